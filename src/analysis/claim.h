// What a run says about its contenders: each claim as data, for one sentence.

#ifndef NETRING_ANALYSIS_CLAIM_H_
#define NETRING_ANALYSIS_CLAIM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/contest.h"
#include "analysis/crossover.h"
#include "analysis/ranking.h"

namespace netring {

struct Claim {
  enum class Kind {
    kCostsLeast,  ///< the subject costs less than each of the others
    kSame,        ///< the others in `ranking` that are tied cost the same as it, within the margin
    kNotTold,  ///< it has the lowest cost, and one of those that are tied cannot be told apart from
               ///< it
    kOnly,     ///< there is no other
    kNeverBeaten,  ///< at no size is another told to cost less; `subject` is the first of them
    kCrossover,
    kNoCrossover,
    kCrossoverNotTold,
    kMostThroughput,
    kEffect,  ///< of a factor
  };
  Kind kind = Kind::kOnly;
  size_t subject = 0;           ///< a cell that names the contender; at the range's last size
  std::optional<size_t> other;  ///< what it is beside, likewise
  /// The sizes that it is of; both 0: of none in particular.
  int64_t from = 0;
  int64_t to = 0;
  std::optional<Comparison> comparison;  ///< the subject beside the other, at the size `to`
  std::optional<Ranking> ranking;        ///< at the size `to`
  std::optional<Crossover> crossover;
  std::vector<size_t> subjects;  ///< kNeverBeaten: all of them
  /// That it came from; of a crossover, at each size the other and the subject.
  std::vector<size_t> cells;
};
constexpr auto EnumNames(Claim::Kind) {
  return std::array{"costs least",     "same",      "not told apart", "only one",
                    "never beaten",    "crossover", "no crossover",   "crossover not told",
                    "most throughput", "effect"};
}

/// Who costs least in which range of sizes. Neighbouring sizes with the same answer are one range.
std::vector<Claim> RangeClaims(const Contest& contest, const std::vector<CellResult>& cells,
                               const CompareCells& cost);

/// Of those that are among the best at every size of several; empty: there are none.
std::optional<Claim> NeverBeaten(const Contest& contest, const std::vector<CellResult>& cells,
                                 const CompareCells& cost);

/// One for each contender beside the first, of a contest of several sizes.
std::vector<Claim> CrossoverClaims(const Contest& contest, const std::vector<CellResult>& cells,
                                   const CompareCells& cost);

/// Of the usable cell that each of the others is told to have less throughput than; empty: there is
/// none. `throughput` compares it.
std::optional<Claim> MostThroughput(const std::vector<CellResult>& cells,
                                    const std::vector<bool>& usable,
                                    const CompareCells& throughput);

}  // namespace netring

#endif  // NETRING_ANALYSIS_CLAIM_H_
