#include "report/run_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "report/repetition_json.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

namespace fs = std::filesystem;

int64_t clock_ns = 0;
int64_t reading_takes_ns = 0;
int64_t FakeNow() { return clock_ns += reading_takes_ns; }

class RunFilesWritten : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/netring-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    clock_ns = 0;
    reading_takes_ns = 0;
    writer_.emplace(directory_.string(), FakeNow);
  }
  void TearDown() override { fs::remove_all(directory_); }

  absl::Status Add(size_t cell, size_t repetition) {
    const CellResult& added = run_.cells[cell];
    return writer_->Add(run_, added.cell, added.repetitions[repetition]);
  }
  /// Whether run.json was written since the last time that this was asked.
  bool Written() const { return fs::remove(directory_ / "run.json"); }

  fs::path directory_;
  Result run_ = FourCells();
  std::optional<RunWriter> writer_;
};

TEST_F(RunFilesWritten, AgainWhenWritingHasRested) {
  reading_takes_ns = 100;  // so that the first writing seems to take as long
  ASSERT_TRUE(Add(0, 0).ok());
  EXPECT_TRUE(Written());
  reading_takes_ns = 0;
  clock_ns += RunWriter::kRest * 100 - 1;
  ASSERT_TRUE(Add(0, 1).ok());
  EXPECT_FALSE(Written()) << "a nanosecond too early";
  clock_ns += 1;
  ASSERT_TRUE(Add(1, 0).ok());
  EXPECT_TRUE(Written());
}

TEST_F(RunFilesWritten, EachTimeWhenWritingTakesNoTime) {
  for (size_t repetition = 0; repetition < 2; ++repetition) {
    ASSERT_TRUE(Add(0, repetition).ok());
    EXPECT_TRUE(Written());
  }
}

TEST_F(RunFilesWritten, AtOnceWhenAsked) {
  reading_takes_ns = 1;
  ASSERT_TRUE(Add(0, 0).ok());
  EXPECT_TRUE(Written());
  ASSERT_TRUE(writer_->Write(run_).ok());
  EXPECT_TRUE(Written());
}

class JournalKept : public RunFilesWritten {
 protected:
  /// Leaves a run.json with the first repetition of the first cell, and a journal with the second.
  void SetUp() override {
    RunFilesWritten::SetUp();
    all_ = RunJson(run_);
    reading_takes_ns = 100;
    last_ = run_.cells[0].repetitions[1];
    run_.cells[0].repetitions.pop_back();
    before_ = RunJson(run_);
    ASSERT_TRUE(Add(0, 0).ok());
    run_.cells[0].repetitions.push_back(last_);
    ASSERT_TRUE(Add(0, 1).ok());
  }

  std::string Read() const {
    const absl::StatusOr<Result> run = ReadRunDirectory(directory_.string());
    return run.ok() ? RunJson(*run) : run.status().ToString();
  }
  fs::path journal() const { return directory_ / kJournalName; }

  std::string all_;
  std::string before_;
  Repetition last_;
};

TEST_F(JournalKept, HasWhatRunJsonLacks) {
  EXPECT_EQ(RunJson(*ReadRunFile((directory_ / "run.json").string())), before_);
  EXPECT_EQ(Read(), all_);
}

TEST_F(JournalKept, NoRepetitionIsThereTwice) {
  // As if it had been killed between the two steps of a writing.
  const std::string kept = (directory_ / "kept").string();
  fs::copy_file(journal(), kept);
  ASSERT_TRUE(writer_->Write(run_).ok());
  EXPECT_FALSE(fs::exists(journal()));
  fs::rename(kept, journal());
  EXPECT_EQ(Read(), all_);
}

TEST_F(JournalKept, ALineThatIsCutOffNeverEnded) {
  const auto whole = fs::file_size(journal());
  for (const auto bytes : {whole - 1, whole / 2, decltype(whole){1}, decltype(whole){0}}) {
    fs::resize_file(journal(), bytes);
    EXPECT_EQ(Read(), before_) << bytes;
  }
}

TEST_F(JournalKept, IsNotTrusted) {
  for (const char* line :
       {"x", "[]", "{}", R"({"cell":1,"repetition":{}})", R"({"cell":"a1","repetition":{}})"}) {
    std::ofstream(journal()) << line << "\n";
    EXPECT_THAT(Read(), testing::AllOf(testing::HasSubstr("run.journal: line 1: "),
                                       testing::HasSubstr("without this file")))
        << line;
  }
  const std::string of_the_first = R"({"cell":")" + run_.cells[0].cell.Id() + R"(","repetition":)";
  Repetition beyond = last_;
  beyond.number = 1'000'000'000;
  std::ofstream(journal()) << of_the_first << Dump(RepetitionJson(beyond)) << "}\n";
  EXPECT_THAT(Read(), testing::HasSubstr("is not below"));
  std::ofstream(journal()) << R"({"cell":"no such","repetition":)" << Dump(RepetitionJson(last_))
                           << "}\n";
  EXPECT_THAT(Read(), testing::HasSubstr("the run has no such cell"));
}

TEST_F(JournalKept, AFullDiskIsOneClearLine) {
  Journal full("/dev/full");
  EXPECT_THAT(full.Add(run_.cells[0].cell, last_).ToString(),
              testing::HasSubstr("cannot write '/dev/full': No space left on device"));
}

}  // namespace
}  // namespace netring
