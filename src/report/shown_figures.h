// Which figures a run has, each with the sentence that it shows, and which it cannot have.

#ifndef NETRING_REPORT_SHOWN_FIGURES_H_
#define NETRING_REPORT_SHOWN_FIGURES_H_

#include <array>
#include <string>
#include <vector>

#include "base/fields.h"
#include "report/analysed_run.h"

namespace netring {

/// What is drawn. The first that a run has is its answer.
enum class FigureKind {
  kChange,  ///< of the cost beside the baseline
  kEffects,
  kCost,
  kDistribution,
  kLatency,
  kThroughput,
  kSpeedup,
  kEfficiency,
  kContextSwitches,
  kParts,
  kCycles,
  kMisses,
  kNotified,
};
constexpr auto EnumNames(FigureKind) {
  return std::array{"change",     "effects", "cost",       "latency-distribution", "latency",
                    "throughput", "speedup", "efficiency", "context-switches",     "cpu-parts",
                    "cycles",     "misses",  "notified"};
}

struct ShownFigure {
  FigureKind kind = FigureKind::kChange;
  std::string x;      ///< the coordinate along its axis; empty: it has none
  std::string title;  ///< the answer that it shows
};

/// Those that the run can answer, in the order in which they are shown.
std::vector<ShownFigure> FiguresOf(const AnalysedRun& analysed);

/// What the run cannot answer, each with how to get it, in one line; empty: nothing.
std::string CannotAnswer(const AnalysedRun& analysed);

template <typename Archive>
void Describe(Archive& archive, ShownFigure& figure) {
  archive.Field("kind", figure.kind);
  archive.Field("x", figure.x, kMayLack, "the coordinate along its axis");
  archive.Field("title", figure.title, "the answer that it shows");
}

}  // namespace netring

#endif  // NETRING_REPORT_SHOWN_FIGURES_H_
