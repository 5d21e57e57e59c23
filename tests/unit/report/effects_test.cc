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

constexpr int64_t kReps = 9;

/// A run of a design whose server CPU time per message is 1000 ns times what each factor that is on
/// does, times what two together do besides, times noise of up to `noise`, times a drift that makes
/// each repetition slower.
struct Planted {
  std::string factors;
  std::string design = "full";
  std::map<std::string, double> effect;  ///< of "a" or "a x b", a factor of the metric
  double noise = 0.01;
  bool aa = false;
};

double CpuOf(const Planted& planted, const std::vector<std::string>& factors,
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

Result RunWith(const Planted& planted, uint64_t seed = 1) {
  Result run = RunOf("a1");
  EXPECT_TRUE(Set("ring", "plain", &run.spec).ok());
  EXPECT_TRUE(Set("factors", planted.factors, &run.spec).ok());
  EXPECT_TRUE(Set("design", planted.design, &run.spec).ok());
  run.spec.aa = planted.aa;
  run.spec.reps = kReps;
  run.cells.clear();
  Random random(seed);
  for (const DesignPoint& point : DesignPoints(run.spec, Bases(run.spec)[0])) {
    for (int64_t twin = 0; twin <= (planted.aa ? 1 : 0); ++twin) {
      CellResult cell = MeasuredCell("a1");
      cell.cell.technique.ring = point.ring;
      cell.cell.technique.recv = point.recv;
      cell.cell.twin = twin;
      const Repetition one = cell.repetitions.front();
      cell.repetitions.clear();
      for (int64_t i = 0; i < kReps; ++i) {
        Repetition each = one;
        each.number = i;
        const double noise =
            1 + planted.noise * (static_cast<double>(random.Below(2001)) / 1000 - 1);
        const double drift = 1 + 0.2 * static_cast<double>(i);
        each.server.messages = 10'000;
        each.server.cpu_ns = static_cast<int64_t>(CpuOf(planted, run.spec.factors, point.on) *
                                                  noise * drift * 10'000);
        cell.repetitions.push_back(each);
      }
      run.cells.push_back(std::move(cell));
    }
  }
  return run;
}

const Effect& Find(const std::vector<Effect>& effects, const std::string& factor) {
  for (const Effect& effect : effects) {
    if (effect.factor == factor && effect.metric == std::string("server_cpu_ns_per_msg"))
      return effect;
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
    EXPECT_NEAR(*Find(effects, "direct").percent, -10, 1) << design;
    EXPECT_EQ(Find(effects, "direct").change, Change::kLess) << design;
    EXPECT_NEAR(*Find(effects, "no_iowait").percent, 25, 1.5) << design;
    EXPECT_EQ(Find(effects, "no_iowait").change, Change::kMore) << design;
    EXPECT_LE(Find(effects, "no_iowait").interval->low, 25);
    EXPECT_NEAR(*Find(effects, "ring_fd").percent, 0, 1) << design;
  }
}

TEST(Effects, OfTwoTogetherAreToldApart) {
  for (const char* design : {"full", "half"}) {
    const Result run = RunWith({.factors = "coop,direct,ring_fd,submit_all,no_iowait",
                                .design = design,
                                .effect = {{"coop x direct", 0.8}}});
    const std::vector<Effect> effects = FindEffects(run);
    EXPECT_NEAR(*Find(effects, "coop x direct").percent, -20, 2) << design;
    EXPECT_NEAR(*Find(effects, "coop x ring_fd").percent, 0, 2) << design;
  }
}

TEST(Effects, AreSeldomSeenWhereThereAreNone) {
  int seen = 0;
  constexpr int kRuns = 50;
  for (uint64_t seed = 0; seed < kRuns; ++seed) {
    const Result run = RunWith({.factors = "coop,direct", .noise = 0.1}, seed);
    seen += Find(FindEffects(run), "direct").change != Change::kNone;
  }
  EXPECT_LE(seen, kRuns / 10);
}

TEST(Effects, NeedOnlyTheCellsThatTellThem) {
  Result run = RunWith({.factors = "coop,direct", .effect = {{"direct", 2.0}}});
  run.cells[3].skipped = {Outcome::Kind::kSkipped, "refused"};
  const std::vector<Effect> effects = FindEffects(run);
  EXPECT_NEAR(*Find(effects, "direct").percent, 100, 3) << "from the pair that is left";
  EXPECT_EQ(Find(effects, "coop x direct").percent, std::nullopt);
  EXPECT_THAT(Find(effects, "coop x direct").missing, HasSubstr("too few"));
}

TEST(Effects, OfAReceiveMode) {
  const Result run =
      RunWith({.factors = "direct,recv=bundle", .effect = {{"recv=bundle", 0.5}}, .noise = 0});
  EXPECT_NEAR(*Find(FindEffects(run), "recv=bundle").percent, -50, 1);
  EXPECT_NEAR(*Find(FindEffects(run), "direct").percent, 0, 1);
}

TEST(Effects, HaveAControl) {
  const Result run = RunWith({.factors = "direct", .design = "one", .aa = true});
  EXPECT_NEAR(*Find(FindEffects(run), kControl).percent, 0, 1);
}

TEST(Effects, ACellThatIsRefusedLeavesTheOthersTheirControl) {
  Result run = RunWith({.factors = "coop,direct", .design = "one", .aa = true});
  run.cells[2].skipped = {Outcome::Kind::kSkipped, "refused"};
  EXPECT_NEAR(*Find(FindEffects(run), kControl).percent, 0, 1);
}

TEST(Effects, WithinTheControlAreNotSeen) {
  Result run = RunWith(
      {.factors = "direct", .design = "one", .effect = {{"direct", 1.05}}, .noise = 0, .aa = true});
  EXPECT_EQ(Find(FindEffects(run), "direct").change, Change::kMore);
  for (CellResult& cell : run.cells) {
    for (Repetition& each : cell.repetitions) each.server.cpu_ns += cell.cell.twin * 900'000;
  }
  EXPECT_EQ(Find(FindEffects(run), "direct").change, Change::kNone);
}

TEST(Effects, AreATableAndAFile) {
  const Result run =
      RunWith({.factors = "direct", .design = "one", .effect = {{"direct", 0.5}}, .noise = 0});
  const std::vector<Effect> effects = FindEffects(run);
  EXPECT_THAT(EffectsText(effects), HasSubstr("-50.0 % (-50.0 to -50.0)"));
  EXPECT_THAT(EffectsText(effects), HasSubstr("no effect seen"));
  EXPECT_THAT(EffectsCsv(effects), HasSubstr(",direct,server_cpu_ns_per_msg,-50,-50,-50,less,\n"));
}

}  // namespace
}  // namespace netring
