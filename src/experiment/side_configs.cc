#include "experiment/agent_executor.h"
#include "experiment/placement.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<SideConfigs> ConfigsFor(const Spec& spec, const Cell& cell, const CpuSet& allowed) {
  NETRING_ASSIGN_OR_RETURN(Placement place, Place(spec.pin, cell.threads, allowed));
  SideConfig common;
  common.engine = cell.engine;
  common.workload = cell.workload;
  common.ring = cell.ring;
  common.message_bytes = cell.size;
  common.threads = static_cast<int>(cell.threads);
  common.connections = static_cast<int>(cell.connections);
  common.slots = static_cast<int>(spec.slots);
  common.alloc = spec.alloc;
  common.warmup_ns = spec.warmup_ns;
  common.duration_ns = spec.duration_ns;
  common.sndbuf = spec.sndbuf;
  common.rcvbuf = spec.rcvbuf;
  common.congestion_control = spec.cc;
  common.verify = spec.verify;
  common.perf = spec.perf;
  SideConfigs sides{.server = common, .client = common};
  sides.server.role = "server";
  sides.server.variant = cell.impl;
  sides.server.cpus = std::move(place.server);
  sides.server.spin_ns = spec.spin_ns.value_or(place.server_spin_ns);
  sides.client.role = "client";
  sides.client.variant = "plain";  // requests cost every cell the same
  sides.client.cpus = std::move(place.client);
  sides.client.spin_ns = spec.spin_ns.value_or(place.client_spin_ns);
  return sides;
}

}  // namespace netring
