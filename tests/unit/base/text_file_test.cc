#include "base/text_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

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
}

TEST_F(TextFileTest, RefusesWhatCannotBeRead) {
  EXPECT_EQ(ReadTextFile((folder_ / "none").string(), 10), std::nullopt);
  EXPECT_EQ(ReadTextFile(folder_.string(), 10), std::nullopt);
}

// Opening the FIFO would wait for a writer, and the device never ends.
TEST_F(TextFileTest, RefusesWhatIsNoRegularFileAtOnce) {
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {pipe, std::string("/dev/zero"), folder_.string()}) {
    EXPECT_EQ(ReadRegularFile(path, 10).status().message(), "'" + path + "' is no regular file");
    EXPECT_EQ(ReadTextFile(path, 10), std::nullopt);
  }
}

TEST_F(TextFileTest, FollowsALinkUnlessItIsTold) {
  const std::string file = With("x");
  const std::string link = (folder_ / "link").string();
  fs::create_symlink(file, link);
  EXPECT_EQ(ReadRegularFile(link, 10).value_or(""), "x");
  EXPECT_EQ(OpenRegular(AT_FDCWD, link, link, O_RDONLY | O_NOFOLLOW).status().message(),
            "'" + link + "' is a link, which no run makes");
}

TEST_F(TextFileTest, SaysWhyItCannotBeRead) {
  EXPECT_TRUE(absl::IsNotFound(ReadRegularFile((folder_ / "none").string(), 10).status()));
  EXPECT_TRUE(absl::IsResourceExhausted(ReadRegularFile(With("too long"), 7).status()));
  EXPECT_EQ(ReadRegularFile(With("too long"), 8).value_or(""), "too long");
}

}  // namespace
}  // namespace netring
