// Messages in huge pages: what the kernel gives is checked, and a process that may have none is
// told so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "absl/strings/str_cat.h"
#include "kernel/side_pair.h"
#include "load/message_memory.h"
#include "netring/huge_memory.h"

namespace netring {
namespace {

using testing::HasSubstr;

SidePair HugePair(const char* variant) {
  SidePair pair = MakePair(variant, 4096);
  pair.server.load.alloc = pair.client.load.alloc = Alloc::kHuge;
  return pair;
}

TEST(HugePages, WhatIsSplitIsNoLongerCounted) {
  auto huge = HugeMemory::Create(1);
  if (absl::IsFailedPrecondition(huge.status())) GTEST_SKIP() << huge.status();
  ASSERT_TRUE(huge.ok()) << huge.status();
  EXPECT_EQ(huge->HugeBytes(), HugeMemory::Rounded(1));
  ASSERT_EQ(madvise(huge->Take(4096), 4096, MADV_DONTNEED), 0);
  EXPECT_EQ(huge->HugeBytes(), 0u);
}

TEST(HugePages, ASideHasWholeOnesForEachWorker) {
  SidePair pair = HugePair("a2");
  pair.server.load.threads = 3;
  const auto terms = TermsOf(pair.server);
  ASSERT_TRUE(terms.ok()) << terms.status();
  EXPECT_EQ(HugeBytesPerWorker(pair.server, *terms), HugeMemory::Rounded(1));
  pair.server.load.connections = 10;
  pair.server.memory.slots = 64;  // over 2.5 MiB
  EXPECT_EQ(HugeBytesPerWorker(pair.server, *terms), HugeMemory::Rounded(10 * 64 * 4096));
}

/// Refuses huge pages to the process while it is there (prctl(2)).
class NoHugePages {
 public:
  NoHugePages() { prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); }
  ~NoHugePages() { prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0); }
};

TEST(HugePages, AProcessThatMayHaveNoneIsToldSo) {
  if (const std::string reason = WhyNot("a2"); !reason.empty()) GTEST_SKIP() << reason;
  const SidePair pair = HugePair("a2");
  const NoHugePages refused;
  const absl::Status able = TryHuge(pair.server);
  EXPECT_EQ(able.code(), absl::StatusCode::kFailedPrecondition) << able;
  if (HugeMemory::Rounded(1) == 1) GTEST_SKIP() << able;
  EXPECT_THAT(std::string(able.message()),
              HasSubstr(absl::StrCat(
                  "0 of ", HugeMemory::Rounded(1),
                  " bytes lie in huge pages (--alloc=huge): this process is refused them")));
  EXPECT_TRUE(TryHuge(pair.client).ok()) << "it asks for none";
  const PairResult result = RunPair(pair);
  EXPECT_EQ(result.server.status().message(), able.message());
}

}  // namespace
}  // namespace netring
