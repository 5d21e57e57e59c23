#include "app/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_wrap.h"

namespace netring {
namespace {

using testing::ElementsAre;

constexpr int64_t kSecond = 1000000000;

ShownCells TwoCells() {
  Result run;
  for (const char* variant : {"a1", "a3"}) {
    Cell cell;
    cell.technique.variant = variant;
    cell.load.size = 65536;
    run.cells.emplace_back(cell);
  }
  return ShownCellsOf(run);
}

Progress InRound() {
  return {.round = 11,
          .cell = 1,
          .left_ns = 44 * kSecond + 1,
          .rounds = 60,
          .widest = Widest{.cell = 1, .half_width = 0.0421}};
}

TEST(ProgressText, CellsHaveTheirWayInWords) {
  EXPECT_THAT(TwoCells().in_words, ElementsAre("a1 copy, send, 64 KiB", "a3 MSG_ZEROCOPY, 64 KiB"));
  EXPECT_THAT(TwoCells().names, ElementsAre("a1, 64 KiB", "a3, 64 KiB"));
}

TEST(ProgressText, SaysRoundTimeCellAndTheWidestInterval) {
  EXPECT_EQ(ProgressText(InRound(), TwoCells(), 100, true),
            "round 12 of 60; 45s left; a3 MSG_ZEROCOPY, 64 KiB; widest: a3, 64 KiB ±4.2 %");
  EXPECT_EQ(ProgressText(InRound(), TwoCells(), 100, false),
            "round 12 of 60; 45s left; a3 MSG_ZEROCOPY, 64 KiB; widest: a3, 64 KiB +-4.2 %");
}

TEST(ProgressText, OfTrialsThereIsNoIntervalYet) {
  EXPECT_EQ(ProgressText({.round = -1, .cell = 0, .left_ns = kSecond, .rounds = 2, .trial = 1},
                         TwoCells(), 100, true),
            "trial 2 of 2; 1s left; a1 copy, send, 64 KiB");
}

TEST(ProgressText, IsNeverWiderThanTheTerminal) {
  const ShownCells cells = TwoCells();
  for (size_t width = 0; width < 100; ++width)
    EXPECT_LE(WidthOfText(ProgressText(InRound(), cells, width, true)), width);
  EXPECT_EQ(ProgressText(InRound(), cells, 70, true),
            "round 12 of 60; 45s left; a3, 64 KiB; widest: a3, 64 KiB ±4.2 %");
  EXPECT_EQ(ProgressText(InRound(), cells, 40, true), "round 12 of 60; 45s left; a3, 64 KiB");
  EXPECT_EQ(ProgressText(InRound(), cells, 20, true), "round 12 of 60");
}

}  // namespace
}  // namespace netring
