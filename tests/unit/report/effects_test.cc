#include "report/effects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/random.h"
#include "experiment/design.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using testing::HasSubstr;

constexpr int64_t kPlantedMessages = 10'000;

/// A run of a design whose server's work per message is 1000 ns times what each factor that is on
/// does, times what two together do besides, times noise of up to `noise`, times a drift that makes
/// each round slower.
struct Planted {
  std::string factors;
  std::string design = "full";
  std::map<std::string, double> effect;  ///< of "a" or "a x b", a factor of the metric
  double noise = 0.01;
  bool control = false;
  double of_control = 1;  ///< in every other round
  int64_t rounds = kFixtureRounds;
};

double WorkOf(const Planted& planted, const std::vector<std::string>& factors,
              const std::vector<bool>& on) {
  double ns = 1000;
  for (size_t i = 0; i < factors.size(); ++i) {
    const auto effect = [&](const std::string& name) {
      const auto found = planted.effect.find(name);
      return found == planted.effect.end() ? 1.0 : found->second;
    };
    if (on[i]) ns *= effect(factors[i]);
    for (size_t k = i + 1; k < factors.size(); ++k) {
      if (on[i] && on[k]) ns *= effect(factors[i] + " x " + factors[k]);
    }
  }
  return ns;
}

CellResult CellWith(const Cell& cell, const Planted& planted, double work_ns, Random& random) {
  CellResult result(cell);
  for (int64_t round = 0; round < planted.rounds; ++round) {
    Slice slice = MeasuredSlice(cell, round);
    double work =
        work_ns * (1 + planted.noise * (static_cast<double>(random.Below(2001)) / 1000 - 1));
    work *= 1 + 0.2 * static_cast<double>(round);
    if (cell.twin == 1 && round % 2 == 0) work *= planted.of_control;
    slice.server.messages = kPlantedMessages;
    slice.server.cpu_ns = slice.server.looking_ns + static_cast<int64_t>(work * kPlantedMessages);
    result.Add(slice);
  }
  return result;
}

Result RunWith(const Planted& planted, uint64_t seed = 1) {
  Result run = RunOf("a1");
  EXPECT_TRUE(Set("ring", "plain", &run.spec).ok());
  EXPECT_TRUE(Set("factors", planted.factors, &run.spec).ok());
  EXPECT_TRUE(Set("design", planted.design, &run.spec).ok());
  const Cell like = run.cells[0].cell;
  run.cells.clear();
  Random random(seed);
  for (const DesignPoint& point : DesignPoints(run.spec, Bases(run.spec)[0])) {
    Cell cell = like;
    cell.technique.ring = point.ring;
    cell.technique.recv = point.recv;
    run.cells.push_back(
        CellWith(cell, planted, WorkOf(planted, run.spec.factors, point.on), random));
  }
  if (planted.control) {
    Cell twin = run.cells[0].cell;
    twin.twin = 1;
    run.cells.push_back(CellWith(twin, planted, 1000, random));
  }
  return run;
}

double Percent(const Effect& effect) {
  return 100 * (effect.change.ratio.value_or(std::nan("")) - 1);
}

const Effect& Find(const std::vector<Effect>& effects, const std::string& factor) {
  for (const Effect& effect : effects) {
    if (effect.factor == factor && effect.metric == kCost) return effect;
  }
  ADD_FAILURE() << "no effect of " << factor;
  return effects.front();
}

TEST(Effects, NoneWithoutFactors) {
  EXPECT_TRUE(FindEffects(RunOf("a1")).empty());
  EXPECT_EQ(EffectsText({}), "");
}

TEST(Effects, AreFoundInEveryDesign) {
  for (const char* design : {"one", "full", "half"}) {
    const Result run = RunWith({.factors = "coop,direct,ring_fd,submit_all,no_iowait",
                                .design = design,
                                .effect = {{"direct", 0.9}, {"no_iowait", 1.25}}});
    const std::vector<Effect> effects = FindEffects(run);
    EXPECT_NEAR(Percent(Find(effects, "direct")), -10, 1) << design;
    EXPECT_EQ(Find(effects, "direct").change.answer, Answer::kLess) << design;
    EXPECT_NEAR(Percent(Find(effects, "no_iowait")), 25, 1.5) << design;
    EXPECT_EQ(Find(effects, "no_iowait").change.answer, Answer::kMore) << design;
    EXPECT_LE(Find(effects, "no_iowait").change.interval->low, 1.25);
    EXPECT_EQ(Find(effects, "ring_fd").change.answer, Answer::kSame) << design;
    EXPECT_NEAR(Percent(Find(effects, "ring_fd")), 0, 1) << design;
  }
}

TEST(Effects, OfTwoTogetherAreToldApart) {
  for (const char* design : {"full", "half"}) {
    const Result run = RunWith({.factors = "coop,direct,ring_fd,submit_all,no_iowait",
                                .design = design,
                                .effect = {{"coop x direct", 0.8}}});
    const std::vector<Effect> effects = FindEffects(run);
    EXPECT_NEAR(Percent(Find(effects, "coop x direct")), -20, 2) << design;
    EXPECT_NEAR(Percent(Find(effects, "coop x ring_fd")), 0, 2) << design;
  }
}

TEST(Effects, AreSeldomSeenWhereThereAreNone) {
  int seen = 0;
  constexpr int kRuns = 50;
  for (uint64_t seed = 0; seed < kRuns; ++seed) {
    const Result run = RunWith({.factors = "coop,direct", .noise = 0.1}, seed);
    const Answer answer = Find(FindEffects(run), "direct").change.answer;
    seen += answer == Answer::kLess || answer == Answer::kMore;
  }
  EXPECT_LE(seen, kRuns / 20);
}

TEST(Effects, NeedOnlyTheCellsThatTellThem) {
  Result run = RunWith({.factors = "coop,direct", .effect = {{"direct", 2.0}}});
  run.cells[3].skipped = {Outcome::Kind::kSkipped, "refused"};
  const std::vector<Effect> effects = FindEffects(run);
  EXPECT_NEAR(Percent(Find(effects, "direct")), 100, 3) << "from the pair that is left";
  EXPECT_EQ(Find(effects, "coop x direct").change.ratio, std::nullopt);
  EXPECT_THAT(Find(effects, "coop x direct").missing, HasSubstr("fewer than 8 rounds"));
}

TEST(Effects, OfAReceiveMode) {
  const Result run =
      RunWith({.factors = "direct,recv=bundle", .effect = {{"recv=bundle", 0.5}}, .noise = 0});
  EXPECT_NEAR(Percent(Find(FindEffects(run), "recv=bundle")), -50, 1);
  EXPECT_NEAR(Percent(Find(FindEffects(run), "direct")), 0, 1);
}

TEST(Effects, HaveAControl) {
  const Result run = RunWith({.factors = "direct", .design = "one", .control = true});
  EXPECT_NEAR(Percent(Find(FindEffects(run), kControl)), 0, 1);
}

TEST(Effects, ACellThatIsRefusedLeavesTheOthersTheirControl) {
  Result run = RunWith({.factors = "coop,direct", .design = "one", .control = true});
  run.cells[2].skipped = {Outcome::Kind::kSkipped, "refused"};
  EXPECT_NEAR(Percent(Find(FindEffects(run), kControl)), 0, 1);
}

TEST(Effects, WithinTheControlAreUnsure) {
  Planted planted{.factors = "direct",
                  .design = "one",
                  .effect = {{"direct", 1.05}},
                  .noise = 0,
                  .control = true};
  EXPECT_EQ(Find(FindEffects(RunWith(planted)), "direct").change.answer, Answer::kMore);
  planted.of_control = 1.5;  // by turns: its interval holds 1.05
  const Comparison change = Find(FindEffects(RunWith(planted)), "direct").change;
  EXPECT_EQ(change.answer, Answer::kUnsure);
  EXPECT_TRUE(change.within_control);
}

TEST(Effects, OfFewRoundsHaveNoAnswer) {
  const Result run = RunWith(
      {.factors = "direct", .design = "one", .effect = {{"direct", 2.0}}, .noise = 0, .rounds = 7});
  const std::vector<Effect> effects = FindEffects(run);
  EXPECT_EQ(Find(effects, "direct").change.ratio, std::nullopt);
  EXPECT_EQ(Find(effects, "direct").change.answer, Answer::kNone);
  EXPECT_THAT(EffectsCsv(effects),
              HasSubstr(",direct,server_work_ns_per_msg,,,,,fewer than 8 rounds"));
}

// A round that a cell lacks tells nothing of the cells that it is compared with.
TEST(Effects, AreOfTheRoundsThatAllTheirCellsHave) {
  Result run = RunWith({.factors = "direct", .design = "one"});
  const Cell cell = run.cells[1].cell;
  run.cells[1] = MeasuredCell(
      cell, InRound(3, [](Slice* slice) { slice->outcome = {Outcome::Kind::kTorn, "x"}; }));
  EXPECT_EQ(Find(FindEffects(run), "direct").change.rounds, kFixtureRounds - 1);
}

TEST(Effects, AreOfEveryMetricThatIsCompared) {
  const std::vector<Effect> effects = FindEffects(RunWith({.factors = "direct", .design = "one"}));
  std::vector<std::string> metrics;
  for (const Effect& effect : effects) metrics.emplace_back(MetricOf(effect.metric).name);
  EXPECT_THAT(metrics,
              testing::ElementsAre("throughput_gbps", "server_work_ns_per_msg",
                                   "client_work_ns_per_msg", "latency_p50_us", "latency_p99_us"));
}

TEST(Effects, AreATableAndAFile) {
  const Result run =
      RunWith({.factors = "direct", .design = "one", .effect = {{"direct", 0.5}}, .noise = 0});
  const std::vector<Effect> effects = FindEffects(run);
  EXPECT_THAT(EffectsText(effects), HasSubstr("-50 % (-50 to -50)"));
  EXPECT_THAT(EffectsCsv(effects), HasSubstr(",direct,server_work_ns_per_msg,-50,-50,-50,less,\n"));
}

TEST(Effects, ThatHaveTextOfStrangersAreNoFormulaInTheFile) {
  const Effect effect{.cells = "=cmd|' /C calc'!A0", .factor = "@SUM(1),2", .missing = "-1"};
  EXPECT_THAT(EffectsCsv({effect}),
              testing::AllOf(HasSubstr("\n'=cmd|' /C calc'!A0,\"'@SUM(1),2\","),
                             testing::EndsWith(",'-1\n")));
}

TEST(Effects, ThatAreUnsureSaySo) {
  const Result run = RunWith({.factors = "direct", .design = "one", .noise = 0.3});
  const std::vector<Effect> effects = FindEffects(run);
  EXPECT_THAT(EffectsText(effects), HasSubstr("  unsure "));
  EXPECT_THAT(EffectsCsv(effects), HasSubstr(",unsure,\n"));
}

}  // namespace
}  // namespace netring
