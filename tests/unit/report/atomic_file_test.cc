#include "report/atomic_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "unit/report/temporary_directory.h"

namespace netring {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

class AtomicFileTest : public TemporaryDirectory {
 protected:
  void SetUp() override {
    TemporaryDirectory::SetUp();
    fd_.Reset(open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(fd_.valid());
  }
  absl::Status Replace(const std::string& name, absl::string_view content) {
    return WriteFileAtomically(fd_.get(), name, "the/run/" + name, content);
  }

  UniqueFd fd_;
};

TEST_F(AtomicFileTest, WritesAndReplaces) {
  ASSERT_TRUE(Replace("results.csv", "old").ok());
  const std::string content("new\0text", 8);
  ASSERT_TRUE(Replace("results.csv", content).ok());
  EXPECT_EQ(Content("results.csv"), content);
  EXPECT_THAT(Names(), UnorderedElementsAre("results.csv"));
}

TEST_F(AtomicFileTest, ManyPiecesAreOneFile) {
  std::string all;
  AtomicFile file(fd_.get(), "samples.csv", "samples.csv");
  for (int i = 0; i < 100'000; ++i) {
    const std::string piece = std::to_string(i) + "\n";
    file.Append(piece);
    all += piece;
  }
  EXPECT_FALSE(fs::exists(directory_ / "samples.csv")) << "not before it is whole";
  ASSERT_TRUE(file.Commit().ok());
  EXPECT_EQ(Content("samples.csv"), all);
}

TEST_F(AtomicFileTest, WithoutCommitTheOldOneStays) {
  ASSERT_TRUE(Replace("samples.csv", "old").ok());
  {
    AtomicFile file(fd_.get(), "samples.csv", "samples.csv");
    file.Append(std::string(1 << 20, 'x'));
  }
  EXPECT_EQ(Content("samples.csv"), "old");
  EXPECT_THAT(Names(), UnorderedElementsAre("samples.csv"));
}

TEST_F(AtomicFileTest, WritersOfOneNameDoNotMeet) {
  AtomicFile first(fd_.get(), "results.csv", "results.csv");
  first.Append("first");
  AtomicFile second(fd_.get(), "results.csv", "results.csv");
  second.Append("second");
  EXPECT_EQ(Names().size(), 2U) << "a temporary file each";
  ASSERT_TRUE(second.Commit().ok());
  EXPECT_EQ(Content("results.csv"), "second");
  ASSERT_TRUE(first.Commit().ok());
  EXPECT_EQ(Content("results.csv"), "first");
  EXPECT_THAT(Names(), UnorderedElementsAre("results.csv"));
}

TEST_F(AtomicFileTest, RemovesWhatAWriterThatWasKilledHasLeft) {
  std::ofstream(directory_ / "victim") << "mine";
  std::ofstream(directory_ / ".results.csv.0123456789abcdef.tmp") << "half of a li";
  fs::create_symlink(directory_ / "victim", directory_ / ".results.csv.tmp");
  std::ofstream(directory_ / ".others.csv.1.tmp") << "of another";
  RemoveTemporaries(fd_.get(), "results.csv");
  EXPECT_EQ(Content("victim"), "mine");
  EXPECT_THAT(Names(), UnorderedElementsAre("victim", ".others.csv.1.tmp"));
}

TEST_F(AtomicFileTest, DoesNotFollowALinkAtTheName) {
  std::ofstream(directory_ / "victim") << "mine";
  fs::create_symlink(directory_ / "victim", directory_ / "results.csv");
  ASSERT_TRUE(Replace("results.csv", "whole").ok());
  EXPECT_EQ(Content("victim"), "mine");
  EXPECT_FALSE(fs::is_symlink(directory_ / "results.csv"));
}

// Another directory at the same path is none of its business.
TEST_F(AtomicFileTest, StaysInTheDirectoryThatWasOpened) {
  const fs::path moved = directory_.string() + "-moved";
  fs::rename(directory_, moved);
  fs::create_directory(directory_);
  EXPECT_TRUE(Replace("results.csv", "whole").ok());
  EXPECT_TRUE(fs::exists(moved / "results.csv"));
  EXPECT_TRUE(fs::is_empty(directory_));
  fs::remove_all(moved);
}

TEST_F(AtomicFileTest, LeavesNothingBehindOnAnError) {
  fs::create_directories(directory_ / "results.csv" / "in the way");
  EXPECT_THAT(std::string(Replace("results.csv", "text").message()),
              StartsWith("cannot write 'the/run/results.csv': Is a directory"));
  EXPECT_THAT(Names(), UnorderedElementsAre("results.csv"));
}

TEST_F(AtomicFileTest, NamesTheFileAndTheReason) {
  EXPECT_EQ(std::string(Replace("missing/results.csv", "text").message()),
            "cannot write 'the/run/missing/results.csv': No such file or directory (ENOENT)");
}

TEST_F(AtomicFileTest, SaysThatADirectoryIsNotWritable) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(directory_, fs::perms::owner_read | fs::perms::owner_exec);
  const absl::Status status = Replace("results.csv", "text");
  fs::permissions(directory_, fs::perms::owner_all);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Permission denied (EACCES)"));
}

TEST(WriteAll, SaysWhyItCannot) {
  const UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.valid());
  EXPECT_EQ(WriteAll(full.get(), "x"), ENOSPC);
  EXPECT_EQ(WriteAll(full.get(), ""), 0);
  EXPECT_EQ(WriteAll(-1, "x"), EBADF);
}

}  // namespace
}  // namespace netring
