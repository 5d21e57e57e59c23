#include "base/free_memory.h"

#include <gtest/gtest.h>

#include "support/fake_root.h"

namespace netring {
namespace {

class FreeMemoryTest : public FakeRoot {
 protected:
  std::optional<MemoryRoom> Room() const { return FreeMemory(root()); }
  std::optional<int64_t> Of(const char* meminfo) const {
    Write("proc/meminfo", meminfo);
    const std::optional<MemoryRoom> room = Room();
    return room.has_value() ? std::optional(room->bytes) : std::nullopt;
  }
};

TEST_F(FreeMemoryTest, IsWhatTheKernelEstimates) {
  EXPECT_EQ(Of("MemTotal:       16265560 kB\n"
               "MemFree:         1024000 kB\n"
               "MemAvailable:   10240000 kB\n"
               "Buffers:          300000 kB\n"),
            int64_t{10240000} * 1024);
}

TEST_F(FreeMemoryTest, IsEmptyWhereNobodyTells) {
  EXPECT_FALSE(Room().has_value());
  EXPECT_EQ(Of("MemTotal: 1 kB\n"), std::nullopt);
  EXPECT_EQ(Of("MemAvailable: many kB\n"), std::nullopt);
  EXPECT_EQ(Of("MemAvailable: 5 pages\n"), std::nullopt);
}

// As in a container of 1 GiB on a machine of 10.
TEST_F(FreeMemoryTest, IsWithinTheControlGroupsLimit) {
  Write("proc/self/cgroup", "0::/box/inner\n");
  Write("proc/self/mountinfo", "1 0 0:1 / /cg rw - cgroup2 cgroup2 rw\n");
  Write("cg/box/inner/memory.max", "max\n");
  Write("cg/box/memory.max", "1073741824\n");
  Write("cg/box/memory.current", "300000000\n");
  EXPECT_EQ(Of("MemAvailable: 10240000 kB\n"), 773741824);
  EXPECT_EQ(Room()->limited_by, "/cg/box/memory.max");
  Write("cg/box/memory.stat", "anon 1\ninactive_file 20000000\nactive_file 30000000\n");
  EXPECT_EQ(Room()->bytes, 823741824) << "pages of files can be taken back";
  EXPECT_EQ(Of("MemAvailable: 1000 kB\n"), 1024000)
      << "the machine has less than the group may use";
  EXPECT_EQ(Room()->limited_by, "");
  Write("cg/box/memory.max", "100\n");
  EXPECT_EQ(Room()->bytes, 0) << "a limit that was lowered";
}

}  // namespace
}  // namespace netring
