// What held a stream's sender up, other than CPU time.

#ifndef NETRING_ANALYSIS_LIMIT_H_
#define NETRING_ANALYSIS_LIMIT_H_

#include <optional>

#include "analysis/cell_result.h"

namespace netring {

/// More than this share of the time. Where nothing but the CPUs is the limit, loopback and veth
/// have up to half of it in large zero-copy messages: the receive window closes for as long as the
/// receiver copies. A buffer that is too small has nearly all of it.
inline constexpr double kMuchLimited = 0.75;
/// A side whose threads worked, or waited for a CPU, for this share of the window or more was
/// limited by its CPU.
inline constexpr double kCpuLimits = 0.9;
/// A congestion window of which this much is in flight is full: segments go in bursts.
inline constexpr double kWindowFull = 0.9;

enum class Limit {
  kReceiveWindow,     ///< the client's
  kSendBuffer,        ///< the server's
  kCongestionWindow,  ///< the server's
};

/// The share of the window in which a side's threads worked or waited for a CPU. Busy-polling is
/// neither: who looks for an event has time.
double TimeTaken(const SideSample& side);

/// What held a stream's server up, by the sums over the cell's slices. Empty where nothing did, a
/// CPU was the limit, or the kernel does not tell.
std::optional<Limit> LimitOf(const CellResult& cell);

}  // namespace netring

#endif  // NETRING_ANALYSIS_LIMIT_H_
