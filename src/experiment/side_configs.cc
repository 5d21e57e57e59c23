#include "experiment/side_configs.h"

#include <algorithm>

#include "base/clock.h"
#include "experiment/placement.h"
#include "netring/engine.h"
#include "netring/status.h"
#include "ring/profile.h"

namespace netring {

/// Of the ring switch "busy".
constexpr int64_t kBusySpinNs = 100 * kNsPerUs;
namespace {

/// As many as --slots says, and more where the working set needs them.
int SlotsFor(const Spec& spec, const Cell& cell) {
  const int64_t slot_bytes = cell.size * cell.batch;
  const int64_t needed = (spec.working_set + slot_bytes - 1) / slot_bytes;
  return static_cast<int>(std::clamp<int64_t>(needed, spec.slots, kMaxSlots));
}

/// Whether the threads of an engine that has one per connection share the CPU of the thread that
/// they stand for: looking without sleeping, they would take it from each other.
bool SeveralThreadsPerPlace(const Cell& cell) {
  const EngineInfo* engine = FindEngine(cell.engine);
  return engine != nullptr && engine->thread_per_connection && cell.connections > 1;
}

}  // namespace

absl::StatusOr<SideConfigs> ConfigsFor(const Spec& spec, const Cell& cell,
                                       const Topology& topology) {
  NETRING_ASSIGN_OR_RETURN(Placement place, Place(spec.pin, cell.threads, topology));
  if (SeveralThreadsPerPlace(cell)) place.server_spin_ns = place.client_spin_ns = 0;
  SideConfig common;
  common.engine = cell.engine;
  common.workload = cell.workload;
  common.ring = cell.ring;
  common.recv = cell.recv;
  common.message_bytes = cell.size;
  common.threads = static_cast<int>(cell.threads);
  common.connections = static_cast<int>(cell.connections);
  common.slots = SlotsFor(spec, cell);
  common.batch = static_cast<int>(cell.batch);
  common.depth = static_cast<int>(cell.depth);
  common.rate = cell.rate;
  common.arrivals = spec.arrivals;
  common.seed = static_cast<int64_t>(spec.seed.value_or(0));
  common.touch = spec.touch;
  common.alloc = spec.alloc;
  common.warmup_ns = spec.warmup_ns;
  common.max_warmup_ns = spec.max_warmup_ns.value_or(std::min(4 * spec.warmup_ns, kMaxDurationNs));
  common.duration_ns = spec.duration_ns;
  common.sndbuf = spec.sndbuf;
  common.rcvbuf = spec.rcvbuf;
  common.congestion_control = spec.cc;
  common.verify = spec.verify;
  common.perf = spec.perf;
  common.events = spec.events;
  SideConfigs sides{.server = common, .client = common, .placement = std::move(place.description)};
  const absl::StatusOr<RingChoice> ring = ParseRing(cell.ring);
  if (ring.ok() && ring->busy.has_value())
    place.server_spin_ns = place.client_spin_ns = *ring->busy ? kBusySpinNs : 0;
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
