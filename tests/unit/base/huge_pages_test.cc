#include "base/huge_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_root.h"

namespace netring {
namespace {

using testing::HasSubstr;

constexpr char kSmaps[] =
    "7f60e0000000-7f60e0200000 ---p 00000000 00:00 0 \n"
    "AnonHugePages:         0 kB\n"
    "7f60e0200000-7f60e0a00000 rw-p 00000000 00:00 0 \n"
    "Size:               8192 kB\n"
    "Rss:                8192 kB\n"
    "AnonHugePages:      6144 kB\n"
    "ShmemPmdMapped:        0 kB\n"
    "VmFlags: rd wr mr mw me nr hg \n"
    "7f60e0a00000-7f60e0c00000 rw-p 00000000 00:00 0                  [heap]\n"
    "AnonHugePages:      2048 kB\n";

TEST(HugeBytesIn, AreThoseOfTheMappingsThatLieThere) {
  EXPECT_EQ(HugeBytesIn(kSmaps, 0x7f60e0200000, 0x7f60e0a00000), 6u << 20);
  EXPECT_EQ(HugeBytesIn(kSmaps, 0x7f60e0000000, 0x7f60e0c00000), 8u << 20);
  EXPECT_EQ(HugeBytesIn(kSmaps, 0x7f60e0000000, 0x7f60e0200000), 0u);
}

TEST(HugeBytesIn, IsNotZeroWhereNothingIsTold) {
  EXPECT_EQ(HugeBytesIn(kSmaps, 0x7f60e0200000, 0x7f60e0900000), std::nullopt)
      << "the mapping is longer";
  EXPECT_EQ(HugeBytesIn("1000-2000 rw-p 00000000 00:00 0\nRss: 4 kB\n", 0x1000, 0x2000),
            std::nullopt);
  EXPECT_EQ(
      HugeBytesIn("1000-2000 rw-p 00000000 00:00 0\nAnonHugePages: many kB\n", 0x1000, 0x2000),
      std::nullopt);
}

class HugePages : public FakeRoot {
 protected:
  void Set(const std::string& enabled) const {
    Write("sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n");
    Write("sys/kernel/mm/transparent_hugepage/enabled", enabled);
  }
};

TEST_F(HugePages, HaveTheLengthThatTheKernelTells) {
  EXPECT_EQ(HugePageBytes(root()), std::nullopt);
  Set("always [madvise] never\n");
  EXPECT_EQ(HugePageBytes(root()), 2u << 20);
}

TEST_F(HugePages, AreRefusedWithWhatHelps) {
  EXPECT_THAT(WhyNotHuge(root()), HasSubstr("CONFIG_TRANSPARENT_HUGEPAGE"));
  Set("always madvise [never]\n");
  EXPECT_THAT(WhyNotHuge(root()), HasSubstr("made none; as root: echo madvise > /sys/kernel/mm/"));
  Set("always [madvise] never\n");
  EXPECT_THAT(WhyNotHuge(root()), HasSubstr("vm.compact_memory=1"));
}

}  // namespace
}  // namespace netring
