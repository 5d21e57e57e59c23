#include "report/run_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "report/csv.h"
#include "report/effects.h"
#include "report/run_reader.h"
#include "unit/report/fixture.h"
#include "unit/report/temporary_directory.h"

namespace netring {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

class RunFilesTest : public TemporaryDirectory {
 protected:
  void SetUp() override {
    TemporaryDirectory::SetUp();
    absl::StatusOr<RunDirectory> opened = RunDirectory::Open(directory_.string());
    ASSERT_TRUE(opened.ok()) << opened.status();
    run_directory_.emplace(*std::move(opened));
  }

  /// Writes the slices from `first` up to `last`.
  void Write(RunWriter& writer, size_t first, size_t last) {
    for (size_t i = first; i < last; ++i)
      ASSERT_TRUE(writer.Add(slices_[i].first, slices_[i].second).ok());
    ASSERT_TRUE(writer.Sync().ok());
  }
  void WriteAllOfIt() {
    absl::StatusOr<RunWriter> writer = RunWriter::Begin(*run_directory_, run_);
    ASSERT_TRUE(writer.ok()) << writer.status();
    Write(*writer, 0, slices_.size());
    ASSERT_TRUE(writer->End(RunEnd::kAllRounds).ok());
  }

  /// As a run that goes on: the store is locked, read and then written to.
  absl::StatusOr<RunWriter> GoOn() {
    absl::StatusOr<UniqueFd> store = run_directory_->OpenStore(StoreUse::kGoOn);
    if (!store.ok()) return store.status();
    const absl::StatusOr<ReadRun> read = ReadRunFrom(store->get(), "run.jsonl");
    if (!read.ok()) return read.status();
    return RunWriter::Resume(*run_directory_, *std::move(store), read->whole_bytes,
                             run_.cells.size(), "later");
  }
  absl::StatusOr<DerivedRun> Derive() {
    const absl::StatusOr<UniqueFd> store = run_directory_->OpenStore(StoreUse::kDerive);
    if (!store.ok()) return store.status();
    return DeriveFiles(*run_directory_, *store);
  }

  std::optional<RunDirectory> run_directory_;
  Result run_ = FourCells();
  std::vector<PlacedSlice> slices_ = SlicesOfFourCells();
};

TEST_F(RunFilesTest, TheStoreHasEachSliceAsItCame) {
  absl::StatusOr<RunWriter> writer = RunWriter::Begin(*run_directory_, run_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_EQ(Content("run.jsonl"), StoreText(run_, {}));
  for (size_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(writer->Add(slices_[i].first, slices_[i].second).ok());
    EXPECT_EQ(Content("run.jsonl"),
              StoreText(run_, {slices_.begin(), slices_.begin() + static_cast<long>(i) + 1}));
  }
  ASSERT_TRUE(writer->End(RunEnd::kBudget).ok());
  EXPECT_EQ(ReadRunAt(directory_.string())->run.ended, RunEnd::kBudget);
  EXPECT_THAT(Names(), UnorderedElementsAre("run.jsonl"));
}

TEST_F(RunFilesTest, FactsAreWrittenAgainWhenTheyChange) {
  absl::StatusOr<RunWriter> writer = RunWriter::Begin(*run_directory_, run_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  std::vector<PlacedSlice> some;
  for (int64_t round = 0; round < 4; ++round) {
    Slice slice = MeasuredSlice(run_.cells[0].cell, round);
    if (round >= 2) slice.server.cpus = {{5}};
    some.emplace_back(0, slice);
    ASSERT_TRUE(writer->Add(0, slice).ok());
  }
  EXPECT_EQ(Content("run.jsonl"), StoreText(run_, some));
  std::vector<CpuSet> cpus;
  ASSERT_TRUE(ReadRunAt(directory_.string(), [&](const Result&, size_t, const Slice& slice) {
                cpus.push_back(slice.server.cpus[0]);
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(cpus, (std::vector<CpuSet>{{0}, {0}, {5}, {5}}));
}

TEST_F(RunFilesTest, ARunThatWasCutOffGoesOnWhereItWas) {
  {
    absl::StatusOr<RunWriter> writer = RunWriter::Begin(*run_directory_, run_);
    ASSERT_TRUE(writer.ok()) << writer.status();
    Write(*writer, 0, 20);
  }
  std::ofstream(directory_ / "run.jsonl", std::ios::app) << R"({"slice":{"cell":0,"round)";
  absl::StatusOr<RunWriter> writer = GoOn();
  ASSERT_TRUE(writer.ok()) << writer.status();
  Write(*writer, 20, slices_.size());
  ASSERT_TRUE(writer->End(RunEnd::kAllRounds).ok());
  const absl::StatusOr<ReadRun> again = ReadRunAt(directory_.string());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->run.ended, RunEnd::kAllRounds);
  EXPECT_EQ(ResultsCsv(AnalysedRun(again->run)), ResultsCsv(AnalysedRun(run_)))
      << "no slice twice, none lost";
  EXPECT_THAT(Content("run.jsonl"), HasSubstr("{\"resumed\":{\"utc\":\"later\"}}\n"));
}

TEST_F(RunFilesTest, NoTwoWriteAtOnce) {
  absl::StatusOr<RunWriter> writer = RunWriter::Begin(*run_directory_, run_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (const absl::Status& second : {GoOn().status(), Derive().status()})
    EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
  EXPECT_EQ(Content("run.jsonl"), StoreText(run_, {})) << "it cut nothing off";
}

TEST_F(RunFilesTest, WhatARunHasWrittenIsDerivedBeforeItLetsGo) {
  absl::StatusOr<RunWriter> writer = RunWriter::Begin(*run_directory_, run_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  Write(*writer, 0, slices_.size());
  const absl::StatusOr<UniqueFd> store = writer->End(RunEnd::kAllRounds);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(absl::IsFailedPrecondition(GoOn().status()));
  ASSERT_TRUE(DeriveFiles(*run_directory_, *store).ok());
  EXPECT_EQ(Content("results.csv"), ResultsCsv(AnalysedRun(run_)));
}

TEST_F(RunFilesTest, ASecondRunTakesNoStoreThatIsThere) {
  ASSERT_NO_FATAL_FAILURE(WriteAllOfIt());
  const std::string before = Content("run.jsonl");
  EXPECT_FALSE(RunWriter::Begin(*run_directory_, run_).ok());
  EXPECT_EQ(Content("run.jsonl"), before);
}

// --- What is derived ---

std::string SamplesOfFourCells() {
  Result run = FourCells();
  for (CellResult& cell : run.cells) cell = CellResult(cell.cell);
  std::string text = SamplesHeader();
  for (const auto& [cell, slice] : SlicesOfFourCells()) {
    run.cells[cell].Add(slice);
    text += SamplesLines(run, run.cells[cell], slice);
  }
  return text;
}

TEST_F(RunFilesTest, DerivesTheTablesFromTheStore) {
  ASSERT_NO_FATAL_FAILURE(WriteAllOfIt());
  const absl::StatusOr<DerivedRun> derived = Derive();
  ASSERT_TRUE(derived.ok()) << derived.status();
  EXPECT_EQ(derived->run.ended, RunEnd::kAllRounds);
  EXPECT_EQ(Content("analysis.json"), derived->analysis);
  EXPECT_THAT(derived->analysis,
              HasSubstr(absl::StrCat("\"store_bytes\":", Content("run.jsonl").size())));
  EXPECT_THAT(Names(),
              UnorderedElementsAre("run.jsonl", "analysis.json", "results.csv", "samples.csv"));
  EXPECT_EQ(Content("results.csv"), ResultsCsv(AnalysedRun(run_)));
  EXPECT_EQ(Content("samples.csv"), SamplesOfFourCells());
}

TEST_F(RunFilesTest, TheSameStoreGivesTheSameBytes) {
  ASSERT_NO_FATAL_FAILURE(WriteAllOfIt());
  ASSERT_TRUE(Derive().ok());
  const std::string results = Content("results.csv");
  const std::string samples = Content("samples.csv");
  std::ofstream(directory_ / "results.csv") << "changed by hand";
  ASSERT_TRUE(Derive().ok());
  EXPECT_EQ(Content("results.csv"), results);
  EXPECT_EQ(Content("samples.csv"), samples);
}

TEST_F(RunFilesTest, OfARunWithFactorsThereAreEffects) {
  run_ = RunOf("a1");
  ASSERT_TRUE(Set("ring", "plain", &run_.spec).ok());
  ASSERT_TRUE(Set("factors", "direct", &run_.spec).ok());
  run_.cells.clear();
  slices_.clear();
  for (const char* ring : {"plain", "plain+direct"}) {
    const Cell cell{.technique = {.variant = "a1", .ring = ring}, .load = {.size = 4096}};
    run_.cells.emplace_back(cell);
  }
  for (int64_t round = 0; round < kFixtureRounds; ++round) {
    for (size_t cell = 0; cell < 2; ++cell)
      slices_.emplace_back(cell, MeasuredSlice(run_.cells[cell].cell, round));
  }
  ASSERT_NO_FATAL_FAILURE(WriteAllOfIt());
  const absl::StatusOr<DerivedRun> derived = Derive();
  ASSERT_TRUE(derived.ok()) << derived.status();
  EXPECT_EQ(Content("effects.csv"), EffectsCsv(FindEffects(derived->run)));
}

TEST_F(RunFilesTest, AStoreThatIsDamagedChangesNothing) {
  ASSERT_NO_FATAL_FAILURE(WriteAllOfIt());
  ASSERT_TRUE(Derive().ok());
  const std::string results = Content("results.csv");
  const std::string samples = Content("samples.csv");
  std::ofstream(directory_ / "run.jsonl", std::ios::app) << "damaged\n";
  EXPECT_THAT(std::string(Derive().status().message()),
              StartsWith((directory_ / "run.jsonl").string() + ": line "));
  EXPECT_EQ(Content("results.csv"), results);
  EXPECT_EQ(Content("samples.csv"), samples);
  EXPECT_THAT(Names(),
              UnorderedElementsAre("run.jsonl", "analysis.json", "results.csv", "samples.csv"));
}

TEST_F(RunFilesTest, RemovesWhatWasLeftOfWritersThatWereKilled) {
  ASSERT_NO_FATAL_FAILURE(WriteAllOfIt());
  for (const char* name : {".results.csv.0123456789abcdef.tmp", ".samples.csv.1.tmp", ".mine.tmp"})
    std::ofstream(directory_ / name) << "half of a li";
  ASSERT_TRUE(Derive().ok());
  EXPECT_THAT(Names(), UnorderedElementsAre("run.jsonl", "analysis.json", "results.csv",
                                            "samples.csv", ".mine.tmp"));
}

TEST_F(RunFilesTest, WithoutAStoreThereIsNothingToDerive) {
  EXPECT_THAT(std::string(Derive().status().message()),
              HasSubstr("cannot read '" + (directory_ / "run.jsonl").string() + "': No such file"));
  EXPECT_TRUE(fs::is_empty(directory_));
}

}  // namespace
}  // namespace netring
