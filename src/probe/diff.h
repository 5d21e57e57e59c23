// How two machines differ.

#ifndef NETRING_PROBE_DIFF_H_
#define NETRING_PROBE_DIFF_H_

#include <cstddef>
#include <string>
#include <vector>

#include "probe/report.h"

namespace netring {

/// Something that is not the same in two reports. "-": the report does not have it.
struct Difference {
  std::string what;  ///< "feature napi"
  std::string before;
  std::string after;
};

/// Kernel release, obstacles, variants' outcomes, features and opcodes, in this order. Counts and
/// calibrations differ from run to run and are not compared.
std::vector<Difference> Compare(const ProbeReport& before, const ProbeReport& after);

/// Aligned, one line each, under the names of the two; where that is wider than `width`, in lines
/// of that width below each other.
std::string DiffText(const std::vector<Difference>& differences, const std::string& before,
                     const std::string& after, size_t width = 80);

}  // namespace netring

#endif  // NETRING_PROBE_DIFF_H_
