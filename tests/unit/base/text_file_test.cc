#include "base/text_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace netring {
namespace {

namespace fs = std::filesystem;

/// A file of its own for each test, removed at the end.
class TextFileTest : public testing::Test {
 protected:
  TextFileTest() {
    std::string pattern = (fs::temp_directory_path() / "netring-text-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~TextFileTest() override { fs::remove_all(folder_); }

  std::string With(const std::string& text) const {
    const std::string path = (folder_ / "file").string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  fs::path folder_;
};

TEST_F(TextFileTest, ReadsEveryByte) {
  const std::string text = std::string("a\0b\r\n", 5) + std::string(10'000, 'x');
  EXPECT_EQ(ReadTextFile(With(text), 1 << 20), text);
  EXPECT_EQ(ReadTextFile(With(""), 1 << 20), "");
}

TEST_F(TextFileTest, RefusesWhatIsTooLong) {
  const std::string path = With(std::string(4096, 'x'));
  EXPECT_EQ(ReadTextFile(path, 4095), std::nullopt);
  EXPECT_TRUE(ReadTextFile(path, 4096).has_value());
  EXPECT_EQ(ReadTextFile("/dev/zero", 1 << 20), std::nullopt);  // never ends
}

TEST_F(TextFileTest, RefusesWhatCannotBeRead) {
  EXPECT_EQ(ReadTextFile((folder_ / "none").string(), 10), std::nullopt);
  EXPECT_EQ(ReadTextFile(folder_.string(), 10), std::nullopt);
}

}  // namespace
}  // namespace netring
