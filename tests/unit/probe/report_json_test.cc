#include "probe/report_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_replace.h"
#include "support/described.h"
#include "support/golden.h"
#include "unit/probe/fixture.h"

namespace netring {
namespace {

using testing::HasSubstr;

std::string ErrorOf(const std::string& text) {
  const absl::StatusOr<ProbeReport> report = ParseReport(text);
  EXPECT_FALSE(report.ok()) << text;
  const std::string message = report.status().ToString();
  EXPECT_EQ(message.find('\n'), message.npos);
  return message;
}

TEST(ReportJson, ReadsBackWhatItWrites) {
  const ProbeReport report = SomeReport();
  const std::string text = ReportJson(report);
  const absl::StatusOr<ProbeReport> again = ParseReport(text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(ReportJson(*again), text);
  EXPECT_EQ(again->variants[1].outcome, Did::kSkipped);
  EXPECT_EQ(again->variants[0].copied, 7);
  EXPECT_EQ(again->variants[1].copied, std::nullopt);
  EXPECT_EQ(again->features[1].answer, "EINVAL");
}

TEST(ReportJson, WhatIsMissingIsNullAndNever0) {
  const std::string text = ReportJson(SomeReport());
  EXPECT_THAT(text, HasSubstr("\"notifications\": null"));
  EXPECT_THAT(text, HasSubstr("\"calibration\": null"));
  ProbeReport report = SomeReport();
  report.features[0].here.reset();
  EXPECT_THAT(ReportJson(report), HasSubstr("\"here\": null"));
}

TEST(ReportJson, ReadsBackACalibration) {
  ProbeReport report = SomeReport();
  report.calibration = SomeCalibration();
  const std::string text = ReportJson(report);
  const absl::StatusOr<ProbeReport> again = ParseReport(text);
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_TRUE(again->calibration.has_value());
  EXPECT_EQ(ReportJson(*again), text);
  EXPECT_EQ(again->calibration->components[2].cost->median, 0.04567);
  EXPECT_FALSE(again->calibration->components[1].cost.has_value());
  EXPECT_EQ(again->calibration->predictions[0].ratio, 1.5);
  EXPECT_EQ(again->calibration->published[1].reason, "no locked memory");
}

TEST(ReportJson, KeysAreAlwaysInTheSameOrder) {
  const std::string text = ReportJson(SomeReport());
  size_t last = 0;
  for (const char* key : {"schema_version", "netring_version", "kernel", "obstacles", "variants",
                          "features", "opcodes", "network", "calibration"}) {
    const size_t place = text.find(std::string("\n  \"") + key + "\":");
    ASSERT_NE(place, text.npos) << key;
    EXPECT_GT(place, last) << key;
    last = place;
  }
}

TEST(ReportJson, WhatIsNotUtf8CanBeWrittenAndRead) {
  ProbeReport report = SomeReport();
  report.kernel.version = "\xff version";
  EXPECT_TRUE(ParseReport(ReportJson(report)).ok());
}

TEST(ReportSchema, IsTheCommittedFile) { ExpectGolden("schema/probe.schema.json", ReportSchema()); }

TEST(ReportSchema, LeavesNoMemberOut) {
  EXPECT_TRUE(DescribesEveryMember<ProbeReport>());
  EXPECT_TRUE(DescribesEveryMember<KernelFacts>());
  EXPECT_TRUE(DescribesEveryMember<Obstacle>());
  EXPECT_TRUE(DescribesEveryMember<VariantTrial>());
  EXPECT_TRUE(DescribesEveryMember<FeatureAnswer>());
  EXPECT_TRUE(DescribesEveryMember<OpcodeAnswer>());
  EXPECT_TRUE(DescribesEveryMember<NetworkAnswer>());
  EXPECT_TRUE(DescribesEveryMember<Calibration>());
  EXPECT_TRUE(DescribesEveryMember<Component>());
  EXPECT_TRUE(DescribesEveryMember<Prediction>());
  EXPECT_TRUE(DescribesEveryMember<PublishedNumber>());
  EXPECT_TRUE(DescribesEveryMember<Spread>());
}

TEST(ParseReport, RefusesWhatIsNone) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("no JSON"));
  EXPECT_THAT(ErrorOf("{\"schema_version\": 1"), HasSubstr("cut off"));
  for (const char* text : {"[]", "1", "{}", "null"})
    EXPECT_THAT(ErrorOf(text), HasSubstr("schema_version"));
  EXPECT_THAT(ErrorOf("{\"schema_version\": 3}"), HasSubstr("netring_version"));
}

TEST(ParseReport, RefusesWhatIsDeepOrSaysAThingTwice) {
  const std::string text = ReportJson(SomeReport());
  EXPECT_THAT(ErrorOf("{\"weather\": " + std::string(100'000, '[') + text.substr(1)),
              HasSubstr("deeper than 16 levels"));
  EXPECT_THAT(ErrorOf("{\"schema_version\": 1," + text.substr(1)), HasSubstr("the same key twice"));
}

TEST(ParseReport, RefusesAnotherVersion) {
  const std::string text = absl::StrReplaceAll(
      ReportJson(SomeReport()), {{"\"schema_version\": 3", "\"schema_version\": 9"}});
  EXPECT_THAT(ErrorOf(text), HasSubstr("schema_version is 9"));
  EXPECT_THAT(ErrorOf("{\"schema_version\": \"\\n\"}"), HasSubstr("schema_version is"));
}

TEST(ParseReport, RefusesWrongTypesAndOutcomes) {
  const std::string text = ReportJson(SomeReport());
  for (const auto& [from, to, error] : std::vector<std::array<std::string, 3>>{
           {"\"worked\"", "\"won\"", "outcome"},
           {"\"registration\"", "\"register\"", "kind"},
           {"\"supported\": true", "\"supported\": 1", "supported"},
           {"\"number\": 47", "\"number\": -1", "number"},
           {"\"copied\": 7", "\"copied\": -7", "copied"},
           {"\"name\": \"napi\"", "\"name\": 5", "name"}}) {
    const std::string damaged = absl::StrReplaceAll(text, {{from, to}});
    ASSERT_NE(damaged, text) << from;
    EXPECT_THAT(ErrorOf(damaged), HasSubstr(error));
  }
}

TEST(ReadReport, NamesTheFileAndWhyItIsNone) {
  std::string pattern = (std::filesystem::temp_directory_path() / "netring-report-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string path = (folder / "report.json").string();
  EXPECT_THAT(ReadReport(path).status().ToString(), HasSubstr(path));
  EXPECT_FALSE(ReadReport(folder.string()).ok()) << "a directory";
  std::ofstream(path) << ReportJson(SomeReport());
  EXPECT_TRUE(ReadReport(path).ok());
  std::ofstream(path) << ReportJson(SomeReport()) << std::string(1 << 20, ' ');
  EXPECT_THAT(ReadReport(path).status().ToString(),
              testing::AllOf(HasSubstr(path), HasSubstr("1 MiB")));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace netring
