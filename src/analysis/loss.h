// Segments that were lost on the way.

#ifndef NETRING_ANALYSIS_LOSS_H_
#define NETRING_ANALYSIS_LOSS_H_

#include "load/side_sample.h"

namespace netring {

/// More than this share of a side's segments is a loss that a verdict names. A segment that is
/// missing holds its connection up for a round trip, and for 200 ms when nothing follows it.
inline constexpr double kManyLost = 0.0001;

/// Whether more than that share of the side's segments was lost: sent again, and not in vain. What
/// its device dropped counts too, which may be sent again after the window only. A segment that
/// the peer had was not lost: its sender or the peer was kept from its CPU.
bool LosesSegments(const SideSample& side);

}  // namespace netring

#endif  // NETRING_ANALYSIS_LOSS_H_
