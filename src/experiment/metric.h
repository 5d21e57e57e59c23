// Numbers of one repetition that decide how a run goes on and that its report compares.

#ifndef NETRING_EXPERIMENT_METRIC_H_
#define NETRING_EXPERIMENT_METRIC_H_

#include <optional>
#include <vector>

#include "experiment/result.h"

namespace netring {

/// A number of one repetition; empty when it has none.
using Metric = std::optional<double> (*)(const Repetition& repetition);

/// The metric of every measured repetition; none at all when one of them has no value, because a
/// median over fewer would be another number than it says.
std::vector<double> ValuesOf(const CellResult& cell, Metric metric);

/// Payload bits of the messages that the client received per second, in Gbit/s (10^9 bits).
std::optional<double> ThroughputGbps(const Repetition& repetition);
/// CPU time of a side's threads per message, in ns.
std::optional<double> ServerCpuNsPerMessage(const Repetition& repetition);
std::optional<double> ClientCpuNsPerMessage(const Repetition& repetition);

/// Width of the 95 % interval of the median throughput in percent of the median; empty with fewer
/// than two measured repetitions.
std::optional<double> ThroughputWidthPercent(const CellResult& cell);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_METRIC_H_
