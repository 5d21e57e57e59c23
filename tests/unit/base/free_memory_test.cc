#include "base/free_memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace netring {
namespace {

namespace fs = std::filesystem;

/// A folder with a meminfo, removed at the end.
class FreeMemoryTest : public testing::Test {
 protected:
  FreeMemoryTest() {
    std::string pattern = (fs::temp_directory_path() / "netring-memory-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~FreeMemoryTest() override { fs::remove_all(folder_); }

  std::optional<int64_t> Of(const char* meminfo) const {
    std::ofstream(folder_ / "meminfo") << meminfo;
    return FreeMemory(folder_.string());
  }

  fs::path folder_;
};

TEST_F(FreeMemoryTest, IsWhatTheKernelEstimates) {
  EXPECT_EQ(Of("MemTotal:       16265560 kB\n"
               "MemFree:         1024000 kB\n"
               "MemAvailable:   10240000 kB\n"
               "Buffers:          300000 kB\n"),
            int64_t{10240000} * 1024);
}

TEST_F(FreeMemoryTest, IsEmptyWhereNobodyTells) {
  EXPECT_EQ(FreeMemory(folder_.string()), std::nullopt);
  EXPECT_EQ(Of("MemTotal: 1 kB\n"), std::nullopt);
  EXPECT_EQ(Of("MemAvailable: many kB\n"), std::nullopt);
  EXPECT_EQ(Of("MemAvailable: 5 pages\n"), std::nullopt);
}

}  // namespace
}  // namespace netring
