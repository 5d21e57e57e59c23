// Segments that were lost on the way.

#ifndef NETRING_ANALYSIS_LOSS_H_
#define NETRING_ANALYSIS_LOSS_H_

#include <cstdint>
#include <optional>

#include "load/side_sample.h"

namespace netring {

/// More than this share of a side's segments is a loss that a verdict names. A segment that is
/// missing holds its connection up for a round trip, and for 200 ms when nothing follows it.
inline constexpr double kManyLost = 0.0001;

/// Whether more than that share of the side's segments was lost: sent again, and not in vain. What
/// its device dropped counts too, which may be sent again after the window only. A segment that
/// the peer had was not lost: its sender or the peer was kept from its CPU.
bool LosesSegments(const SideSample& side);

/// More than this share of the datagrams is a loss that a verdict names.
inline constexpr double kManyDatagramsLost = 0.001;

/// Datagrams of a cell's or a slice's two sides.
struct DatagramLoss {
  int64_t sent = 0;
  int64_t received = 0;

  double share() const {
    return sent == 0 ? 0 : static_cast<double>(sent - received) / static_cast<double>(sent);
  }
};
/// Of both directions; empty of a transport without datagrams.
std::optional<DatagramLoss> LossOf(const SideSample& server, const SideSample& client);

}  // namespace netring

#endif  // NETRING_ANALYSIS_LOSS_H_
