// In what runs differ beside their cells, and what of it is allowed.

#ifndef NETRING_COMPARE_DIFFERENCES_H_
#define NETRING_COMPARE_DIFFERENCES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "compare/run_set.h"

namespace netring {

/// One fact that two runs do not tell alike.
struct FactDifference {
  absl::string_view group;
  std::string fact;
  std::optional<std::string>
      base;  ///< empty: not told, which is not the same as told (isolated CPUs)
  std::optional<std::string> fresh;
};

/// Group after group.
std::vector<FactDifference> DifferencesOf(const RunToCompare& base, const RunToCompare& fresh);

/// The same of two agents of one run.
std::vector<FactDifference> DifferencesOfAgents(const Result& run, absl::string_view base,
                                                absl::string_view fresh);

/// The runs of one side are one thing that was measured several times: nothing may differ.
absl::Status CheckOneSide(const RunSet& runs);

/// What differs between the sides, all of it allowed by `across`; else the error names each
/// difference that is not. The runs of each side are alike.
absl::StatusOr<std::vector<FactDifference>> AllowedDifferences(
    const RunSet& base, const RunSet& fresh, const std::vector<std::string>& across);

/// "kernel (kernel_release 6.1 against 6.12); host (...)".
std::string DifferencesText(const std::vector<FactDifference>& differences);

}  // namespace netring

#endif  // NETRING_COMPARE_DIFFERENCES_H_
