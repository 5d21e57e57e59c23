// The command line of netring-run.

#ifndef NETRING_APP_RUN_LINE_H_
#define NETRING_APP_RUN_LINE_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "app/options.h"
#include "app/setting_options.h"

namespace netring {

extern const Program kNetringRun;

/// What standard output gets.
enum class OutputFormat { kTable, kCsv, kJson, kOpenMetrics };
constexpr auto EnumNames(OutputFormat) { return std::array{"table", "csv", "json", "openmetrics"}; }

struct RunLine {
  /// The others keep their defaults or what the file says.
  GivenSettings settings;
  std::string run_file;  ///< a job file, or a run.jsonl to run again; empty: none
  std::string out;
  std::string resume;
  std::string analyse;
  OutputFormat format = OutputFormat::kTable;
  bool wide = false;  ///< of kTable: a row for each cell, with all columns
  bool strict = false;
  bool dry_run = false;
  bool list = false;
  std::optional<std::string> answer;  ///< to print, and do nothing else
};

/// Reads the arguments after the program's name. An error is one line that names option, value and
/// what is allowed.
absl::StatusOr<RunLine> ReadRunLine(const std::vector<std::string>& arguments);

}  // namespace netring

#endif  // NETRING_APP_RUN_LINE_H_
