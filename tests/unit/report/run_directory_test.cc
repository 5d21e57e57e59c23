#include "report/run_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "unit/report/temporary_directory.h"

namespace netring {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
namespace fs = std::filesystem;

class RunDirectoryTest : public TemporaryDirectory {
 protected:
  std::string At(const std::string& name) const { return (directory_ / name).string(); }
};

TEST_F(RunDirectoryTest, IsMadeWithWhatIsMissingAboveIt) {
  const auto made = RunDirectory::Make(At("a/b/c"));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->path(), At("a/b/c"));
  EXPECT_TRUE(fs::is_directory(At("a/b/c")));
  EXPECT_TRUE(RunDirectory::Make(At("d//")).ok()) << "a slash at the end is no name";
  EXPECT_TRUE(fs::is_directory(At("d")));
}

TEST_F(RunDirectoryTest, OneThatIsThereIsNotTaken) {
  fs::create_directory(At("there"));
  std::ofstream(At("file")) << "x";
  fs::create_symlink(At("nowhere"), At("link"));
  for (const char* name : {"there", "file", "link"}) {
    const absl::Status status = RunDirectory::Make(At(name)).status();
    EXPECT_TRUE(absl::IsAlreadyExists(status)) << name << ": " << status;
    EXPECT_EQ(status.message(),
              "--out=" + At(name) +
                  ": is there already; name a directory that is to be made (to go on with a run: "
                  "--resume)");
  }
  EXPECT_FALSE(fs::exists(At("nowhere")));
}

TEST_F(RunDirectoryTest, SaysWhyItCannotBeMade) {
  std::ofstream(At("file")) << "x";
  const absl::Status status = RunDirectory::Make(At("file/run")).status();
  EXPECT_THAT(std::string(status.message()), StartsWith("--out=" + At("file/run") + ": "));
  EXPECT_THAT(std::string(status.message()), HasSubstr("Not a directory"));
}

TEST_F(RunDirectoryTest, AMadeUpNameIsDrawnAgainWhenItIsTaken) {
  const fs::path before = fs::current_path();
  fs::current_path(directory_);
  const auto first = RunDirectory::MakeNamed("2026-01-02T03:04:05Z");
  const auto second = RunDirectory::MakeNamed("2026-01-02T03:04:05Z");
  const auto third = RunDirectory::MakeNamed("2026-01-02T03:04:05Z");
  fs::current_path(before);
  ASSERT_TRUE(first.ok() && second.ok() && third.ok());
  EXPECT_EQ(first->path(), "results/2026-01-02T030405Z");
  EXPECT_EQ(second->path(), "results/2026-01-02T030405Z-2");
  EXPECT_EQ(third->path(), "results/2026-01-02T030405Z-3");
}

TEST_F(RunDirectoryTest, OpensOneThatIsThere) {
  EXPECT_TRUE(RunDirectory::Open(directory_.string()).ok());
  EXPECT_THAT(std::string(RunDirectory::Open(At("missing")).status().message()),
              HasSubstr("cannot open '" + At("missing") + "': No such file"));
  std::ofstream(At("file")) << "x";
  EXPECT_THAT(std::string(RunDirectory::Open(At("file")).status().message()),
              HasSubstr("Not a directory"));
}

TEST_F(RunDirectoryTest, OpensRegularFilesAlone) {
  const auto directory = RunDirectory::Open(directory_.string());
  ASSERT_TRUE(directory.ok());
  const auto error = [&](const char* name) {
    return std::string(directory->OpenFile(name).status().message());
  };
  std::ofstream(At("file")) << "x";
  EXPECT_EQ(error("file"), "");
  fs::create_symlink(At("file"), At("link"));
  EXPECT_EQ(error("link"), "'" + At("link") + "' is a link, which no run makes");
  fs::create_directory(At("folder"));
  EXPECT_EQ(error("folder"), "'" + At("folder") + "' is no regular file");
  ASSERT_EQ(mkfifo(At("pipe").c_str(), 0600), 0);
  EXPECT_EQ(error("pipe"), "'" + At("pipe") + "' is no regular file");
  EXPECT_THAT(error("missing"), HasSubstr("cannot read '" + At("missing") + "': No such file"));
}

TEST_F(RunDirectoryTest, TheStoreOfANewRunIsMadeOnce) {
  const auto directory = RunDirectory::Open(directory_.string());
  ASSERT_TRUE(directory.ok());
  EXPECT_THAT(std::string(directory->OpenStore(StoreUse::kGoOn).status().message()),
              HasSubstr("run.jsonl': No such file"));
  ASSERT_TRUE(directory->OpenStore(StoreUse::kBegin).ok());
  EXPECT_THAT(std::string(directory->OpenStore(StoreUse::kBegin).status().message()),
              HasSubstr("cannot make '" + At("run.jsonl") + "': File exists"));
  EXPECT_TRUE(directory->OpenStore(StoreUse::kGoOn).ok());
}

TEST_F(RunDirectoryTest, TheStoreIsNoLink) {
  const auto directory = RunDirectory::Open(directory_.string());
  ASSERT_TRUE(directory.ok());
  std::ofstream(At("victim")) << "";
  fs::create_symlink(At("victim"), At("run.jsonl"));
  for (const StoreUse use : {StoreUse::kBegin, StoreUse::kGoOn, StoreUse::kDerive})
    EXPECT_FALSE(directory->OpenStore(use).ok());
}

TEST_F(RunDirectoryTest, OneRunAtATimeWritesTheStore) {
  const auto directory = RunDirectory::Open(directory_.string());
  ASSERT_TRUE(directory.ok());
  {
    const auto store = directory->OpenStore(StoreUse::kBegin);
    ASSERT_TRUE(store.ok()) << store.status();
    const absl::Status second = directory->OpenStore(StoreUse::kGoOn).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
    EXPECT_EQ(second.message(), "'" + At("run.jsonl") +
                                    "' is being written by another netring-run (pid " +
                                    std::to_string(getpid()) + "): wait until it ends");
    EXPECT_TRUE(directory->OpenFile("run.jsonl").ok()) << "who reads needs no lock";
  }
  EXPECT_TRUE(directory->OpenStore(StoreUse::kGoOn).ok()) << "the lock goes with the file";
}

TEST_F(RunDirectoryTest, OneRunAtATimeHasTheDirectory) {
  const std::string me = "(pid " + std::to_string(getpid()) + ")";
  {
    const auto made = RunDirectory::Make(At("run"));
    ASSERT_TRUE(made.ok()) << made.status();
    const absl::Status second = RunDirectory::Open(At("run"))->Lock();
    EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
    EXPECT_EQ(second.message(), "'" + At("run") + "' is being written by another netring-run " +
                                    me + ": wait until it ends");
    EXPECT_THAT(std::string(RunDirectory::Make(At("run")).status().message()),
                HasSubstr("is there already, and another netring-run writes it " + me + "; name"));
  }
  EXPECT_TRUE(RunDirectory::Open(At("run"))->Lock().ok()) << "the lock goes with the directory";
}

TEST_F(RunDirectoryTest, IsMeantByItsStoreToo) {
  ASSERT_TRUE(RunDirectory::Make(At("run"))->OpenStore(StoreUse::kBegin).ok());
  EXPECT_TRUE(RunDirectory::Open(At("run/run.jsonl"))->OpenStore(StoreUse::kGoOn).ok());
  const auto found = RunDirectory::Find(At("run/run.jsonl"));
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->directory.path(), At("run"));
  EXPECT_EQ(found->file, "run.jsonl");
  EXPECT_EQ(RunDirectory::Find("/dev/null")->directory.Shown("null"), "/dev/null");
  EXPECT_EQ(RunDirectory::Find("/")->directory.Shown("a"), "/a");
}

TEST_F(RunDirectoryTest, IsNoLink) {
  fs::create_directory(At("run"));
  fs::create_symlink("run", At("latest"));
  for (const char* name : {"latest", "latest/"}) {
    EXPECT_THAT(std::string(RunDirectory::Open(At(name)).status().message()), HasSubstr("latest"));
    EXPECT_THAT(std::string(RunDirectory::Open(At(name)).status().message()),
                EndsWith("is a link, which is not followed: give the path that it leads to"));
  }
}

TEST_F(RunDirectoryTest, AStoreOfTwoNamesIsNotWritten) {
  const auto directory = RunDirectory::Open(directory_.string());
  std::ofstream(At("elsewhere")) << "text\n";
  fs::create_hard_link(At("elsewhere"), At("run.jsonl"));
  EXPECT_THAT(std::string(directory->OpenStore(StoreUse::kGoOn).status().message()),
              HasSubstr("run.jsonl' has another name (a hard link)"));
  EXPECT_TRUE(directory->OpenStore(StoreUse::kDerive).ok()) << "in one's own directory";
  if (chown(directory_.c_str(), 65534, 65534) != 0) GTEST_SKIP() << "only root gives it away";
  EXPECT_THAT(std::string(directory->OpenStore(StoreUse::kDerive).status().message()),
              HasSubstr("has another name (a hard link), so it may be any file"));
}

TEST_F(RunDirectoryTest, IsTakenAwayWhereItIs) {
  const auto made = RunDirectory::Make(At("run"));
  ASSERT_TRUE(made.ok());
  made->RemoveEmpty();
  EXPECT_FALSE(fs::exists(At("run")));
}

TEST_F(RunDirectoryTest, WhatCannotBeLookedForIsNotAbsent) {
  const auto directory = RunDirectory::Open(directory_.string());
  EXPECT_FALSE(*directory->Has("run.json"));
  std::ofstream(At("run.json")) << "{}";
  EXPECT_TRUE(*directory->Has("run.json"));
  EXPECT_THAT(std::string(directory->Has(std::string(300, 'x')).status().message()),
              HasSubstr("ENAMETOOLONG"));
}

TEST_F(RunDirectoryTest, WhoDerivesFromTheStoreHasItAlone) {
  std::ofstream(At("run.jsonl")) << "text\n";
  const auto directory = RunDirectory::Open(directory_.string());
  ASSERT_TRUE(directory.ok());
  const auto store = directory->OpenStore(StoreUse::kDerive);
  ASSERT_TRUE(store.ok()) << store.status();
  for (const StoreUse use : {StoreUse::kDerive, StoreUse::kGoOn})
    EXPECT_TRUE(absl::IsFailedPrecondition(directory->OpenStore(use).status()));
}

TEST_F(RunDirectoryTest, WhatCannotBeWrittenCanBeDerivedFrom) {
  std::ofstream(At("run.jsonl")) << "text\n";
  fs::permissions(At("run.jsonl"), fs::perms::owner_read);
  const auto directory = RunDirectory::Open(directory_.string());
  ASSERT_TRUE(directory.ok());
  EXPECT_TRUE(directory->OpenStore(StoreUse::kDerive).ok());
}

TEST_F(RunDirectoryTest, WhatIsAppendedGoesToTheEnd) {
  std::ofstream(At("run.jsonl")) << "before\n";
  const auto directory = RunDirectory::Open(directory_.string());
  const auto store = directory->OpenStore(StoreUse::kGoOn);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_EQ(write(store->get(), "after\n", 6), 6);
  EXPECT_EQ(Content("run.jsonl"), "before\nafter\n");
}

}  // namespace
}  // namespace netring
