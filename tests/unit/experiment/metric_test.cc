#include "experiment/metric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Repetition Measured(int64_t bytes) {
  Repetition repetition;
  repetition.outcome.kind = Outcome::Kind::kMeasured;
  repetition.client.window_ns = 8;
  repetition.client.bytes = bytes;
  repetition.client.messages = 4;
  repetition.client.cpu_ns = 10;
  return repetition;
}

TEST(Metric, IsOfTheMeasuredRepetitions) {
  CellResult cell;
  cell.repetitions = {Measured(1), Measured(2), Measured(3)};
  cell.repetitions[1].outcome.kind = Outcome::Kind::kFailed;
  EXPECT_THAT(ValuesOf(cell, ThroughputGbps), ElementsAre(1, 3));
  EXPECT_THAT(ValuesOf(cell, ClientCpuNsPerMessage), ElementsAre(2.5, 2.5));
}

TEST(Metric, IsOfNoneWhereOneHasNoValue) {
  CellResult cell;
  cell.repetitions = {Measured(1), Measured(2)};
  cell.repetitions[1].client.window_ns = 0;
  EXPECT_THAT(ValuesOf(cell, ThroughputGbps), IsEmpty());
  EXPECT_THAT(ValuesOf(cell, ServerCpuNsPerMessage), IsEmpty());
}

TEST(ThroughputWidth, IsInPercentOfTheMedian) {
  CellResult cell;
  cell.repetitions = {Measured(90)};
  EXPECT_EQ(ThroughputWidthPercent(cell), std::nullopt);
  cell.repetitions.push_back(Measured(110));
  EXPECT_DOUBLE_EQ(*ThroughputWidthPercent(cell), 20);
  for (Repetition& each : cell.repetitions) each.client.bytes = 0;
  EXPECT_EQ(ThroughputWidthPercent(cell), std::nullopt);
}

}  // namespace
}  // namespace netring
