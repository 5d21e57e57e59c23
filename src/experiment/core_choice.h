// Which CPUs `--pin auto` gives to the threads of a cell.

#ifndef NETRING_EXPERIMENT_CORE_CHOICE_H_
#define NETRING_EXPERIMENT_CORE_CHOICE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/topology.h"

namespace netring {

struct CoreChoice {
  CpuSet server;       ///< one CPU per thread, in the threads' order
  CpuSet client;       ///< likewise; no CPU is in both
  std::string reason;  ///< "one physical core per thread, P cores of node 0"
};

/// Gives each of the `threads` threads of both sides a physical core of its own where the pool of
/// cores is large enough, the first of: one kind of core on one NUMA node (performance before
/// efficiency cores), one kind on all nodes, all cores. Where the cores are too few, each side gets
/// half of them and uses their SMT siblings too, so that no core serves both sides. Empty when that
/// is not enough either. `sides` 1: the other one has a machine of its own; all is the server's.
std::optional<CoreChoice> ChooseCores(int64_t threads, const Topology& topology, size_t sides = 2);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_CORE_CHOICE_H_
