#include "base/place.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace netring {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class PlaceTest : public testing::Test {
 protected:
  PlaceTest() {
    std::string pattern = (fs::temp_directory_path() / "netring-place-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    fs::create_directories(folder_ / "a" / "b");
    std::ofstream(folder_ / "a" / "b" / "file") << "x";
  }
  ~PlaceTest() override { fs::remove_all(folder_); }

  std::string At(const std::string& path) const { return (folder_ / path).string(); }
  /// Whether a path leads to the one file.
  static bool Leads(const std::string& path) {
    const auto place = FindPlace(path);
    return place.ok() && faccessat(place->folder.get(), place->name.c_str(), R_OK, 0) == 0 &&
           place->name == "file";
  }
  static std::string WhyNot(const std::string& path) {
    return std::string(FindPlace(path).status().message());
  }

  fs::path folder_;
};

TEST_F(PlaceTest, FindsTheFolderAndTheName) {
  EXPECT_TRUE(Leads(At("a/b/file")));
  EXPECT_TRUE(Leads(At("a//b/../b/./file")));
  EXPECT_TRUE(Leads(At("a/b/file//")));
  EXPECT_EQ(FindPlace("/")->name, ".");
  EXPECT_EQ(FindPlace("alone")->name, "alone");
  EXPECT_EQ(FindPlace("..")->name, "..");
}

TEST_F(PlaceTest, FollowsLinksOfTheUserOnTheWayButNotTheLast) {
  fs::create_symlink("a", At("near"));
  fs::create_symlink(At("a/b"), At("far"));
  fs::create_symlink("../near/b", At("a/there"));
  EXPECT_TRUE(Leads(At("near/b/file")));
  EXPECT_TRUE(Leads(At("far/file")));
  EXPECT_TRUE(Leads(At("a/there/file")));
  EXPECT_EQ(FindPlace(At("far"))->name, "far");
  EXPECT_FALSE(OpenFolderAt(AT_FDCWD, At("far"), "shown").ok());
}

TEST_F(PlaceTest, LinksHaveAnEnd) {
  fs::create_symlink("there", At("here"));
  fs::create_symlink("here", At("there"));
  EXPECT_THAT(WhyNot(At("here/file")), HasSubstr("Too many levels of symbolic links (ELOOP)"));
}

TEST_F(PlaceTest, ALinkOfSomebodyElseIsNotFollowed) {
  fs::create_symlink("a", At("theirs"));
  if (lchown(At("theirs").c_str(), 65534, 65534) != 0) GTEST_SKIP() << "only root gives it away";
  EXPECT_THAT(WhyNot(At("theirs/b/file")),
              HasSubstr("'theirs' on the way is a link of user 65534, which is not followed"));
}

TEST_F(PlaceTest, WhatIsMissingIsMadeWhereThatIsAskedFor) {
  EXPECT_TRUE(absl::IsNotFound(FindPlace(At("x/y/new")).status()));
  EXPECT_FALSE(fs::exists(At("x")));
  EXPECT_EQ(FindPlace(At("x/y/new"), MissingFolders::kMade)->name, "new");
  EXPECT_TRUE(fs::is_directory(At("x/y")));
  EXPECT_FALSE(fs::exists(At("x/y/new")));
}

TEST_F(PlaceTest, WhatIsExchangedAfterwardsMisleadsNobody) {
  const auto place = FindPlace(At("a/b/file"));
  ASSERT_TRUE(place.ok());
  fs::rename(At("a/b"), At("moved"));
  fs::create_symlink("/", At("a/b"));
  EXPECT_EQ(faccessat(place->folder.get(), "file", R_OK, 0), 0);
}

TEST_F(PlaceTest, SaysWhyItDoesNotLeadAnywhere) {
  EXPECT_THAT(WhyNot(At("a/b/file/below")), HasSubstr("a/b/file/below"));
  EXPECT_THAT(WhyNot(At("none/below")), HasSubstr("none/below': No such file"));
}

TEST_F(PlaceTest, AFolderIsNoLinkAndNoFile) {
  fs::create_symlink("a", At("link"));
  const auto why = [&](const char* name) {
    return std::string(OpenFolderAt(AT_FDCWD, At(name), name).status().message());
  };
  EXPECT_EQ(why("a"), "");
  EXPECT_EQ(why("link"), "'link' is a link, which is not followed: give the path that it leads to");
  EXPECT_THAT(why("a/b/file"), HasSubstr("cannot open 'a/b/file': Not a directory"));
  EXPECT_THAT(why("none"), HasSubstr("cannot open 'none': No such file"));
}

}  // namespace
}  // namespace netring
