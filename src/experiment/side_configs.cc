#include "experiment/side_configs.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "experiment/placement.h"
#include "netring/engine.h"
#include "netring/status.h"
#include "netring/variant.h"
#include "ring/profile.h"

namespace netring {

namespace {

/// As many as --slots says, and more where the working set needs them.
int SlotsFor(const Memory& memory, const Load& load) {
  const int64_t slot_bytes = load.size * load.batch;
  const int64_t needed = (memory.working_set + slot_bytes - 1) / slot_bytes;
  return static_cast<int>(std::clamp<int64_t>(needed, memory.slots, kMaxSlots));
}

/// Threads of an engine that has one per connection share the CPU of the thread that they stand
/// for.
bool SeveralPerCpu(const Cell& cell) {
  const EngineInfo* engine = FindEngine(cell.technique.engine);
  return engine != nullptr && engine->thread_per_connection && cell.load.connections > 1;
}

CpuSet AllOf(const std::vector<CpuSet>& threads) {
  std::set<int> all;
  for (const CpuSet& cpus : threads) all.insert(cpus.begin(), cpus.end());
  return {all.begin(), all.end()};
}

/// Whether the kernel's polling threads have no CPU to spare on a machine: with sqpoll one for each
/// of its `threads`, and those of the path that may run anywhere.
bool PollersCrowd(const Cell& cell, const Topology& topology, size_t threads, size_t of_path) {
  const absl::StatusOr<RingChoice> ring = ParseRing(cell.technique.ring);
  const bool ring_polls = ring.ok() && ring->options.features.Has(Feature::kSqpoll);
  const size_t pollers = (ring_polls ? threads : 0) + of_path;
  return pollers > 0 && topology.numbers().size() < threads + pollers;
}

absl::StatusOr<Placement> PlaceOn(const SideHosts& hosts, const Pin& pin, int threads) {
  const std::vector<ThreadShare> shares = SharesOf(threads, hosts.clients.size());
  std::vector<ClientPlace> clients;
  for (size_t i = 0; i < shares.size(); ++i)
    clients.push_back({.machine = hosts.clients[i], .threads = shares[i].count});
  return Place(pin, hosts.machines, clients);
}

/// How many threads of the run each machine has.
std::vector<size_t> ThreadsOnMachines(const SideHosts& hosts, int threads) {
  std::vector<size_t> on(hosts.machines.size());
  on.front() = static_cast<size_t>(threads);
  const std::vector<ThreadShare> shares = SharesOf(threads, hosts.clients.size());
  for (size_t i = 0; i < shares.size(); ++i)
    on[hosts.clients[i]] += static_cast<size_t>(shares[i].count);
  return on;
}

/// --spin, else what the ring's switch "busy" says, else by the CPUs: a loop whose thread has one
/// to itself looks as long as "busy" says. Looking without sleeping, threads that share a CPU would
/// take it from each other.
int64_t SpinNs(const Spec& spec, const Cell& cell, bool own_cpus) {
  if (spec.spin_ns.has_value()) return *spec.spin_ns;
  const absl::StatusOr<RingChoice> ring = ParseRing(cell.technique.ring);
  if (ring.ok() && ring->busy.has_value()) return *ring->busy ? kBusySpinNs : 0;
  return own_cpus ? kBusySpinNs : 0;
}

}  // namespace

SideConfig OfShare(const SideConfig& clients, const ThreadShare& share) {
  SideConfig config = clients;
  if (share.count == clients.load.threads) return config;
  config.first_thread = share.first;
  config.own_threads = share.count;
  if (clients.cpus.empty()) return config;
  const auto first = clients.cpus.begin() + share.first;
  config.cpus.assign(first, first + share.count);
  return config;
}

absl::StatusOr<SideConfigs> ConfigsFor(const Spec& spec, const Cell& cell, const Window& window,
                                       const SideHosts& hosts, PathPolls path) {
  NETRING_ASSIGN_OR_RETURN(Placement place, PlaceOn(hosts, spec.pin, cell.load.threads));
  SideConfig server{.role = Role::kServer,
                    .technique = cell.technique,
                    .load = cell.load,
                    .pace = spec.pace,
                    .memory = spec.memory,
                    .socket = spec.socket,
                    .window = window,
                    .counting = spec.counting,
                    .seed = static_cast<int64_t>(spec.seed.value_or(0))};
  server.memory.slots = SlotsFor(spec.memory, cell.load);
  SideConfig client = server;
  client.role = Role::kClient;
  client.technique.variant = kFloorVariant;
  server.cpus = std::move(place.server);
  client.cpus = std::move(place.client);
  if (path.server) server.napi_cpus = AllOf(server.cpus);
  if (path.client) client.napi_cpus = AllOf(client.cpus);
  const size_t roaming = (path.server && server.napi_cpus.empty() ? 1 : 0) +
                         (path.client && client.napi_cpus.empty() ? 1 : 0);
  const std::vector<size_t> threads = ThreadsOnMachines(hosts, cell.load.threads);
  const auto crowded_on = [&](size_t machine) {
    return PollersCrowd(cell, hosts.machines[machine], threads[machine], roaming);
  };
  // All clients wait in the same way, or their shares would be none of the network's.
  const bool clients_crowded = std::any_of(hosts.clients.begin(), hosts.clients.end(), crowded_on);
  for (const auto& [side, placed_alone, crowded] :
       {std::tuple(&server, place.server_has_own_cpus, crowded_on(0)),
        std::tuple(&client, place.client_has_own_cpus, clients_crowded)}) {
    const bool alone = placed_alone && side->napi_cpus.empty() && !SeveralPerCpu(cell);
    // A thread that may run anywhere needs a CPU that no loop keeps.
    side->spin_ns = SpinNs(spec, cell, alone && !(roaming > 0 && crowded));
    side->own_cpus = alone && !crowded;
  }
  return SideConfigs{.server = std::move(server),
                     .client = std::move(client),
                     .placement = std::move(place.description)};
}

}  // namespace netring
