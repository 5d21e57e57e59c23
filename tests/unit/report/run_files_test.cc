#include "report/run_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

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
  }
  void TearDown() override { fs::remove_all(directory_); }

  /// Whether run.json was written since the last time that this was asked.
  bool Written() const { return fs::remove(directory_ / "run.json"); }

  fs::path directory_;
};

TEST_F(RunFilesWritten, AgainWhenWritingHasRested) {
  RunWriter writer(directory_.string(), FakeNow);
  const Result run = FourCells();
  reading_takes_ns = 100;  // so that the first writing seems to take as long
  ASSERT_TRUE(writer.WriteIfDue(run).ok());
  EXPECT_TRUE(Written());
  reading_takes_ns = 0;
  clock_ns += RunWriter::kRest * 100 - 1;
  ASSERT_TRUE(writer.WriteIfDue(run).ok());
  EXPECT_FALSE(Written()) << "a nanosecond too early";
  clock_ns += 1;
  ASSERT_TRUE(writer.WriteIfDue(run).ok());
  EXPECT_TRUE(Written());
}

TEST_F(RunFilesWritten, EachTimeWhenWritingTakesNoTime) {
  RunWriter writer(directory_.string(), FakeNow);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(writer.WriteIfDue(FourCells()).ok());
    EXPECT_TRUE(Written());
  }
}

TEST_F(RunFilesWritten, AtOnceWhenAsked) {
  RunWriter writer(directory_.string(), FakeNow);
  reading_takes_ns = 1;
  ASSERT_TRUE(writer.WriteIfDue(FourCells()).ok());
  EXPECT_TRUE(Written());
  ASSERT_TRUE(writer.Write(FourCells()).ok());
  EXPECT_TRUE(Written());
}

}  // namespace
}  // namespace netring
