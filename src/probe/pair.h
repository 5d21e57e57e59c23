// A sender and a receiver in this process, over 127.0.0.1.

#ifndef NETRING_PROBE_PAIR_H_
#define NETRING_PROBE_PAIR_H_

#include "absl/status/statusor.h"
#include "load/side_config.h"
#include "load/side_sample.h"
#include "netring/kernel.h"

namespace netring {

struct PairSample {
  SideSample server;
  SideSample client;
};

/// Runs one slice of one connection, each side on a thread of its own, pinned as `server` and
/// `client_cpus` say. The client's configuration is the server's, but that it sends with variant
/// "plain". Cookie, address, role and perf of `server` are set here.
absl::StatusOr<PairSample> RunPair(SideConfig server, const CpuSet& client_cpus,
                                   const absl::StatusOr<Kernel>& kernel);

}  // namespace netring

#endif  // NETRING_PROBE_PAIR_H_
