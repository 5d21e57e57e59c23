// Every variant on every engine, done once.

#ifndef NETRING_PROBE_VARIANTS_H_
#define NETRING_PROBE_VARIANTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "netring/kernel.h"
#include "probe/report.h"

namespace netring {

/// Answers requests of a few KiB over loopback TCP for some milliseconds, each byte checked by the
/// receiver, and says what came of it. In the order of the tables, engine by engine. Takes about 30
/// ms for each.
std::vector<VariantTrial> TryVariants(const absl::StatusOr<Kernel>& kernel);

}  // namespace netring

#endif  // NETRING_PROBE_VARIANTS_H_
