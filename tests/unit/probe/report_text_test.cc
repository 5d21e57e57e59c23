#include "probe/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "unit/probe/fixture.h"

namespace netring {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(ReportText, SaysWhatIsHereAndWhatIsNot) {
  const std::string text = ReportText(SomeReport());
  EXPECT_THAT(text, HasSubstr("here, with 1 of 2 features"));
  EXPECT_THAT(text, HasSubstr("no (EINVAL)"));
  EXPECT_THAT(text, HasSubstr("opcodes of io_uring, 1 supported\n  47:SEND_ZC\n"));
  EXPECT_THAT(text, HasSubstr("not supported\n  63:NOP128\n"));
  EXPECT_THAT(text, HasSubstr("skipped on engines without a ring, which have none of: zc\n"));
}

TEST(ReportText, SaysOfSocketsAndLinksWhatIsHereAndWhyNot) {
  const std::string text = ReportText(SomeReport());
  EXPECT_THAT(text, ContainsRegex("\nsockets, links and memory\n"));
  EXPECT_THAT(text, ContainsRegex("udp_gro +5.0 +yes"));
  EXPECT_THAT(text, ContainsRegex("ifb +2.6 +no +not installed"));
  EXPECT_THAT(text, ContainsRegex("bpf_loop +7.1 +unknown +no types"));
}

TEST(ReportText, OnlyAProblemHasAMend) {
  const std::string text = ReportText(SomeReport());
  EXPECT_THAT(text, ContainsRegex("\n  PMU: none; .+\n    to fix it: give it one\n"));
  EXPECT_THAT(text, ContainsRegex("no obstacle\n  RLIMIT_NOFILE +[0-9a-z]"));
}

TEST(ReportText, ProblemsComeFirst) {
  const std::string text = ReportText(SomeReport());
  EXPECT_LT(text.find("obstacles"), text.find("kernel\n"));
  EXPECT_LT(text.find("\n  PMU"), text.find("\n  RLIMIT_NOFILE"));
}

TEST(ReportText, SaysOnceWhatNeedsARing) {
  ProbeReport report = SomeReport();
  report.variants.clear();
  for (const char* engine : {"epoll", "blocking"}) {
    for (const char* variant : {"a1", "zc", "vec"})
      report.variants.push_back({.variant = variant, .engine = engine, .reason = "only on a ring"});
  }
  const std::string text = ReportText(report);
  EXPECT_THAT(text, HasSubstr("which have none of: zc, vec\n"));
  EXPECT_THAT(text, Not(ContainsRegex("zc +(epoll|blocking)")));
  EXPECT_THAT(text, ContainsRegex("a1 +epoll +skipped"));
}

TEST(ReportText, WithoutIoUringItSaysWhyAndTellsTheRest) {
  ProbeReport report = SomeReport();
  report.kernel.io_uring = false;
  report.kernel.reason = "it is forbidden";
  for (FeatureAnswer& feature : report.features) feature.here.reset();
  report.opcodes.clear();
  const std::string text = ReportText(report);
  EXPECT_THAT(text, HasSubstr("not here: it is forbidden"));
  EXPECT_THAT(text, HasSubstr("opcodes of io_uring\n  unknown"));
  EXPECT_THAT(text, HasSubstr("RLIMIT_NOFILE"));
  EXPECT_THAT(text, Not(HasSubstr("EINVAL")));
}

TEST(ReportText, NoLineIsWiderThanAsked) {
  ProbeReport report = SomeReport();
  report.kernel.version = std::string(30, 'v') + " " + std::string(50, 'w');
  report.obstacles.front().effect = "one word after the other, of which there are very many here";
  for (const size_t width : {80, 120}) {
    for (const absl::string_view line : absl::StrSplit(ReportText(report, width), '\n'))
      EXPECT_LE(line.size(), width) << line;
  }
}

}  // namespace
}  // namespace netring
