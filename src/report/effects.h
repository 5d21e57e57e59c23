// What switching a ring feature does: the effects of an experiment with --factors.

#ifndef NETRING_REPORT_EFFECTS_H_
#define NETRING_REPORT_EFFECTS_H_

#include <string>
#include <vector>

#include "analysis/comparison.h"
#include "experiment/result.h"

namespace netring {

/// The effect of one factor, or of two together, on one metric, in the cells that are alike in all
/// but the ring.
struct Effect {
  std::string cells;   ///< which: "uring/a1/rr/default.../4096B/t1/c1"
  std::string factor;  ///< "defer"; "defer x direct": how much more the one does with the other on
  MetricId metric = kCost;
  Comparison change;           ///< with the factor on, beside off
  std::string missing;         ///< why there is none
  std::vector<size_t> places;  ///< of the cells that it was made from, in the run
  size_t first = 0;            ///< the place of the cell that `cells` names
};

/// Between the names of two factors whose effect together it is.
inline constexpr char kTogether[] = " x ";

/// The control: what the first cell once more "does". Effects within its interval are unsure.
inline constexpr char kControl[] = "(the same again)";

/// Per group of cells, factor and metric that is compared. In each round the logarithms of the
/// metric are compared between cells of that round, which ran next to each other, so that a slow
/// drift cancels; Compare() does the rest. In designs "one" and "full" a factor's pairs of cells
/// that differ in nothing else are compared, as many as were measured; "half" needs all its cells.
/// None without --factors.
std::vector<Effect> FindEffects(const Result& run);

/// effects.csv.
std::string EffectsCsv(const std::vector<Effect>& effects);
/// One table per group of cells: a line per factor, a column per metric.
std::string EffectsText(const std::vector<Effect>& effects);

}  // namespace netring

#endif  // NETRING_REPORT_EFFECTS_H_
