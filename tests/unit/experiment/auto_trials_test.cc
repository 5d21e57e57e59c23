#include "experiment/auto_trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "netring/clock.h"
#include "netring/variant.h"

namespace netring {
namespace {

using testing::HasSubstr;

Cell AutoCell(int64_t size) {
  return {.technique = {.variant = kAutoImpl}, .load = {.size = size}};
}

/// A machine on which a message of some size costs what `cost` says, ns.
class AutoTrials : public testing::Test {
 protected:
  using Cost = std::function<int64_t(const Cell& cell, int64_t run)>;

  AutoRule Find(const Cost& cost, const Cell& cell = AutoCell(64)) {
    const TrialRunner runner{
        .check = [this](const Cell&) { return able_; },
        .run = [this, cost](const Cell& each,
                            const Window& window) { return RunOne(each, window, cost); }};
    rules_.clear();
    status_ = FindAutoRules(spec_, {cell}, runner, &rules_);
    return rules_.empty() ? AutoRule{} : rules_.front();
  }

  absl::StatusOr<Samples> RunOne(const Cell& cell, const Window& window, const Cost& cost) {
    windows_.push_back(window.duration_ns);
    const bool mixed = FindVariant(cell.technique.variant)->mixed;
    EXPECT_TRUE(cell.technique.variant == "a1" || cell.technique.variant == "zc" ||
                cell.technique.variant == "a3" || mixed)
        << cell.technique.variant;
    EXPECT_FALSE(mixed && cell.load.layout == kUsualLayout) << "it has no shorter parts";
    EXPECT_EQ(cell.load.batch * cell.load.depth, 1);
    if (!failure_.ok()) return failure_;
    Samples samples;
    for (SideSample* side : {&samples.server, &samples.client}) {
      side->window_ns = window.duration_ns;
      side->messages = 10;
    }
    samples.server.looking_ns = 5000 * runs_;  // however long it looked: that is no work
    samples.server.cpu_ns = samples.server.looking_ns + 10 * cost(cell, runs_++);
    samples.client.messages = torn_ == cell.technique.variant ? 0 : 10;
    samples.server.evidence.zc_completions = cell.technique.variant == "a1" ? 0 : 10;
    samples.server.evidence.zc_copied = copies_ && cell.technique.variant != "a1" ? 10 : 0;
    return samples;
  }

  Spec spec_ = DefaultSpec();
  absl::Status able_;
  absl::Status failure_;
  absl::Status status_;
  bool copies_ = false;
  std::string torn_;  ///< the variant whose slices all are
  int64_t runs_ = 0;
  std::vector<int64_t> windows_;
  std::vector<AutoRule> rules_;
};

/// Copying costs by the byte, zero copy the same always.
int64_t Crossing(const Cell& cell, int64_t) {
  return cell.technique.variant == "a1" ? cell.load.size / 10 : 4000;
}

TEST_F(AutoTrials, ZeroCopyBeginsWhereItCostsLess) {
  const AutoRule rule = Find(Crossing);
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(rule.engine, "uring");
  EXPECT_EQ(rule.workload, Workload::kRr);
  EXPECT_EQ(rule.zero_copy, "zc");
  EXPECT_EQ(rule.from, 65536);
  ASSERT_EQ(rule.trials.size(), 5u);
  EXPECT_EQ(rule.trials[2].size, 65536);
  EXPECT_DOUBLE_EQ(rule.trials[2].copy_ns, 6553);
  EXPECT_DOUBLE_EQ(rule.trials[2].zero_copy_ns, 4000);
  EXPECT_FALSE(rule.trials[1].wins);
  EXPECT_TRUE(rule.trials[2].wins);
}

TEST_F(AutoTrials, CellsAreSentByTheRule) {
  Find(Crossing);
  EXPECT_EQ(SentWith(AutoCell(65536 - 8), rules_), "a1");
  EXPECT_EQ(SentWith(AutoCell(65536), rules_), "zc");
  Cell batch = AutoCell(4096);
  batch.load.batch = 16;
  EXPECT_EQ(SentWith(batch, rules_), "zc") << "a batch is one operation of 64 KiB";
  Cell other = AutoCell(65536);
  other.load.workload = Workload::kStream;
  EXPECT_EQ(SentWith(other, rules_), "") << "there is no rule for it";
  other.technique.variant = "a2";
  EXPECT_EQ(SentWith(other, rules_), "a2");
}

Cell WithHeader(int64_t size) {
  Cell cell = AutoCell(size);
  cell.load.layout = "64+*";
  return cell;
}

/// The same, with a price for pinning the header too, and one for a second send.
int64_t CrossingOfParts(const Cell& cell, int64_t) {
  const std::string& variant = cell.technique.variant;
  return variant == "a1" ? cell.load.size / 10 : variant == "zc" ? 5000 : 3000;
}

TEST_F(AutoTrials, ARuleIsOfTheMemoryThatItWasTriedIn) {
  Cell huge = AutoCell(64);
  huge.load.alloc = Alloc::kHuge;
  const AutoRule rule = Find(
      [](const Cell& cell, int64_t) {
        EXPECT_EQ(cell.load.alloc, Alloc::kHuge);
        return cell.technique.variant == "a1" ? 5000 : 3000;
      },
      huge);
  EXPECT_EQ(rule.alloc, Alloc::kHuge);
  huge.load.size = 1 << 20;
  EXPECT_EQ(SentWith(huge, rules_), "zc");
  EXPECT_EQ(SentWith(AutoCell(1 << 20), rules_), "") << "it has no rule";
}

TEST_F(AutoTrials, OfAHeaderAndAPayloadOnlyTheLatterMayBeWorthZeroCopy) {
  const AutoRule rule = Find(CrossingOfParts, WithHeader(128));
  EXPECT_EQ(rule.layout, "64+*");
  EXPECT_EQ(rule.zero_copy, "mix");
  EXPECT_EQ(rule.from, 65536);
  EXPECT_DOUBLE_EQ(rule.trials[2].copy_ns, 6560) << "of a payload of 64 KiB and its header";
  EXPECT_EQ(rule.trials[2].mixed_ns, 3000);
  EXPECT_TRUE(rule.trials[2].wins && rule.trials[2].mixed_wins);
  EXPECT_EQ(SentWith(WithHeader(64 + 65536), rules_), "mix");
  EXPECT_EQ(SentWith(WithHeader(65536), rules_), "a1") << "the payload is shorter";
  Cell own = AutoCell(64 + 65536);
  own.load.layout = "64+64K";
  EXPECT_EQ(SentWith(own, rules_), "mix") << "it is a layout of the same kind";
  own.load.layout = kUsualLayout;
  EXPECT_EQ(SentWith(own, rules_), "") << "it is not";
}

TEST_F(AutoTrials, AllPartsAreSentByZeroCopyWhereThatCostsNoMore) {
  const auto same = [](const Cell& cell, int64_t) {
    return cell.technique.variant == "a1" ? cell.load.size / 10 : int64_t{4000};
  };
  EXPECT_EQ(Find(same, WithHeader(128)).zero_copy, "zc");
}

TEST_F(AutoTrials, AWayThatWinsFromASmallerSizeOnIsTaken) {
  const auto earlier = [](const Cell& cell, int64_t) {
    return cell.technique.variant == "a1"                ? cell.load.size / 10
           : !FindVariant(cell.technique.variant)->mixed ? int64_t{20000}
                                                         : int64_t{1000};
  };
  const AutoRule rule = Find(earlier, WithHeader(128));
  EXPECT_EQ(rule.zero_copy, "mix");
  EXPECT_EQ(rule.from, 16384);
  Cell cell = WithHeader(128);
  cell.technique.engine = "epoll";
  EXPECT_EQ(Find(earlier, cell).zero_copy, "mix-a3");
}

TEST_F(AutoTrials, WithoutARingZeroCopyIsA3) {
  Cell cell = AutoCell(64);
  cell.technique.engine = "epoll";
  EXPECT_EQ(Find(Crossing, cell).zero_copy, "a3");
}

/// Of the runs of a trial: ten to find the slices' length, and sixteen rounds of ten.
int64_t RoundOf(int64_t run) { return run / 10 - 1; }

TEST_F(AutoTrials, WhatMostRoundsDoNotShowIsNoWin) {
  // Cheaper in three of four rounds, and much dearer in the fourth: the interval holds both.
  const AutoRule rule = Find([](const Cell& cell, int64_t run) {
    return cell.technique.variant == "a1" ? int64_t{1000}
           : RoundOf(run) % 4 == 0        ? int64_t{2000}
                                          : int64_t{500};
  });
  EXPECT_FALSE(rule.from.has_value());
  EXPECT_THAT(rule.reason, HasSubstr("at no size up to 1048576 bytes"));
  EXPECT_DOUBLE_EQ(rule.trials[0].zero_copy_ns, 500);
}

TEST_F(AutoTrials, AWayThatWinsInTheMiddleAloneIsNotSaidToWinNowhere) {
  const AutoRule rule = Find([](const Cell& cell, int64_t) {
    return cell.technique.variant != "a1" && cell.load.size == 65536 ? int64_t{500} : int64_t{1000};
  });
  EXPECT_FALSE(rule.from.has_value());
  EXPECT_THAT(rule.reason, HasSubstr("at some sizes, but not at the largest, 1048576 bytes"));
}

TEST_F(AutoTrials, OneRoundThatShowsAnotherThingIsOutweighed) {
  const AutoRule rule = Find([](const Cell& cell, int64_t run) {
    return cell.technique.variant == "a1" ? int64_t{1000}
           : RoundOf(run) < 1             ? int64_t{9000}
                                          : int64_t{500};
  });
  EXPECT_EQ(rule.from, 4096);
}

TEST_F(AutoTrials, WhatIsWithinTheMarginIsNoWin) {
  const auto a_little = [](const Cell& cell, int64_t) {
    return cell.technique.variant == "a1" ? int64_t{1000} : int64_t{985};
  };
  EXPECT_FALSE(Find(a_little).from.has_value());
  spec_.method.margin = 0.01;
  EXPECT_EQ(Find(a_little).from, 4096);
}

TEST_F(AutoTrials, TornSlicesWinNothing) {
  torn_ = "zc";
  const AutoRule rule = Find(Crossing);
  EXPECT_FALSE(rule.from.has_value());
  EXPECT_EQ(rule.trials[4].zero_copy_ns, 0) << "there is none";
  EXPECT_EQ(rule.reason,
            "the trial at the start could not tell: with 4096 bytes 16 of 16 slices were torn");
}

TEST_F(AutoTrials, SlicesHoldAHundredMessages) {
  Find(Crossing);
  EXPECT_EQ(windows_.front(), 20 * kNsPerMs);
  EXPECT_EQ(windows_.back(), 100 * kNsPerMs) << "ten came in the first 20 ms";
}

TEST_F(AutoTrials, NeitherIsAlwaysFirst) {
  std::string order;
  Find([&](const Cell& cell, int64_t run) {
    if (RoundOf(run) >= 0 && cell.load.size == 4096)
      order += cell.technique.variant == "a1" ? 'c' : 'z';
    return int64_t{1000};
  });
  EXPECT_EQ(order.substr(0, 8), "czzcczzc");
}

TEST_F(AutoTrials, WinningInTheMiddleIsNoThreshold) {
  const AutoRule rule = Find([](const Cell& cell, int64_t) {
    return cell.technique.variant == "a1" ? int64_t{1000}
           : cell.load.size == 65536      ? int64_t{1}
                                          : int64_t{2000};
  });
  EXPECT_FALSE(rule.from.has_value());
  EXPECT_TRUE(rule.trials[2].wins);
}

TEST_F(AutoTrials, ThatAllWasCopiedIsTheReason) {
  copies_ = true;
  const AutoRule rule =
      Find([](const Cell& cell, int64_t) { return cell.technique.variant == "a1" ? 1000 : 2000; });
  EXPECT_FALSE(rule.from.has_value());
  EXPECT_THAT(rule.reason, HasSubstr("the kernel copied the data of all its sends"));
  EXPECT_EQ(SentWith(AutoCell(1 << 30), rules_), "a1");
}

TEST_F(AutoTrials, WhatCannotRunIsNeverChosen) {
  able_ = absl::FailedPreconditionError("this kernel has none");
  const AutoRule rule = Find(Crossing);
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(runs_, 0);
  EXPECT_FALSE(rule.from.has_value());
  EXPECT_EQ(rule.reason, "zc cannot run: this kernel has none");
  EXPECT_TRUE(rule.trials.empty());
}

TEST_F(AutoTrials, ATrialThatFailsIsTheReason) {
  failure_ = absl::InternalError("the agent died");
  EXPECT_EQ(Find(Crossing).reason, "the trial at the start failed: the agent died");
  EXPECT_TRUE(status_.ok());
  failure_ = absl::CancelledError("Ctrl-C");
  Find(Crossing);
  EXPECT_TRUE(absl::IsCancelled(status_));
  EXPECT_TRUE(rules_.empty());
}

TEST_F(AutoTrials, AGivenSizeNeedsNoTrial) {
  spec_.auto_from = 1000;
  const AutoRule rule = Find(Crossing);
  EXPECT_EQ(runs_, 0);
  EXPECT_EQ(rule.from, 1000);
  EXPECT_THAT(rule.reason, HasSubstr("--auto_from"));
}

TEST_F(AutoTrials, OneTrialServesAllCellsOfAnEngineAndWorkload) {
  Cell fixed = AutoCell(64);
  fixed.technique.variant = "a1";
  Cell stream = AutoCell(64);
  stream.load.workload = Workload::kStream;
  const TrialRunner runner{
      .check = [](const Cell&) { return absl::OkStatus(); },
      .run = [&](const Cell& cell,
                 const Window& window) { return RunOne(cell, window, Crossing); }};
  std::vector<AutoRule> rules{
      {.engine = "uring", .workload = Workload::kStream, .reason = "an earlier run"}};
  EXPECT_TRUE(
      FindAutoRules(spec_, {fixed, AutoCell(64), AutoCell(4096), stream}, runner, &rules).ok());
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].reason, "an earlier run");
  EXPECT_EQ(rules[1].workload, Workload::kRr);
  EXPECT_EQ(runs_, 17 * 5 * 2);
}

}  // namespace
}  // namespace netring
