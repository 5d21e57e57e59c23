// Measures what whole messages cost their sender.

#ifndef NETRING_PROBE_MESSAGE_COSTS_H_
#define NETRING_PROBE_MESSAGE_COSTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "netring/kernel.h"
#include "netring/variant.h"
#include "probe/series.h"

namespace netring {

struct MessageCost {
  const Variant* variant;
  int64_t bytes;
  Batches batches = std::vector<double>();  ///< CPU ns of the sender per message
};

/// Variants a1, a2, a3, zc and plain with messages of 64 B to 64 KiB: a stream over loopback TCP
/// through io_uring, for 20 ms in each of up to four rounds. Takes about three and a half seconds.
/// The two sides are pinned to CPUs of their own where there are two.
std::vector<MessageCost> MeasureMessages(const absl::StatusOr<Kernel>& kernel);

/// The median of variant "plain" at `bytes`.
absl::StatusOr<double> PlainNs(const std::vector<MessageCost>& costs, int64_t bytes);

}  // namespace netring

#endif  // NETRING_PROBE_MESSAGE_COSTS_H_
