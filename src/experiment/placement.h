// Which CPU each thread of a cell runs on, and whether it has that to itself.

#ifndef NETRING_EXPERIMENT_PLACEMENT_H_
#define NETRING_EXPERIMENT_PLACEMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/affinity.h"
#include "base/topology.h"
#include "experiment/pin.h"

namespace netring {

/// Of a description, where the CPUs begin.
inline constexpr char kServerOn[] = ": server on ";

struct Placement {
  std::vector<CpuSet> server;  ///< per thread; an empty set: not pinned
  std::vector<CpuSet> client;
  /// Every thread of the side has a CPU that no other thread of either side uses; not pinned: there
  /// are as many CPUs as threads. Else a loop that does not sleep would take the CPU from the very
  /// thread that it waits for.
  bool server_has_own_cpus = false;
  bool client_has_own_cpus = false;
  std::string how;  ///< with which the description begins
  /// What was chosen and, by auto, why: "split: server on CPUs 0-1; client on CPUs 2-3", "auto: one
  /// physical core per thread, P cores of node 0: server on CPUs 0,2; client on CPUs 4,6".
  std::string description;
};

/// Places `threads` threads per side on the CPUs of `topology` (not empty where threads can be
/// pinned). Where they cannot, auto is none and says why, and what was named is an error.
///   same: thread i of both sides on the i-th CPU, in turn;
///   split: the server's threads on the first half of the CPUs, the client's on the second, in
///          turn; with an odd number the last CPU stays free, so that both sides have as many;
///   auto: ChooseCores(); where that has no answer as split, on one CPU as same;
///   none: not pinned;
///   CPU lists: thread i on the i-th of its side, in turn.
/// InvalidArgument when the CPUs are too few or a listed one is not among them; the message reads
/// "--pin=...: ...".
absl::StatusOr<Placement> Place(const Pin& pin, int64_t threads, const Topology& topology);

/// A client's machine, 0 for the server's, and its threads.
struct ClientPlace {
  size_t machine = 0;
  int threads = 0;
};
/// The same on several machines, of which the first is the server's. Where a client is on a machine
/// of its own, `same` and `split` are refused: there is nothing to divide. Clients that share a
/// machine are placed there as one. Placement::client has their threads in their order.
absl::StatusOr<Placement> Place(const Pin& pin, const std::vector<Topology>& machines,
                                const std::vector<ClientPlace>& clients);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PLACEMENT_H_
