#include "agent/memory_need.h"

#include <gtest/gtest.h>

#include "netring/huge_memory.h"

namespace netring {
namespace {

int64_t NeedOf(const SideConfig& config) { return MemoryNeed(config, TermsOf(config).value()); }

TEST(MemoryNeed, CountsWholeHugePagesOfEachWorker) {
  SideConfig config{
      .technique = {.engine = "epoll", .variant = "a2", .ring = {}, .recv = {}},
      .load = {.size = 64, .threads = 2, .connections = 3},
      .memory = {.slots = 8},
  };
  const int64_t slots = int64_t{2} * 3 * 8 * 64;
  const int64_t others = NeedOf(config) - slots;
  config.load.alloc = Alloc::kHuge;
  const auto page = static_cast<int64_t>(HugeMemory::Rounded(1));
  if (page == 1) GTEST_SKIP() << "this kernel has no transparent huge pages";
  EXPECT_EQ(NeedOf(config), others + 2 * page);
  EXPECT_EQ(SlotsText(config, TermsOf(config).value()),
            "48 message slots of 64 bytes in huge pages");
  config.role = Role::kClient;
  EXPECT_EQ(NeedOf(config), others + slots) << "huge pages are the server's";
}

TEST(MemoryNeed, OfAThreadPerConnectionIsAHugePageForEach) {
  SideConfig config{
      .technique = {.engine = "blocking", .variant = "a2", .ring = {}, .recv = {}},
      .load = {.size = 64, .alloc = Alloc::kHuge, .threads = 1, .connections = 4},
      .memory = {.slots = 8},
  };
  const auto page = static_cast<int64_t>(HugeMemory::Rounded(1));
  EXPECT_GE(NeedOf(config), 4 * page);
}

}  // namespace
}  // namespace netring
