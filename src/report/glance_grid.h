// The table of a glance, before it is laid out.

#ifndef NETRING_REPORT_GLANCE_GRID_H_
#define NETRING_REPORT_GLANCE_GRID_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "report/analysed_run.h"
#include "report/glance_words.h"

namespace netring {

struct GlanceRow {
  std::string name;
  std::string words;  ///< what the name stands for; often empty
  std::vector<std::string> cells;
  std::string remark;
};

/// Its texts are printable; `plus_minus` is what they may have besides ASCII.
struct GlanceGrid {
  std::string corner;              ///< above the names
  std::vector<std::string> heads;  ///< above the cells
  std::vector<GlanceRow> rows;
};

/// The ways that the run compares, or the metrics of its only one, with the one other axis across.
/// Empty where more axes than these tell cells apart, and of a run with --factors.
std::optional<GlanceGrid> GridOfWays(const AnalysedRun& analysed, absl::string_view plus_minus);

/// The ways of a run that has one other axis have more remarks than those of others.
std::vector<GlanceWay> WaysOf(const AnalysedRun& analysed);
/// The name of the coordinate whose values they are.
std::string ComparedCoordinate(const AnalysedRun& analysed);
/// The name of the coordinate that they are best compared over.
std::string AxisOfWays(const AnalysedRun& analysed);

/// A row for each cell, with the columns of the table.
GlanceGrid GridOfCells(const AnalysedRun& analysed, absl::string_view plus_minus);

/// What each factor does, metrics across: one for each group of cells; none without --factors.
std::vector<GlanceGrid> GridsOfEffects(const AnalysedRun& analysed, absl::string_view plus_minus);

}  // namespace netring

#endif  // NETRING_REPORT_GLANCE_GRID_H_
