#include "analysis/claim.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace netring {
namespace {

using Names = std::set<std::string>;

/// What holds at one size, with the contenders that it names.
struct AnswerAtSize {
  Claim claim;
  std::string best;
  Names tied;
};

Claim::Kind KindOf(const Ranking& ranking) {
  if (ranking.others.empty()) return Claim::Kind::kOnly;
  if (ranking.wins()) return Claim::Kind::kCostsLeast;
  const std::vector<RankedCell> tied = ranking.tied();
  const bool same = std::all_of(tied.begin(), tied.end(), [](const RankedCell& each) {
    return each.beside_best.answer == Answer::kSame;
  });
  return same ? Claim::Kind::kSame : Claim::Kind::kNotTold;
}

AnswerAtSize AnswerAt(const ContestAtSize& at, const std::vector<CellResult>& cells,
                      const CompareCells& cost) {
  const std::optional<Ranking> ranking = RankCells(at.cells, cost);
  AnswerAtSize answer;
  Claim& claim = answer.claim;
  claim.kind = KindOf(*ranking);
  claim.subject = ranking->best;
  claim.from = claim.to = at.size;
  claim.cells = at.cells;
  if (claim.kind == Claim::Kind::kCostsLeast) {
    const auto& others = ranking->others;
    const auto told = std::find_if(others.begin(), others.end(), [](const RankedCell& each) {
      return each.beside_best.answer == Answer::kMore;
    });
    claim.other = (told == others.end() ? others.front() : *told).cell;
    claim.comparison = cost(claim.subject, *claim.other);
  }
  claim.ranking = ranking;
  answer.best = ContenderOf(cells[ranking->best].cell);
  for (const RankedCell& each : ranking->tied())
    answer.tied.insert(ContenderOf(cells[each.cell].cell));
  return answer;
}

/// Whether the second answer only says that the first holds at a larger size too.
bool GoesOn(const AnswerAtSize& range, const AnswerAtSize& next) {
  if (range.claim.kind != next.claim.kind) return false;
  const bool alike =
      range.claim.kind == Claim::Kind::kSame || range.claim.kind == Claim::Kind::kNotTold;
  if (!alike) return range.best == next.best && range.tied == next.tied;
  // Of those that cost the same, or cannot be told apart, it is chance which has the lowest cost.
  Names before = range.tied;
  Names after = next.tied;
  before.insert(range.best);
  after.insert(next.best);
  return before == after;
}

/// Whether there is an answer to which of two costs less, and none is that another does.
bool IsUnbeaten(size_t place, const ContestAtSize& at, const CompareCells& cost) {
  bool answered = false;
  for (const size_t other : at.cells) {
    if (other == place) continue;
    const Answer answer = cost(other, place).answer;
    if (answer == Answer::kLess) return false;
    answered |= answer != Answer::kNone;
  }
  return answered;
}

Claim CrossoverOf(const Contest& contest, const std::vector<CellResult>& cells, size_t first,
                  size_t other, const CompareCells& cost) {
  Claim claim{.subject = other, .other = first};
  std::vector<ComparisonAtSize> comparisons;
  for (const ContestAtSize& at : contest.sizes) {
    const auto base = FindContender(at, ContenderOf(cells[first].cell), cells);
    const auto cell = FindContender(at, ContenderOf(cells[other].cell), cells);
    if (!base.has_value() || !cell.has_value()) continue;
    const Comparison comparison = cost(*cell, *base);
    if (!comparison.ratio.has_value()) continue;
    comparisons.push_back({.size = at.size, .comparison = comparison});
    claim.cells.insert(claim.cells.end(), {*base, *cell});
  }
  claim.crossover = FindCrossover(comparisons);
  const bool found = claim.crossover->kind == Crossover::Kind::kFound;
  claim.kind = found                     ? Claim::Kind::kCrossover
               : claim.crossover->told() ? Claim::Kind::kNoCrossover
                                         : Claim::Kind::kCrossoverNotTold;
  if (!comparisons.empty()) {
    claim.from = comparisons.front().size;
    claim.to = comparisons.back().size;
  }
  return claim;
}

}  // namespace

std::vector<Claim> RangeClaims(const Contest& contest, const std::vector<CellResult>& cells,
                               const CompareCells& cost) {
  std::vector<AnswerAtSize> ranges;
  for (const ContestAtSize& at : contest.sizes) {
    AnswerAtSize answer = AnswerAt(at, cells, cost);
    if (!ranges.empty() && GoesOn(ranges.back(), answer)) {
      answer.claim.from = ranges.back().claim.from;
      std::vector<size_t>& all = answer.claim.cells;
      all.insert(all.begin(), ranges.back().claim.cells.begin(), ranges.back().claim.cells.end());
      ranges.back() = std::move(answer);
    } else {
      ranges.push_back(std::move(answer));
    }
  }
  std::vector<Claim> claims;
  for (AnswerAtSize& range : ranges) claims.push_back(std::move(range.claim));
  return claims;
}

std::optional<Claim> NeverBeaten(const Contest& contest, const std::vector<CellResult>& cells,
                                 const CompareCells& cost) {
  Claim claim{.kind = Claim::Kind::kNeverBeaten};
  for (const size_t contender : contest.contenders(cells)) {
    const std::string name = ContenderOf(cells[contender].cell);
    const bool holds =
        std::all_of(contest.sizes.begin(), contest.sizes.end(), [&](const ContestAtSize& at) {
          const std::optional<size_t> place = FindContender(at, name, cells);
          return place.has_value() && IsUnbeaten(*place, at, cost);
        });
    if (holds) claim.subjects.push_back(contender);
  }
  if (claim.subjects.empty()) return std::nullopt;
  claim.subject = claim.subjects.front();
  claim.from = contest.sizes.front().size;
  claim.to = contest.sizes.back().size;
  claim.cells = contest.cells();
  return claim;
}

std::vector<Claim> CrossoverClaims(const Contest& contest, const std::vector<CellResult>& cells,
                                   const CompareCells& cost) {
  std::vector<Claim> claims;
  if (contest.sizes.size() < 2) return claims;
  const std::vector<size_t> contenders = contest.contenders(cells);
  for (size_t i = 1; i < contenders.size(); ++i)
    claims.push_back(CrossoverOf(contest, cells, contenders.front(), contenders[i], cost));
  return claims;
}

std::optional<Claim> MostThroughput(const std::vector<CellResult>& cells,
                                    const std::vector<bool>& usable,
                                    const CompareCells& throughput) {
  std::optional<size_t> most;
  // Of a cell whose slices all lost CPU time to others there is none.
  const auto rate = [&](size_t i) { return cells[i].Figure(MetricId::kThroughput); };
  for (size_t i = 0; i < cells.size(); ++i) {
    if (usable[i] && rate(i).has_value() && (!most.has_value() || rate(i) > rate(*most))) most = i;
  }
  if (!most.has_value()) return std::nullopt;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool is_other = usable[i] && i != *most;
    if (is_other && throughput(i, *most).answer != Answer::kLess) return std::nullopt;
  }
  return Claim{.kind = Claim::Kind::kMostThroughput, .subject = *most, .cells = {*most}};
}

}  // namespace netring
