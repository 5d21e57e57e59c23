#include "report/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace netring {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

class AtomicFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/netring-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  std::string Content(const std::string& name) const {
    std::ifstream in(directory_ / name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  fs::path directory_;
};

TEST_F(AtomicFile, WritesAndReplaces) {
  const std::string path = directory_ / "results.csv";
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  const std::string content("new\0text", 8);
  ASSERT_TRUE(WriteFileAtomically(path, content).ok());
  EXPECT_EQ(Content("results.csv"), content);
  EXPECT_THAT(Names(), UnorderedElementsAre("results.csv"));
}

TEST_F(AtomicFile, TakesOverFromAWriterThatWasKilled) {
  std::ofstream(directory_ / ".results.csv.tmp") << "half of a li";
  ASSERT_TRUE(WriteFileAtomically(directory_ / "results.csv", "whole").ok());
  EXPECT_THAT(Names(), UnorderedElementsAre("results.csv"));
}

TEST_F(AtomicFile, DoesNotFollowALinkAtTheTemporaryName) {
  std::ofstream(directory_ / "victim") << "mine";
  fs::create_symlink(directory_ / "victim", directory_ / ".results.csv.tmp");
  ASSERT_TRUE(WriteFileAtomically(directory_ / "results.csv", "whole").ok());
  EXPECT_EQ(Content("victim"), "mine");
  EXPECT_THAT(Names(), UnorderedElementsAre("victim", "results.csv"));
}

TEST_F(AtomicFile, LeavesNothingBehindOnAnError) {
  fs::create_directories(directory_ / "results.csv" / "in the way");
  const absl::Status status = WriteFileAtomically(directory_ / "results.csv", "text");
  EXPECT_THAT(
      std::string(status.message()),
      StartsWith("cannot write '" + (directory_ / "results.csv").string() + "': Is a directory"));
  EXPECT_THAT(Names(), UnorderedElementsAre("results.csv"));
}

TEST_F(AtomicFile, NamesTheFileAndTheReason) {
  const std::string path = directory_ / "missing" / "run.json";
  const absl::Status status = WriteFileAtomically(path, "text");
  EXPECT_EQ(std::string(status.message()),
            "cannot write '" + path + "': No such file or directory (ENOENT)");
}

TEST_F(AtomicFile, SaysThatADirectoryIsNotWritable) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(directory_, fs::perms::owner_read | fs::perms::owner_exec);
  const absl::Status status = WriteFileAtomically(directory_ / "run.json", "text");
  fs::permissions(directory_, fs::perms::owner_all);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Permission denied (EACCES)"));
}

}  // namespace
}  // namespace netring
