#include "base/affinity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

#include "base/cpu_list.h"

namespace netring {
namespace {

using testing::HasSubstr;

TEST(Affinity, AllowedCpusAreAscendingAndNotEmpty) {
  const auto cpus = AllowedCpus();
  ASSERT_TRUE(cpus.ok()) << cpus.status();
  ASSERT_FALSE(cpus->empty());
  for (size_t i = 1; i < cpus->size(); ++i) EXPECT_LT((*cpus)[i - 1], (*cpus)[i]);
}

TEST(Affinity, PinsOnlyTheCallingThread) {
  const auto before = AllowedCpus();
  ASSERT_TRUE(before.ok());
  const int last = before->back();
  std::thread([last] {
    ASSERT_TRUE(PinThread({last}).ok());
    EXPECT_EQ(*AllowedCpus(), CpuSet{last});
    EXPECT_EQ(sched_getcpu(), last);
  }).join();
  EXPECT_EQ(*AllowedCpus(), *before);
}

TEST(Affinity, EmptySetLeavesTheThreadAsItIs) {
  const auto before = AllowedCpus();
  ASSERT_TRUE(before.ok());
  EXPECT_TRUE(PinThread({}).ok());
  EXPECT_EQ(*AllowedCpus(), *before);
}

TEST(Affinity, RefusesCpusThatDoNotExist) {
  EXPECT_THAT(PinThread({-1}).message(), HasSubstr("CPU -1"));
  EXPECT_THAT(PinThread({kMaxCpus}).message(), HasSubstr("there is no CPU 8192"));
}

// glibc's cpu_set_t ends at 1023.
TEST(Affinity, TakesASetThatIsLargerThanTheKernels) {
  const auto before = AllowedCpus();
  ASSERT_TRUE(before.ok());
  const int first = before->front();
  if (before->back() >= CPU_SETSIZE) GTEST_SKIP() << "this machine has so many CPUs";
  std::thread([first] {
    const absl::Status pinned = PinThread({first, CPU_SETSIZE + 500});
    ASSERT_TRUE(pinned.ok()) << pinned;
    EXPECT_EQ(*AllowedCpus(), CpuSet{first});
  }).join();
}

TEST(Affinity, RefusalOfTheKernelNamesTheCpu) {
  const auto allowed = AllowedCpus();
  ASSERT_TRUE(allowed.ok());
  constexpr int kLastPossible = kMaxCpus - 1;
  if (allowed->back() == kLastPossible) GTEST_SKIP() << "this machine has CPU " << kLastPossible;
  const absl::Status status = PinThread({kLastPossible});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("to CPU 8191"));
}

}  // namespace
}  // namespace netring
