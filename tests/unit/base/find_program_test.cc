#include "base/find_program.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

class FindProgramTest : public testing::Test {
 protected:
  FindProgramTest() {
    const char* path = std::getenv("PATH");
    if (path != nullptr) path_ = path;
    std::string pattern =
        (std::filesystem::temp_directory_path() / "netring-program-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::create_directories(folder_ / "a" / "folder");
    Write("a/text", 0644);
    Write("b/text", 0755);
    Write("b/folder", 0755);
  }
  ~FindProgramTest() override {
    setenv("PATH", path_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }

  void Write(const std::string& file, int mode) const {
    std::filesystem::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << "#!/bin/sh\n";
    std::filesystem::permissions(folder_ / file, static_cast<std::filesystem::perms>(mode));
  }
  std::string At(const std::string& file) const { return (folder_ / file).string(); }

  std::string path_;
  std::filesystem::path folder_;
};

TEST_F(FindProgramTest, TheFirstFolderThatHasAProgramOfThatName) {
  setenv("PATH", absl::StrCat(At("a"), ":", At("b")).c_str(), 1);
  for (const char* name : {"text", "folder"}) {
    const auto found = FindProgram(name);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(*found, At(absl::StrCat("b/", name)));
  }
  const auto missing = FindProgram("missing");
  EXPECT_TRUE(absl::IsNotFound(missing.status()));
  EXPECT_EQ(missing.status().message(), "there is no program 'missing' in PATH");
}

TEST_F(FindProgramTest, FoldersThatAreNotAbsoluteAreNotSearched) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_ / "b");
  for (const char* path : {"", ".", ":", "../b"}) {
    setenv("PATH", path, 1);
    EXPECT_TRUE(absl::IsNotFound(FindProgram("text").status())) << path;
  }
  std::filesystem::current_path(before);
}

TEST_F(FindProgramTest, ANameWithASlashIsTakenAsItIs) {
  EXPECT_EQ(FindProgram(At("b/text")).value_or(""), At("b/text"));
  EXPECT_TRUE(absl::IsPermissionDenied(FindProgram(At("a/text")).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(FindProgram(At("a/folder")).status()));
  EXPECT_TRUE(absl::IsNotFound(FindProgram(At("missing")).status()));
}

}  // namespace
}  // namespace netring
