#include "report/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "base/random.h"
#include "experiment/design.h"
#include "experiment/groups.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// How many times the work of a1 at 4 KiB a cell costs.
using CostOf = std::function<double(const Cell& cell)>;

Result PlantedRun(const std::vector<std::string>& impls, const std::vector<int64_t>& sizes,
                  const CostOf& cost) {
  Result run = RunOf("a1");
  run.spec.impl = impls;
  run.spec.sizes = sizes;
  run.cells.clear();
  for (const std::string& impl : impls) {
    for (const int64_t size : sizes) {
      const Cell cell{.technique = {.variant = impl}, .load = {.size = size}};
      run.cells.push_back(MeasuredCell(cell, TimesWork(cost(cell))));
    }
  }
  return run;
}

/// a2 costs more up to 1 KiB and less above.
double Crossing(const Cell& cell) {
  if (cell.technique.variant != "a2") return 1;
  return cell.load.size <= 1024 ? 1.5 : 0.6;
}

std::vector<std::string> TextsOf(const AnalysedRun& analysed) {
  std::vector<std::string> texts;
  for (const SaidClaim& said : analysed.claims()) texts.push_back(said.text);
  return texts;
}

std::vector<std::string> AnswerOfRun(const Result& run) {
  std::vector<Sentence> sentences;
  AppendAnswer(AnalysedRun(run), &sentences);
  std::vector<std::string> texts;
  for (const Sentence& each : sentences) texts.push_back(each.text);
  return texts;
}

/// What costs the server more costs the client less.
Result RunThatMeasures(TestedSide side) {
  Result run = PlantedRun({"a1", "a2"}, {64, 65536}, Crossing);
  run.spec.method.measure = side;
  for (CellResult& planted : run.cells) {
    const double server = Crossing(planted.cell);
    planted = MeasuredCell(planted.cell, [&](Slice* slice) {
      TimesWork(server)(slice);
      SideSample& client = slice->client;
      client.cpu_ns = client.looking_ns + client.messages * static_cast<int64_t>(12'000 / server);
    });
  }
  return run;
}

TEST(Claims, AreOfTheSideUnderTest) {
  const std::vector<std::string> client = AnswerOfRun(RunThatMeasures(TestedSide::kClient));
  ASSERT_FALSE(client.empty());
  EXPECT_THAT(client[0], StartsWith("At 64 B, use a2: the client does the least work per message"));
  const std::vector<std::string> server = AnswerOfRun(RunThatMeasures(TestedSide::kServer));
  EXPECT_THAT(server[0], StartsWith("At 64 B, use a1: the server does the least work per message"));
  // 1.5 and 1 / 1.5 of what the other way takes twice: a little more than it.
  const std::vector<std::string> both = AnswerOfRun(RunThatMeasures(TestedSide::kBoth));
  EXPECT_THAT(both[0], HasSubstr("use a1: both sides together do the least work per message"));
}

TEST(Claims, SayWhatCostsLeastInEachRange) {
  const Result run = PlantedRun({"a1", "a2"}, {64, 512, 65536}, Crossing);
  const std::vector<std::string> texts = AnswerOfRun(run);
  ASSERT_THAT(texts, SizeIs(3)) << "their throughput is the same";
  EXPECT_THAT(texts[0], StartsWith("Up to 512 B, use a1: the server does the least work per "
                                   "message, -3"));
  EXPECT_THAT(texts[0], HasSubstr(" at 512 B relative to a2."));
  EXPECT_THAT(texts[1], StartsWith("At 64 KiB, use a2: "));
  EXPECT_THAT(texts[2], StartsWith("From about "));
  EXPECT_THAT(texts[2], HasSubstr("), a2 costs the server less work than a1."));
}

TEST(Claims, AreFoundOnce) {
  const Result run = PlantedRun({"a1", "a2"}, {64, 65536}, Crossing);
  const AnalysedRun analysed(run);
  EXPECT_EQ(&analysed.claims(), &analysed.claims());
  std::vector<std::string> fresh;
  for (const SaidClaim& said : FindClaims(analysed)) fresh.push_back(said.text);
  EXPECT_EQ(TextsOf(analysed), fresh);
}

TEST(Claims, OfOneSizeHaveNoCrossover) {
  const Result run = PlantedRun({"a1", "a2"}, {64}, Crossing);
  const AnalysedRun analysed(run);
  ASSERT_THAT(analysed.claims(), SizeIs(1));
  EXPECT_THAT(analysed.claims()[0].text, StartsWith("At 64 B, use a1"));
}

TEST(Claims, SayNothingOfASizeWithoutNumbers) {
  Result run = PlantedRun({"a1", "a2"}, {64, 512, 4096, 65536}, [](const Cell& cell) {
    return cell.technique.variant == "a2" ? 1.5 : 1;
  });
  EXPECT_THAT(AnswerOfRun(run)[0], StartsWith("At every size, use a1"));
  for (const size_t place : {1, 5}) run.cells[place].skipped = {Outcome::Kind::kSkipped, "x"};
  EXPECT_THAT(AnswerOfRun(run)[0], StartsWith("At every size but 512 B, use a1"));
  run = PlantedRun({"a1", "a2"}, {64, 512, 4096, 65536}, [](const Cell& cell) {
    return cell.technique.variant != "a2" ? 1 : cell.load.size < 65536 ? 1.5 : 0.5;
  });
  for (const size_t place : {1, 5}) run.cells[place].skipped = {Outcome::Kind::kSkipped, "x"};
  EXPECT_THAT(AnswerOfRun(run)[0], StartsWith("Up to 4 KiB but at 512 B, use a1"));
}

TEST(Claims, OfACrossoverNameTheSizesAboveAtWhichItDoesNotHold) {
  const Result run = PlantedRun({"a1", "a2"}, {64, 4096, 65536}, [](const Cell& cell) {
    return cell.load.size == 65536 ? 1 : Crossing(cell);
  });
  const std::vector<std::string> texts = AnswerOfRun(run);
  EXPECT_THAT(texts, Contains(HasSubstr("At 64 KiB, use a1, or a2, which costs the server the "
                                        "same within 2.0 %")));
  EXPECT_THAT(texts,
              Contains(HasSubstr(
                  "a2 costs the server less work than a1; no difference is found at 64 KiB.")));
}

// Without zero-copy sends, zc is VARIANT_NOT_EXERCISED.
TEST(Claims, UseNoInvalidCell) {
  const Result run = PlantedRun({"a1", "zc", "a2"}, {64, 4096}, [](const Cell& cell) {
    return cell.technique.variant == "zc" ? 0.1 : Crossing(cell);
  });
  const AnalysedRun analysed(run);
  ASSERT_FALSE(analysed.usable()[2]);
  ASSERT_THAT(analysed.claims(), Not(SizeIs(0)));
  for (const SaidClaim& said : analysed.claims()) {
    EXPECT_THAT(said.text, Not(HasSubstr("zc")));
    for (const size_t place : said.claim.cells) EXPECT_TRUE(analysed.usable()[place]);
  }
}

TEST(Claims, NameOneContenderAloneWithoutAPlace) {
  Result run = RunOfTwo();
  run.cells[1].skipped = {Outcome::Kind::kSkipped, "x"};
  EXPECT_EQ(AnswerOfRun(run)[0], "At 4 KiB, only a1 has numbers that may be used.");
}

TEST(Claims, TheFirstMayHaveNoWorkThatIsKnown) {
  Result run = PlantedRun({"a1", "a2", "plain"}, {4096}, Crossing);
  run.cells[0] = MeasuredCell(run.cells[0].cell, TimesWork(0));
  const std::vector<std::string> texts = AnswerOfRun(run);
  EXPECT_EQ(texts[0], "At 4 KiB, no answer: a1 and a2 cannot be told apart.");
  run.cells[1] = MeasuredCell(run.cells[1].cell, TimesWork(0));
  run.cells[2] = MeasuredCell(run.cells[2].cell, TimesWork(0));
  EXPECT_EQ(AnswerOfRun(run)[0], "At 4 KiB, no answer: fewer than 8 rounds measured two of them.");
}

TEST(Claims, RecommendNothingWhereNoWaysAreCompared) {
  Result run = PlantedRun({"a1"}, {64, 4096}, [](const Cell&) { return 1; });
  EXPECT_EQ(AnswerOfRun(run)[0],
            "Only one variant was measured: give --impl several to compare them.");
  run = RunOfTwo();
  for (CellResult& each : run.cells) each.skipped = {Outcome::Kind::kSkipped, "x"};
  EXPECT_THAT(AnswerOfRun(run), ElementsAre("No answer: no cell has numbers."));
}

TEST(Claims, OfAgentsAreOfTheirBuilds) {
  Result run = RunOf("a1");
  run.spec.agent = {"/old", "/new"};
  run.cells[0].cell.agent = "/old";
  Cell fresh = run.cells[0].cell;
  fresh.agent = "/new";
  run.cells.push_back(MeasuredCell(fresh, TimesWork(0.8)));
  EXPECT_THAT(AnswerOfRun(run)[0], StartsWith("At 4 KiB, use /new: "));
}

TEST(Claims, OfEnginesAreOfTheEngine) {
  Result run = RunOf("a1");
  run.spec.engine = {"uring", "epoll"};
  Cell other = run.cells[0].cell;
  other.technique.engine = "epoll";
  run.cells.push_back(MeasuredCell(other, TimesWork(1.5)));
  EXPECT_THAT(AnswerOfRun(run)[0], StartsWith("At 4 KiB, use uring: "));
}

TEST(Claims, OfAutoNameIt) {
  const Result run = PlantedRun({"a1", "auto"}, {4096}, [](const Cell& cell) {
    return cell.technique.variant == "auto" ? 0.9 : 1;
  });
  EXPECT_THAT(AnswerOfRun(run)[0], StartsWith("At 4 KiB, use auto: "));
}

TEST(Claims, CountTheAnswersOfOtherSettings) {
  Result run = PlantedRun({"a1", "a2"}, {64, 65536}, Crossing);
  run.spec.threads = {1, 2};
  const Result other = PlantedRun({"a1", "a2"}, {4096}, Crossing);
  for (const CellResult& each : other.cells) {
    Cell cell = each.cell;
    cell.load.threads = 2;
    run.cells.push_back(MeasuredCell(cell, TimesWork(Crossing(cell))));
  }
  const std::vector<std::string> texts = AnswerOfRun(run);
  EXPECT_THAT(texts[0], StartsWith("With threads 1: At 64 B, use a1"));
  EXPECT_THAT(texts.back(), StartsWith("1 further combination of settings has answers of its own"));
}

TEST(Claims, AreWeakWhereACellIs) {
  Result run = PlantedRun({"a1", "a2"}, {64}, Crossing);
  EXPECT_EQ(FindClaims(AnalysedRun(run))[0].strength, Verdict::Kind::kValid);
  for (auto& [key, value] : run.environment) {
    if (key == "build_type") value = "debug";
  }
  EXPECT_EQ(FindClaims(AnalysedRun(run))[0].strength, Verdict::Kind::kDegraded);
}

/// "defer" off, and on for 1.5 times the work; "direct" on for 2 times.
Result RunOfFactors() {
  Result run = RunOf("a1");
  EXPECT_TRUE(Set("ring", "plain", &run.spec).ok());
  EXPECT_TRUE(Set("factors", "defer,direct", &run.spec).ok());
  EXPECT_TRUE(Set("design", "one", &run.spec).ok());
  const Cell like = run.cells[0].cell;
  run.cells.clear();
  for (const DesignPoint& point : DesignPoints(run.spec, Bases(run.spec)[0])) {
    Cell cell = like;
    SetPoint(point, &cell);
    run.cells.push_back(
        MeasuredCell(cell, TimesWork((point.on[0] ? 1.5 : 1) * (point.on[1] ? 2 : 1))));
  }
  return run;
}

TEST(Claims, OfFactorsSayTheLargestEffectFirst) {
  const Result run = RunOfFactors();
  const std::vector<SaidClaim> claims = FindClaims(AnalysedRun(run));
  ASSERT_GE(claims.size(), 2U);
  EXPECT_THAT(claims[0].text, StartsWith("Switching direct on changes the server's work per "
                                         "message by +100 %"));
  EXPECT_THAT(claims[1].text, StartsWith("Switching defer on changes"));
  EXPECT_THAT(claims[0].claim.cells, SizeIs(2)) << "those that it was made from";
}

// Zero-copy sends without completions are UNPAID_NOTIFICATIONS.
TEST(Claims, OfFactorsUseNoInvalidCell) {
  Result run = RunOfFactors();
  const size_t direct = FindClaims(AnalysedRun(run))[0].claim.cells.back();
  run.cells[direct] = MeasuredCell(run.cells[direct].cell, [](Slice* slice) {
    TimesWork(2)(slice);
    slice->server.evidence.zc_sends = 5;
  });
  const AnalysedRun analysed(run);
  ASSERT_FALSE(analysed.usable()[direct]);
  for (const std::string& text : TextsOf(analysed)) EXPECT_THAT(text, Not(HasSubstr("direct on")));
  EXPECT_THAT(TextsOf(analysed), Contains(StartsWith("Switching defer on changes")));
}

TEST(EffectClaimText, SaysThatItIsAMean) {
  SaidClaim said{.claim = {.kind = Claim::Kind::kEffect, .comparison = Comparison{.ratio = 1.1}},
                 .factor = "defer",
                 .where = "cells"};
  EXPECT_EQ(EffectClaimText(said, TestedSide::kServer),
            "Switching defer on changes the server's work per message by +10 %: cells.");
  said.claim.cells = {0, 1, 2, 3};
  EXPECT_EQ(EffectClaimText(said, TestedSide::kServer),
            "Switching defer on changes the server's work per message by +10 % on average over the "
            "other factors: cells.");
  EXPECT_THAT(EffectClaimText(said, TestedSide::kClient), HasSubstr("changes the client's work"));
  EXPECT_THAT(EffectClaimText(said, TestedSide::kBoth), HasSubstr("the work of both sides per"));
}

// --- Random runs ---

bool IsRecommended(const std::string& name, const std::string& text) {
  return absl::StrContains(text, "use " + name + ":") ||
         absl::StrContains(text, "use " + name + ",");
}

TEST(Claims, OfRandomRunsRecommendNothingThatIsToldToCostMore) {
  Random random(9);
  constexpr double kCosts[] = {0.7, 0.95, 0.99, 1, 1.01, 1.05, 1.4};
  for (int draw = 0; draw < 30; ++draw) {
    const Result run = PlantedRun({"a1", "a2", "plain"}, {64, 1024, 16384}, [&](const Cell&) {
      return kCosts[random.Below(std::size(kCosts))];
    });
    const AnalysedRun analysed(run);
    for (const SaidClaim& said : analysed.claims()) {
      const Claim& claim = said.claim;
      if (claim.kind == Claim::Kind::kCostsLeast) {
        ASSERT_EQ(analysed.comparer().Between(claim.subject, *claim.other, kCost).answer,
                  Answer::kLess);
      }
      if (claim.kind != Claim::Kind::kCostsLeast && claim.kind != Claim::Kind::kSame) continue;
      const std::string name = ComparedValue(run.spec, run.cells[claim.subject].cell);
      ASSERT_TRUE(IsRecommended(name, said.text)) << said.text;
      for (const RankedCell& each : claim.ranking->others) {
        ASSERT_NE(analysed.comparer().Between(each.cell, claim.subject, kCost).answer,
                  Answer::kLess)
            << said.text;
      }
    }
  }
}

}  // namespace
}  // namespace netring
