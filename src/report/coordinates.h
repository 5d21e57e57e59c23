// What a cell is called: its coordinates as people read them, one row each.

#ifndef NETRING_REPORT_COORDINATES_H_
#define NETRING_REPORT_COORDINATES_H_

#include <array>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "analysis/cell.h"
#include "experiment/result.h"

namespace netring {

/// How the values of a coordinate follow each other on an axis.
enum class Scale {
  kName,   ///< they do not
  kBytes,  ///< numbers by powers of 2, and so
  kCount,
};
constexpr auto EnumNames(Scale) { return std::array{"name", "bytes", "count"}; }

/// The value of what a cell does not have, such as a ring profile with an engine without a ring.
inline constexpr absl::string_view kAbsent = "none";

struct Coordinate {
  const char* name;  ///< as run.jsonl and results.csv have it
  const char* label;
  Scale scale;
  std::string (*value)(const Cell& cell);
  const char* before = "";  ///< of a value that does not say by itself what it is of

  /// "4 KiB", "threads 2".
  std::string Text(const Cell& cell) const { return before + value(cell); }
  bool IsAbsent(const Cell& cell) const { return value(cell) == kAbsent; }
};

/// The variant first; none is of the control.
absl::Span<const Coordinate> Coordinates();

/// Those in which the run's cells differ, controls aside.
std::vector<const Coordinate*> VaryingCoordinates(const Result& run);

/// "a1, 4 KiB, threads 2": a cell by variant, size and what else varies in the run.
std::string NameOfCell(const std::vector<const Coordinate*>& varying, const Cell& cell);

}  // namespace netring

#endif  // NETRING_REPORT_COORDINATES_H_
