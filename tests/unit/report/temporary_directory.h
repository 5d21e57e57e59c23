// A directory for the files of one test.

#ifndef NETRING_TESTS_UNIT_REPORT_TEMPORARY_DIRECTORY_H_
#define NETRING_TESTS_UNIT_REPORT_TEMPORARY_DIRECTORY_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace netring {

class TemporaryDirectory : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/netring-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_))
      names.push_back(entry.path().filename().string());
    return names;
  }
  std::string Content(const std::string& name) const {
    std::ifstream in(directory_ / name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  std::filesystem::path directory_;
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_REPORT_TEMPORARY_DIRECTORY_H_
