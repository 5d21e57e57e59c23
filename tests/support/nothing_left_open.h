// Descriptors that a test leaves open.

#ifndef NETRING_TESTS_SUPPORT_NOTHING_LEFT_OPEN_H_
#define NETRING_TESTS_SUPPORT_NOTHING_LEFT_OPEN_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace netring {

/// What this process has open, by kind: "socket:[]", "anon_inode:[io_uring]".
inline std::vector<std::string> OpenDescriptors() {
  std::vector<std::string> kinds;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the iterator's own is listed too
    std::string kind = std::filesystem::read_symlink(entry.path(), gone).string();
    std::erase_if(kind, [](char letter) { return letter >= '0' && letter <= '9'; });
    kinds.push_back(std::move(kind));
  }
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

/// Fails its test when other descriptors are open at its end than at its beginning: what comes
/// first in a test, or among the members of a fixture that have any.
class NothingLeftOpen {
 public:
  ~NothingLeftOpen() { EXPECT_EQ(OpenDescriptors(), before_); }

 private:
  const std::vector<std::string> before_ = OpenDescriptors();
};

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_NOTHING_LEFT_OPEN_H_
