#include "report/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/json_fields.h"
#include "report/run_files.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::HasSubstr;

/// RunJson(FourCells()) with one change, as text.
template <typename Change>
std::string Damaged(Change change) {
  Json json = Json::parse(RunJson(FourCells()));
  change(json);
  return json.dump();
}

void ExpectError(const std::string& text, const std::string& what) {
  const absl::Status status = ParseRun(text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(what));
  EXPECT_EQ(status.message().find('\n'), absl::string_view::npos) << "more than one line";
}

TEST(RunJson, ComesBackTheSame) {
  const std::string text = RunJson(FourCells());
  const absl::StatusOr<Result> run = ParseRun(text);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(RunJson(*run), text);
}

TEST(RunJson, KeepsAnInterruptedRun) {
  Result run = FourCells();
  run.interrupted = true;
  run.cells[0].repetitions.pop_back();
  const absl::StatusOr<Result> again = ParseRun(RunJson(run));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->interrupted);
  EXPECT_EQ(again->cells[0].outcome(again->spec.reps).kind, Outcome::Kind::kPending);
}

TEST(RunJson, KeepsTheRulesOfAuto) {
  Result run = RunOf(kAutoImpl);
  run.auto_rules = {
      {.engine = "uring",
       .workload = Workload::kRr,
       .zero_copy = "zc",
       .from = 65536,
       .reason = "it won",
       .trials = {{.size = 65536, .copy_ns = 2.5, .zero_copy_ns = 2, .wins = true}}},
      {.engine = "epoll", .workload = Workload::kRr, .zero_copy = "a3", .reason = "never"}};
  const std::string text = RunJson(run);
  const absl::StatusOr<Result> again = ParseRun(text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(RunJson(*again), text);
  EXPECT_FALSE(again->auto_rules[1].from.has_value());
  EXPECT_TRUE(again->auto_rules[0].trials[0].wins);
}

TEST(RunJson, KeepsTheRepetitionsThatUntilAdded) {
  Result run = RunOf("a1");
  run.spec.reps = 1;
  EXPECT_FALSE(ParseRun(RunJson(run)).ok());
  run.spec.until_percent = 3;
  run.spec.max_reps = 2;
  EXPECT_TRUE(ParseRun(RunJson(run)).ok());
}

TEST(RunJson, KeepsWhatAnEngineWithoutARingHas) {
  Result run = RunOf("a1");
  run.path.priming_gbps = {1.5, 2.5};
  run.cells[0].cell.technique.engine = "blocking";
  run.cells[0].cell.technique.ring.clear();
  for (Repetition& each : run.cells[0].repetitions) each.server.ring = {};
  const std::string text = RunJson(run);
  const absl::StatusOr<Result> again = ParseRun(text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(RunJson(*again), text);
  EXPECT_THAT(text, HasSubstr("\"sq_entries\":null"));
  EXPECT_THAT(text, HasSubstr("\"priming_gbps\":[1.5,2.5]"));
}

TEST(RunJson, HasTheNoiseFloorOfAnAaCheck) {
  Result run = RunOf("a1");
  EXPECT_THAT(RunJson(run), HasSubstr("\"noise_floor\": {},"));
  run.spec.aa = true;
  EXPECT_THAT(RunJson(run), HasSubstr("\"noise_floor\": {\"throughput_gbps\":null,"));
  run.cells.push_back(run.cells[0]);
  run.cells[1].cell.twin = 1;
  EXPECT_THAT(RunJson(run), HasSubstr("\"noise_floor\": {\"throughput_gbps\":0.5,"));
}

TEST(RunJson, ReplacesBytesThatAreNoText) {
  Result run = RunOf("a1");
  run.environment.emplace_back("cpu_model", "odd \xff");
  EXPECT_TRUE(ParseRun(RunJson(run)).ok());
}

TEST(ParseRun, TellsACutOffFile) {
  const std::string text = RunJson(FourCells());
  for (const size_t length : {size_t{0}, size_t{1}, text.size() / 2, text.size() - 3}) {
    ExpectError(text.substr(0, length), "cut off");
  }
}

TEST(ParseRun, TellsOtherJson) {
  ExpectError("{}", "no schema_version");
  ExpectError("[1]", "no schema_version");
  ExpectError("7", "no schema_version");
  ExpectError(R"({"schema_version": 3})", "started_utc");
}

TEST(ParseRun, TellsAnotherVersion) {
  ExpectError(Damaged([](Json& json) { json["schema_version"] = 1; }), "schema_version is 1, but");
  ExpectError(Damaged([](Json& json) { json["schema_version"] = "1\n"; }), "use the version");
}

TEST(ParseRun, NamesTheFieldThatIsWrong) {
  ExpectError(Damaged([](Json& json) { json["spec"]["sizes"] = "7"; }), "--sizes=7");
  ExpectError(Damaged([](Json& json) { json["spec"] = 1; }), "spec");
  ExpectError(Damaged([](Json& json) { json["environment"]["kernel_release"] = 6; }),
              "kernel_release");
  ExpectError(Damaged([](Json& json) { json["cells"] = 0; }), "cells");
  ExpectError(Damaged([](Json& json) { json["cells"][1] = 0; }), "cell 1: ");
  ExpectError(Damaged([](Json& json) { json["cells"][0]["outcome"] = "lost"; }), "'lost'");
  ExpectError(Damaged([](Json& json) { json["cells"][0]["cell"]["size"] = 0; }), "'size'");
}

TEST(ParseRun, ChecksRepetitions) {
  const auto first = [](Json& json) -> Json& { return json["cells"][0]["repetitions"][0]; };
  ExpectError(Damaged([&](Json& json) { first(json)["number"] = 2; }), "not below the 2");
  ExpectError(Damaged([&](Json& json) { first(json)["number"] = 1; }), "there twice");
  ExpectError(Damaged([&](Json& json) { first(json)["server"]["sent"]["index"] = {1 << 20}; }),
              "histogram");
  ExpectError(Damaged([&](Json& json) { first(json)["server"]["messages"] = -1; }), "'messages'");
  ExpectError(Damaged([&](Json& json) { first(json)["client"]["latency"]["index"][0] = 1 << 20; }),
              "histogram");
}

TEST(RunJson, ABadSettingIsNamedAsOne) {
  const std::string text = Damaged([](Json& json) { json["spec"]["reps"] = "0"; });
  EXPECT_EQ(ParseRun(text).status().message(), "--reps=0: must be a whole number from 1 to 1000");
}

TEST(RerunCommand, NamesOnlyWhatDiffersFromTheDefaults) {
  Spec spec = DefaultSpec();
  EXPECT_EQ(RerunCommand(spec), "netring-run");
  spec.impl = {"a1", "a3"};
  spec.pin = ParsePin("server=0;client=1").value();
  EXPECT_EQ(RerunCommand(spec), "netring-run --impl=a1,a3 '--pin=server=0;client=1'");
}

TEST(RunFiles, AreReadBackAsTheRunGrows) {
  Result run = FourCells();
  run.cells[0].repetitions.resize(1);
  std::string directory = testing::TempDir() + "/netring-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  RunWriter writer(directory);
  ASSERT_TRUE(writer.Write(run).ok());
  run = FourCells();
  const absl::Status status = writer.Write(run);
  ASSERT_TRUE(status.ok()) << status;
  const absl::StatusOr<Result> again = ReadRunFile(directory + "/run.json");
  std::filesystem::remove_all(directory);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(RunJson(*again), RunJson(run));
}

TEST(RunFiles, NameTheFileInAnError) {
  const absl::Status missing = ReadRunFile("/nowhere/run.json").status();
  EXPECT_THAT(std::string(missing.message()),
              HasSubstr("cannot read '/nowhere/run.json': No such file"));
  const absl::Status directory = ReadRunFile("/").status();
  EXPECT_THAT(std::string(directory.message()), HasSubstr("cannot read '/': Is a directory"));
  const absl::Status empty = ReadRunFile("/dev/null").status();
  EXPECT_THAT(std::string(empty.message()), HasSubstr("/dev/null: not JSON"));
}

}  // namespace
}  // namespace netring
