// What the two sides of a cell are told, and what they report.

#ifndef NETRING_EXPERIMENT_SIDE_CONFIGS_H_
#define NETRING_EXPERIMENT_SIDE_CONFIGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analysis/client_hosts.h"
#include "base/topology.h"
#include "experiment/result.h"
#include "experiment/spec.h"
#include "load/side_config.h"
#include "load/side_sample.h"
#include "load/trace.h"

namespace netring {

/// What each side of a cell is told: the same but for role, variant, place and waiting. Cookie,
/// ports and addresses are filled in when they are known.
struct SideConfigs {
  SideConfig server;
  SideConfig client;      ///< of several, as if they were one: OfShare()
  std::string placement;  ///< in one clause
};

/// Which ends of the path poll in a kernel thread of their own (LabSide::threaded_napi).
struct PathPolls {
  bool server = false;
  bool client = false;
};

/// The machines of the sides, with the CPUs that they may use.
struct SideHosts {
  std::vector<Topology> machines;  ///< the server's is the first
  std::vector<size_t> clients{0};  ///< per client, which of them it is on

  const Topology& server() const { return machines.front(); }
};

/// A client's part of what all clients together are told.
SideConfig OfShare(const SideConfig& clients, const ThreadShare& share);

/// The kernel thread of a path's end is put on the CPUs of its side's threads: what they wait for
/// is then done where they are, and its CPU time is exact (stats/napi_threads.h).
absl::StatusOr<SideConfigs> ConfigsFor(const Spec& spec, const Cell& cell, const Window& window,
                                       const SideHosts& hosts, PathPolls path = {});

/// What happened on the connections of a slice that is traced, side by side.
struct SideTraces {
  std::vector<TraceEvent> server;
  std::vector<TraceEvent> client;  ///< empty where its clock is another host's
};

/// What one slice yields.
struct Samples {
  SideSample server;
  SideSample client;                      ///< of several, their sum
  std::vector<HostNumbers> client_hosts;  ///< of several, each
  std::string placement;                  ///< how the threads were placed
  std::string system;                     ///< what the kernel was set to, as read back
  SideTraces traces;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SIDE_CONFIGS_H_
