// What switching a ring feature does: the effects of an experiment with --factors.

#ifndef NETRING_REPORT_EFFECTS_H_
#define NETRING_REPORT_EFFECTS_H_

#include <optional>
#include <string>
#include <vector>

#include "experiment/result.h"
#include "report/compare.h"
#include "stats/bootstrap.h"

namespace netring {

/// The effect of one factor, or of two together, on one metric, in the cells that are alike in all
/// but the ring.
struct Effect {
  std::string cells;   ///< which: "uring/a1/rr/default.../4096B/t1/c1"
  std::string factor;  ///< "defer"; "defer x direct": how much more the one does with the other on
  const char* metric = "";
  std::optional<double> percent;     ///< by how much it changes the metric when it is switched on
  std::optional<Interval> interval;  ///< 95 %, of percent
  Change change = Change::kUnknown;  ///< kNone: no effect seen
  std::string missing;               ///< why there is no percent
};

/// The control of an A/A check: what the same cells once more "do". Effects within its interval are
/// not seen.
inline constexpr char kControl[] = "(the same again)";

/// Per group of cells, factor and metric of ComparedMetrics(). In each repetition the logarithms of
/// the metric are compared between cells of that repetition, which ran next to each other, so that
/// a slow drift cancels; the effect is the median over the repetitions with its bootstrap interval.
/// In designs "one" and "full" a factor's pairs of cells that differ in nothing else are compared,
/// as many as were measured; "half" needs all its cells. None without --factors.
std::vector<Effect> FindEffects(const Result& run);

/// effects.csv.
std::string EffectsCsv(const std::vector<Effect>& effects);
/// One table per group of cells: a line per factor, a column per metric.
std::string EffectsText(const std::vector<Effect>& effects);

}  // namespace netring

#endif  // NETRING_REPORT_EFFECTS_H_
