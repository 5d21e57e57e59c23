#include "probe/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/probe/fixture.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

auto Is(const std::string& what, const std::string& before, const std::string& after) {
  return AllOf(Field(&Difference::what, what), Field(&Difference::before, before),
               Field(&Difference::after, after));
}

/// How a report differs from itself after `change`.
template <typename Change>
std::vector<Difference> After(Change change) {
  ProbeReport report = SomeReport();
  change(report);
  return Compare(SomeReport(), report);
}

TEST(Compare, TheSameDiffersInNothing) {
  EXPECT_TRUE(Compare(SomeReport(), SomeReport()).empty());
  EXPECT_TRUE(Compare({}, {}).empty());
}

TEST(Compare, NamesWhatDiffers) {
  EXPECT_THAT(After([](ProbeReport& report) { report.kernel.release = "7.2"; }),
              ElementsAre(Is("kernel release", "6.18.0", "7.2")));
  EXPECT_THAT(After([](ProbeReport& report) {
                report.features[0] = {.name = "napi", .here = false, .answer = "EOPNOTSUPP"};
              }),
              ElementsAre(Is("feature napi", "here", "EOPNOTSUPP")));
  EXPECT_THAT(After([](ProbeReport& report) { report.opcodes[1].supported = true; }),
              ElementsAre(Is("opcode NOP128", "not supported", "supported")));
  EXPECT_THAT(After([](ProbeReport& report) {
                report.variants[0].outcome = Did::kFailed;
                report.variants[0].reason = "broke";
              }),
              ElementsAre(Is("variant zc on uring", "worked", "failed: broke")));
  EXPECT_THAT(After([](ProbeReport& report) { report.network[1].here = true; }),
              ElementsAre(Is("ifb", "not here: not installed", "here: not installed")));
  EXPECT_THAT(After([](ProbeReport& report) { report.network[0].here.reset(); }),
              ElementsAre(Is("udp_gro", "here", "unknown")));
  EXPECT_THAT(After([](ProbeReport& report) { report.obstacles[0].problem = true; }),
              ElementsAre(Is("obstacle RLIMIT_NOFILE", "1024 (up to 4096)",
                             "1024 (up to 4096), a problem")));
}

TEST(Compare, OfANameThatIsThereTwiceTheFirstCounts) {
  EXPECT_THAT(After([](ProbeReport& report) {
                report.features.push_back(report.features[0]);
                report.features.back().here = !report.features[0].here.value_or(false);
              }),
              testing::IsEmpty());
}

TEST(Compare, AMachineWithoutIoUringDiffersInAllThatItCannotTell) {
  const std::vector<Difference> differences = After([](ProbeReport& report) {
    report.kernel.io_uring = false;
    report.kernel.reason = "forbidden";
    for (FeatureAnswer& feature : report.features) feature.here.reset();
    report.opcodes.clear();
  });
  EXPECT_THAT(differences, ElementsAre(Is("io_uring", "here", "forbidden"),
                                       Is("feature napi", "here", "unknown"),
                                       Is("feature sq_rewind", "EINVAL", "unknown"),
                                       Is("opcode SEND_ZC", "supported", "-"),
                                       Is("opcode NOP128", "not supported", "-")));
}

TEST(Compare, WhatOnlyTheSecondHasIsADifference) {
  EXPECT_THAT(After([](ProbeReport& report) { report.opcodes.push_back({70, "OP_70", true}); }),
              ElementsAre(Is("opcode OP_70", "-", "supported")));
}

TEST(Compare, CountsOfATrialAreNotCompared) {
  EXPECT_TRUE(After([](ProbeReport& report) {
                report.variants[0].sends = 100;
                report.variants[0].notifications = 100;
                report.netring_version = "9";
                report.calibration.emplace();
              }).empty());
}

TEST(DiffText, StandsUnderTheNamesOfTheTwo) {
  EXPECT_EQ(DiffText({}, "a", "b"), "no difference\n");
  EXPECT_THAT(DiffText({{"feature napi", "here", "EINVAL"}}, "old.json", "new.json"),
              AllOf(HasSubstr("old.json"), HasSubstr("new.json"), HasSubstr("feature napi")));
}

TEST(DiffText, WhatIsTooWideForATableStandsBelowEachOther) {
  const std::string longer(50, 'x');
  EXPECT_EQ(DiffText({{"io_uring", "here", longer}}, "old.json", "new.json", 60),
            "io_uring\n  old.json: here\n  new.json:\n  " + longer + "\n");
}

}  // namespace
}  // namespace netring
