#include "compare/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/comparer.h"
#include "unit/compare/runs.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kMargin = 0.02;
const std::vector<MetricId> kCostAlone{kCost};

/// What JudgeBetween() makes of two sets.
struct Between {
  Between(RunSet base_runs, RunSet fresh_runs, double margin = kMargin,
          const std::vector<MetricId>& metrics = kCostAlone)
      : base(std::move(base_runs)),
        fresh(std::move(fresh_runs)),
        base_cells(CellsOf(base)),
        fresh_cells(CellsOf(fresh)),
        judgement(JudgeBetween(std::min(base.size(), fresh.size()),
                               *MatchSides(base_cells, fresh_cells, {}), metrics, margin)) {}

  std::vector<RowAnswer> answers() const {
    std::vector<RowAnswer> found;
    for (const ComparedRow& row : judgement.rows) found.push_back(row.answer());
    return found;
  }

  RunSet base;
  RunSet fresh;
  std::vector<CellOfRuns> base_cells;
  std::vector<CellOfRuns> fresh_cells;
  Judgement judgement;
};

RunSet Several(int count, double factor) {
  RunSet runs;
  for (int i = 0; i < count; ++i) {
    const double own = factor * (1 + 0.001 * i);
    runs.push_back(Ready(std::to_string(i), RunOf("a1", TimesWork(own))));
  }
  return runs;
}

TEST(JudgeBetween, TellsEachPair) {
  const Between found(SetOf({"a1", "a2"}), SetOf({"a1", "a2"}, TimesWork(1.5)));
  EXPECT_THAT(found.answers(), ElementsAre(RowAnswer::kMore, RowAnswer::kMore));
  EXPECT_TRUE(found.judgement.rows[0].worse());
  EXPECT_EQ(found.judgement.by, CompareBy::kBlocks);
  EXPECT_EQ(found.judgement.findings(), Findings::kRegression);
  const ComparedRow& row = found.judgement.rows[0];
  EXPECT_NEAR(*row.fresh / *row.base, *row.comparison.ratio, 1e-12) << "one estimate";
  EXPECT_TRUE(row.floor.has_value());
  EXPECT_EQ(Between(SetOf({"a1"}, TimesWork(1.5)), SetOf({"a1"})).judgement.findings(),
            Findings::kNoneIsWorse);
}

TEST(JudgeBetween, LessThroughputIsWorse) {
  const SliceChange slower = [](Slice* slice) { slice->client.window_ns *= 2; };
  const Between found(SetOf({"a1"}), SetOf({"a1"}, slower), kMargin,
                      {kCost, MetricId::kThroughput});
  EXPECT_THAT(found.answers(), ElementsAre(RowAnswer::kSame, RowAnswer::kLess));
  EXPECT_FALSE(found.judgement.rows[0].worse());
  EXPECT_TRUE(found.judgement.rows[1].worse());
}

TEST(JudgeBetween, ThreeRunsOfEachSideAreTheUnits) {
  const Between found(Several(3, 1), Several(3, 1.1));
  EXPECT_EQ(found.judgement.by, CompareBy::kRuns);
  EXPECT_FALSE(found.judgement.rows[0].floor.has_value());
  EXPECT_THAT(found.answers(), ElementsAre(RowAnswer::kMore));
  EXPECT_EQ(Between(Several(2, 1), Several(3, 1.1)).judgement.by, CompareBy::kBlocks);
}

TEST(JudgeBetween, WhatIsNotComparedSaysWhyAndCannotBeTold) {
  const Between one_sided(SetOf({"a1", "a2"}), SetOf({"a1"}));
  EXPECT_THAT(one_sided.answers(), ElementsAre(RowAnswer::kSame, RowAnswer::kNotCompared));
  EXPECT_EQ(one_sided.judgement.rows[1].why, "only one side has it");
  EXPECT_EQ(one_sided.judgement.findings(), Findings::kCannotTell);
  const auto skip = [](Result* run) {
    run->cells[1].skipped = {Outcome::Kind::kSkipped, "no ring"};
  };
  const Between skipped(With(SetOf({"a1", "a2"}), skip), SetOf({"a1", "a2"}));
  EXPECT_EQ(skipped.judgement.rows[1].why, "base skipped: no ring");
  EXPECT_FALSE(skipped.judgement.rows[1].base.has_value());
  EXPECT_TRUE(skipped.judgement.rows[1].fresh.has_value()) << "a history wants it all the same";
  const SliceChange idle = [](Slice* slice) { slice->server.evidence = {}; };
  const Between invalid(SetOf({"a1"}), SetOf({"a1"}, idle));
  EXPECT_EQ(invalid.judgement.rows[0].why, "new invalid: VARIANT_NOT_EXERCISED");
  const SliceChange silent = [](Slice* slice) { slice->client.latency = {}; };
  const Between unknown(SetOf({"a1"}), SetOf({"a1"}, silent), kMargin, {MetricId::kLatencyP99});
  EXPECT_EQ(unknown.judgement.rows[0].why, "not available");
}

TEST(JudgeBetween, ARunThatLacksACellIsNotLeftOutUnseen) {
  RunSet base = Several(3, 1);
  base.push_back(Ready("X", RunOf("a2")));
  const Between found(std::move(base), Several(3, 1));
  EXPECT_EQ(found.judgement.rows[0].why, "base not in each of its runs");
}

TEST(JudgeBetween, ARegressionCountsForMoreThanWhatCannotBeTold) {
  const Between found(SetOf({"a1", "a2"}), SetOf({"a1"}, TimesWork(1.5)));
  EXPECT_EQ(found.judgement.findings(), Findings::kRegression);
}

/// Runs of one side: what is the same in each but the CPU of the server.
RunSet OnCpus(const std::vector<int>& cpus) {
  RunSet runs;
  for (const int cpu : cpus) {
    const SliceChange moved = [=](Slice* slice) { slice->server.cpus = {{cpu}}; };
    runs.push_back(Ready(std::to_string(runs.size()), RunOf("a1", moved)));
  }
  return runs;
}

TEST(JudgeBetween, NotesLookAtAllRunsOfASide) {
  const auto notes = [](const std::vector<int>& base, const std::vector<int>& fresh) {
    return Between(OnCpus(base), OnCpus(fresh)).judgement.rows[0].notes;
  };
  EXPECT_THAT(notes({2, 2}, {2, 3}), ElementsAre("server_cpus 2 against 2 or 3"));
  EXPECT_THAT(notes({2, 3}, {3, 2}), ElementsAre()) << "as much on one side as on the other";
}

TEST(JudgeBetween, WhatAutoSentWithIsLookedAtInAllRuns) {
  const auto of_auto = [](const std::vector<std::optional<int64_t>>& from) {
    RunSet runs;
    for (const std::optional<int64_t>& each : from) {
      Result run = RunOf(kAutoImpl);
      run.auto_rules = {{.engine = "uring", .zero_copy = "a2", .from = each}};
      runs.push_back(Ready(std::to_string(runs.size()), std::move(run)));
    }
    return runs;
  };
  EXPECT_THAT(Between(of_auto({{}, {}}), of_auto({{}, 0})).judgement.rows[0].notes,
              ElementsAre("sent_with a1 against a1 or a2"));
}

TEST(JudgeBetween, NotesWhatElseDiffers) {
  const SliceChange moved = [](Slice* slice) {
    slice->server.cpus = {{3}};
    slice->client.spin_ns = 0;
  };
  EXPECT_THAT(Between(SetOf({"a1"}), SetOf({"a1"}, moved)).judgement.rows[0].notes,
              ElementsAre("server_cpus 0 against 3", "client_spin 100 us against 0"));
  EXPECT_THAT(Between(SetOf({"a1"}), SetOf({"a1"})).judgement.rows[0].notes, IsEmpty());
}

/// What JudgeWithin() makes of two variants of a run.
struct Within {
  Within(Result result, const std::string& base, const std::string& fresh,
         double margin = kMargin) {
    runs.push_back(Ready("DIR", std::move(result)));
    cells = CellsOf(runs);
    judgement = JudgeWithin(*runs.front().run, *MatchWithin(cells, {"impl", base, fresh}),
                            kCostAlone, margin);
  }

  RunSet runs;
  std::vector<CellOfRuns> cells;
  Judgement judgement;
};

TEST(JudgeWithin, IsTheComparisonThatTheTableHas) {
  const SliceChange none = [](Slice*) {};
  const Within found(RunOfTwo(TimesWork(1.1), &none), "a1", "a2");
  ASSERT_THAT(found.judgement.rows, SizeIs(1));
  const ComparedRow& row = found.judgement.rows[0];
  const Result& run = *found.runs.front().run;
  const Comparison theirs = ComparerOf(run).VersusBaseline(run.cells[1], kCost);
  EXPECT_EQ(row.comparison.ratio, theirs.ratio);
  EXPECT_EQ(row.comparison.interval->low, theirs.interval->low);
  EXPECT_EQ(row.comparison.interval->high, theirs.interval->high);
  EXPECT_EQ(row.comparison.answer, theirs.answer);
  EXPECT_EQ(row.answer(), RowAnswer::kMore);
  EXPECT_EQ(row.base, run.cells[0].Middle(kCost));
}

TEST(JudgeWithin, TheControlCountsEitherWayRound) {
  const SliceChange dearer = TimesWork(1.1);
  for (const auto& [base, fresh] : {std::pair("a1", "a2"), std::pair("a2", "a1")}) {
    const Within found(RunOfTwo(TimesWork(1.05), &dearer), base, fresh);
    EXPECT_NE(found.judgement.rows[0].answer(), RowAnswer::kUnsure) << "the control is a bias";
    const SliceChange noisy = [](Slice* slice) {
      TimesWork(slice->round % 2 == 0 ? 1.1 : 1.01)(slice);  // the other way round: below 1
    };
    const Within hidden(RunOfTwo(TimesWork(1.05), &noisy), base, fresh);
    EXPECT_EQ(hidden.judgement.rows[0].answer(), RowAnswer::kUnsure) << base;
    EXPECT_TRUE(hidden.judgement.rows[0].comparison.within_control);
    EXPECT_EQ(hidden.judgement.findings(), Findings::kCannotTell);
  }
}

TEST(JudgeWithin, OfFewRoundsComparesNothing) {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2"};
  CellResult few(MeasuredCell("a2").cell);
  for (int64_t round = 0; round < 3; ++round) few.Add(MeasuredSlice(few.cell, round));
  run.cells.push_back(few);
  const Within found(run, "a1", "a2");
  EXPECT_EQ(found.judgement.rows[0].answer(), RowAnswer::kNotCompared);
  EXPECT_THAT(found.judgement.rows[0].why, HasSubstr("fewer than 8 rounds"));
  EXPECT_EQ(found.judgement.findings(), Findings::kCannotTell);
}

TEST(Findings, OfNoRowCannotBeTold) { EXPECT_EQ(Judgement().findings(), Findings::kCannotTell); }

}  // namespace
}  // namespace netring
