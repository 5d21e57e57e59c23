// A folder that stands for /, or for a part of it such as /proc or /sys.

#ifndef NETRING_TESTS_SUPPORT_FAKE_ROOT_H_
#define NETRING_TESTS_SUPPORT_FAKE_ROOT_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace netring {

/// One for each test, removed at the end.
class FakeRoot : public testing::Test {
 protected:
  FakeRoot() {
    std::string pattern = (std::filesystem::temp_directory_path() / "netring-root-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~FakeRoot() override { std::filesystem::remove_all(root_); }

  std::string root() const { return root_.string(); }
  std::string PathOf(const std::string& file) const { return (root_ / file).string(); }

  /// Makes folders on the way.
  void Write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file, std::ios::binary) << text;
  }
  void MakeFolder(const std::string& folder) const {
    std::filesystem::create_directories(root_ / folder);
  }
  void Remove(const std::string& file) const { std::filesystem::remove_all(root_ / file); }

 private:
  std::filesystem::path root_;
};

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_FAKE_ROOT_H_
