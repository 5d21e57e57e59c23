#include "load/schedule.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "base/random.h"

namespace netring {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

TEST(Schedule, NothingIsDueInAnEmptyOne) {
  Schedule schedule(2);
  EXPECT_EQ(schedule.next_ns(), kNever);
  schedule.Add(10, 1);
  EXPECT_EQ(schedule.Take(), 1);
  EXPECT_EQ(schedule.next_ns(), kNever);
}

TEST(Schedule, TheEarliestComesFirst) {
  Schedule schedule(4);
  schedule.Add(30, 0);
  schedule.Add(10, 1);
  schedule.Add(40, 2);
  schedule.Add(20, 3);
  for (const auto& [due_ns, connection] : {std::pair{10, 1}, {20, 3}, {30, 0}, {40, 2}}) {
    EXPECT_EQ(schedule.next_ns(), due_ns);
    EXPECT_EQ(schedule.Take(), connection);
  }
}

TEST(Schedule, ConnectionsThatAreDueTogetherComeInOrder) {
  Schedule schedule(3);
  for (const uint16_t connection : {2, 0, 1}) schedule.Add(10, connection);
  for (const uint16_t connection : {0, 1, 2}) EXPECT_EQ(schedule.Take(), connection);
}

/// As a worker uses it: what is taken comes back with a later time.
TEST(Schedule, TimeNeverGoesBack) {
  constexpr uint16_t kConnections = 50;
  Schedule schedule(kConnections);
  Random random(1);
  std::vector<int64_t> due(kConnections);
  for (uint16_t i = 0; i < kConnections; ++i) {
    due[i] = static_cast<int64_t>(random.Below(1000));
    schedule.Add(due[i], i);
  }
  int64_t now = 0;
  for (int turn = 0; turn < 10'000; ++turn) {
    ASSERT_GE(schedule.next_ns(), now);
    now = schedule.next_ns();
    const uint16_t connection = schedule.Take();
    ASSERT_EQ(due[connection], now);
    due[connection] += static_cast<int64_t>(random.Below(1000));
    schedule.Add(due[connection], connection);
  }
}

}  // namespace
}  // namespace netring
