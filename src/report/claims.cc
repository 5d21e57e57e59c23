#include "report/claims.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiment/groups.h"
#include "report/coordinates.h"

namespace netring {
namespace {

/// Effects that are said; effects.csv has all of them.
constexpr size_t kMostEffects = 4;

Verdict::Kind StrengthOf(const AnalysedRun& analysed, const std::vector<size_t>& cells) {
  const bool weak = std::any_of(cells.begin(), cells.end(), [&](size_t place) {
    const Row* row = analysed.RowOf(place);
    return row != nullptr && row->verdict.kind == Verdict::Kind::kDegraded;
  });
  return weak ? Verdict::Kind::kDegraded : Verdict::Kind::kValid;
}

/// What its cells have in common, of what varies in the run beside the contenders and the size.
std::string WhereOf(const AnalysedRun& analysed, const Contest& contest) {
  const std::vector<size_t> cells = contest.cells();
  const std::string axis = ComparedAxis(analysed.run().spec);
  std::vector<std::string> parts;
  for (const Coordinate* each : analysed.varying()) {
    const Cell& first = analysed.run().cells[cells.front()].cell;
    if (each->IsAbsent(first)) continue;
    const std::string text = each->Text(first);
    const bool common = std::all_of(cells.begin(), cells.end(), [&](size_t place) {
      return each->Text(analysed.run().cells[place].cell) == text;
    });
    const bool is_other = each->name != axis && each->scale != Scale::kBytes;
    if (common && is_other) parts.push_back(text);
  }
  return absl::StrJoin(parts, ", ");
}

/// That there is no crossover goes without saying under a table.
bool SaysSomething(const Claim& claim) {
  return claim.kind != Claim::Kind::kNoCrossover && claim.kind != Claim::Kind::kCrossoverNotTold;
}

void Say(const AnalysedRun& analysed, const Contest& contest, bool is_main, Claim claim,
         std::vector<SaidClaim>* claims) {
  SaidClaim said{.claim = std::move(claim)};
  said.where = said.claim.kind == Claim::Kind::kMostThroughput ? "" : WhereOf(analysed, contest);
  said.is_main = is_main && SaysSomething(said.claim);
  said.strength = StrengthOf(analysed, said.claim.cells);
  said.text = ClaimText(analysed, said, contest);
  said.brief = BriefOfClaim(analysed, said, contest);
  claims->push_back(std::move(said));
}

void AppendContest(const AnalysedRun& analysed, const Contest& contest, bool is_main,
                   std::vector<SaidClaim>* claims) {
  const std::vector<CellResult>& cells = analysed.run().cells;
  const CompareCells cost = analysed.comparer().By(analysed.comparer().cost());
  const std::vector<Claim> ranges = RangeClaims(contest, cells, cost);
  for (const Claim& range : ranges) Say(analysed, contest, is_main, range, claims);
  if (ranges.size() > 1) {
    if (std::optional<Claim> best = NeverBeaten(contest, cells, cost); best.has_value())
      Say(analysed, contest, is_main, *std::move(best), claims);
  }
  for (Claim& crossover : CrossoverClaims(contest, cells, cost))
    Say(analysed, contest, is_main, std::move(crossover), claims);
}

/// The largest told effects on cost first.
void AppendEffectClaims(const AnalysedRun& analysed, std::vector<SaidClaim>* claims) {
  std::vector<Effect> told;
  const auto usable = [&](size_t place) { return analysed.usable()[place]; };
  for (const Effect& effect : analysed.effects()) {
    const bool counts =
        effect.metric == analysed.comparer().cost() && effect.factor != kControl &&
        !absl::StrContains(effect.factor, kTogether) &&
        std::all_of(effect.places.begin(), effect.places.end(), usable) &&
        (effect.change.answer == Answer::kLess || effect.change.answer == Answer::kMore);
    if (counts) told.push_back(effect);
  }
  const auto size = [](const Effect& effect) { return std::abs(std::log(*effect.change.ratio)); };
  std::stable_sort(told.begin(), told.end(),
                   [&](const Effect& a, const Effect& b) { return size(a) > size(b); });
  if (told.size() > kMostEffects) told.resize(kMostEffects);
  for (const Effect& effect : told) {
    SaidClaim said{.claim = {.kind = Claim::Kind::kEffect, .comparison = effect.change},
                   .factor = effect.factor,
                   .where = analysed.NameOf(effect.first)};
    said.claim.cells = effect.places;
    said.claim.subject = effect.places.front();
    said.strength = StrengthOf(analysed, effect.places);
    said.text = EffectClaimText(said, analysed.run().spec.method.measure);
    claims->push_back(std::move(said));
  }
}

/// Why nothing is recommended; empty: something may be.
std::string WhyNoAnswer(const AnalysedRun& analysed, const std::vector<SaidClaim>& claims) {
  const Spec& spec = analysed.run().spec;
  const bool any = std::any_of(claims.begin(), claims.end(), [](const SaidClaim& said) {
    return said.claim.kind != Claim::Kind::kMostThroughput;
  });
  if (any) return "";
  if (!spec.factors.empty())
    return absl::StrCat("No effect on ", TestedRowOf(spec.method.measure).work, " was found.");
  if (!ComparesWays(spec))
    return "Only one variant was measured: give --impl several to compare them.";
  const auto& rows = analysed.rows();
  return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.has_numbers(); })
             ? "No answer: no cell is free of verdicts that forbid its use."
             : "No answer: no cell has numbers.";
}

}  // namespace

std::vector<SaidClaim> FindClaims(const AnalysedRun& analysed) {
  const Result& run = analysed.run();
  std::vector<SaidClaim> claims;
  if (!run.spec.factors.empty()) AppendEffectClaims(analysed, &claims);
  std::vector<Contest> contests;
  if (ComparesWays(run.spec))
    contests = ContestsOf(analysed.comparer().groups(), run.cells, analysed.usable());
  const auto most = std::max_element(
      contests.begin(), contests.end(),
      [](const Contest& a, const Contest& b) { return a.cells().size() < b.cells().size(); });
  if (most != contests.end()) AppendContest(analysed, *most, true, &claims);
  std::optional<Claim> rate =
      MostThroughput(run.cells, analysed.usable(), analysed.comparer().By(MetricId::kThroughput));
  if (rate.has_value() && analysed.rows().size() > 1) {
    const Contest alone{{{.size = 0, .cells = rate->cells}}};
    Say(analysed, alone, true, *std::move(rate), &claims);
  }
  for (auto each = contests.begin(); each != contests.end(); ++each) {
    if (each != most) AppendContest(analysed, *each, false, &claims);
  }
  return claims;
}

void AppendAnswer(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const std::vector<SaidClaim>& claims = analysed.claims();
  const std::string why = WhyNoAnswer(analysed, claims);
  if (!why.empty()) out->push_back({.topic = Topic::kAnswer, .text = why, .cells = {}});
  std::set<std::string> others;
  for (const SaidClaim& said : claims) {
    if (!said.is_main && SaysSomething(said.claim)) others.insert(said.where);
    if (!said.is_main) continue;
    out->push_back({.topic = Topic::kAnswer, .text = said.text, .cells = said.claim.cells});
  }
  if (others.empty()) return;
  const std::string text =
      absl::StrCat(others.size(),
                   others.size() == 1 ? " further combination of settings has answers of its own; "
                                      : " further combinations of settings have answers of their "
                                        "own; ",
                   "the report (netring-report) lists ", others.size() == 1 ? "it." : "them.");
  out->push_back({.topic = Topic::kAnswer, .text = text, .cells = {}});
}

}  // namespace netring
