// A folder that stands for / in the tests of the environment.

#ifndef NETRING_TESTS_UNIT_HOST_FAKE_ROOT_H_
#define NETRING_TESTS_UNIT_HOST_FAKE_ROOT_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "host/environment.h"

namespace netring {

/// A root directory of its own for each test, removed at the end.
class FakeRootTest : public testing::Test {
 protected:
  FakeRootTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "netring-environment-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~FakeRootTest() override { std::filesystem::remove_all(root_); }

  std::string PathOf(const std::string& file) const { return (root_ / file).string(); }

  /// Makes folders on the way.
  void Write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file, std::ios::binary) << text;
  }
  void WriteCpu(const std::string& file, const std::string& text) const {
    Write("sys/devices/system/cpu/" + file, text);
  }

  /// The environment's value for `key`.
  std::optional<std::string> Find(const std::string& key) const {
    for (const auto& [name, value] : CollectEnvironment(root_.string())) {
      if (name == key) return value;
    }
    return std::nullopt;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_HOST_FAKE_ROOT_H_
