// Runs by the path of their directory or file.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "report/run_reader.h"
#include "unit/report/fixture.h"
#include "unit/report/temporary_directory.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ReadRunAtTest : public TemporaryDirectory {
 protected:
  static std::string ErrorAt(const std::string& path) {
    return std::string(ReadRunAt(path).status().message());
  }
};

TEST_F(ReadRunAtTest, TakesADirectoryOrItsFile) {
  std::ofstream(directory_ / "run.jsonl") << StoreText(FourCells(), SlicesOfFourCells());
  for (const std::string& path : {directory_.string(), (directory_ / "run.jsonl").string()}) {
    const auto read = ReadRunAt(path);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->run.cells[0].measured(), kFixtureRounds);
  }
}

TEST_F(ReadRunAtTest, NamesTheFileInAnError) {
  EXPECT_THAT(ErrorAt("/nowhere/run.jsonl"),
              HasSubstr("cannot open '/nowhere/run.jsonl': No such file"));
  EXPECT_THAT(ErrorAt(directory_.string()),
              HasSubstr("cannot read '" + (directory_ / "run.jsonl").string() + "': No such file"));
  EXPECT_THAT(ErrorAt("/dev/null"), HasSubstr("'/dev/null' is no regular file"));
  std::ofstream(directory_ / "run.jsonl") << "";
  EXPECT_THAT(ErrorAt(directory_.string()), HasSubstr("run.jsonl: it has no whole line"));
  std::filesystem::create_symlink("run.jsonl", directory_ / "link");
  EXPECT_THAT(ErrorAt((directory_ / "link").string()), HasSubstr("is a link"));
}

TEST_F(ReadRunAtTest, SaysWhatReadsARunFromBeforeTheStore) {
  std::ofstream(directory_ / "run.json") << "{}";
  EXPECT_THAT(ErrorAt(directory_.string()),
              AllOf(HasSubstr("'" + directory_.string() + "' has a run.json and no run.jsonl"),
                    HasSubstr("git_revision")));
  std::ofstream(directory_ / "run.jsonl") << "";
  EXPECT_THAT(ErrorAt(directory_.string()), HasSubstr("it has no whole line"));
}

}  // namespace
}  // namespace netring
