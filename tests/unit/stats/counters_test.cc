#include "stats/counters.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace netring {
namespace {

TEST(Counters, DifferenceIsEmptyWhereEitherIs) {
  const CounterValues before{100, std::nullopt, 7};
  const CounterValues after{150, 20, std::nullopt};
  EXPECT_EQ(Difference(after, before), (CounterValues{50, std::nullopt, std::nullopt}));
}

TEST(Counters, NoneCountsNothingAndSaysWhy) {
  const CounterSet none = CounterSet::None("switched off");
  EXPECT_EQ(none.Read(), CounterValues{});
  EXPECT_EQ(none.reason(), "switched off");
}

// Whether the machine has a PMU or not: a value that is there grows with work, one that is missing
// has a reason.
TEST(Counters, RealOnesGiveValuesOrAReason) {
  const CounterSet set = CounterSet::OpenForThisThread();
  const CounterValues before = set.Read();
  volatile int work = 0;
  for (int i = 0; i < 1'000'000; ++i) work = work + 1;
  const CounterValues after = set.Read();
  const bool all = std::ranges::all_of(after, [](const auto& value) { return value.has_value(); });
  EXPECT_EQ(set.reason().empty(), all) << set.reason();
  const auto cycles = Difference(after, before)[static_cast<size_t>(Counter::kCycles)];
  EXPECT_GT(cycles.value_or(1), 0);
}

}  // namespace
}  // namespace netring
