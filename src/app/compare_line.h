// The command line of netring-compare.

#ifndef NETRING_APP_COMPARE_LINE_H_
#define NETRING_APP_COMPARE_LINE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "app/options.h"
#include "compare/matching.h"
#include "compare/show.h"

namespace netring {

extern const Program kNetringCompare;

struct CompareLine {
  std::vector<std::string> base;   ///< run directories
  std::vector<std::string> fresh;  ///< empty: the base is compared with itself, `by`
  ByCoordinate by;
  std::vector<MetricId> metrics;         ///< empty: the work of the side under test
  std::optional<double> margin;          ///< empty: that of the runs
  std::vector<std::string> groups;       ///< of facts that may differ
  std::vector<std::string> coordinates;  ///< that may differ
  CompareFormat format = CompareFormat::kTable;
  std::optional<std::string> answer;  ///< to print, and do nothing else
};

/// Reads the arguments after the program's name. An error is one line that names option, value and
/// what is allowed.
absl::StatusOr<CompareLine> ReadCompareLine(const std::vector<std::string>& arguments);

}  // namespace netring

#endif  // NETRING_APP_COMPARE_LINE_H_
