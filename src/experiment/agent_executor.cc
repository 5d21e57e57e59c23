#include "experiment/agent_executor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "agent/memory_need.h"
#include "experiment/refused.h"
#include "experiment/same_machine.h"
#include "load/message_memory.h"
#include "load/transport_terms.h"
#include "load/worker.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

/// Of a run that warms the path. Check() needs a window too, whatever its length.
constexpr Window kShort{.warmup_ns = 0, .duration_ns = 100 * kNsPerMs};
constexpr int kMaxPrimingRuns = 5;
constexpr int64_t kTraceRound = -1;  ///< of no round
constexpr double kPrimed = 0.1;      ///< difference of two runs that agree

SliceKey KeyOf(const Cell& cell, const Window& window, std::optional<int64_t> round) {
  return {cell.Id(), window.warmup_ns, window.duration_ns, round};
}

/// That there are none is no fault of a cell's.
absl::Status WithoutAgents(const absl::Status& why) {
  return absl::IsCancelled(why) ? why : absl::UnavailableError(why.message());
}

/// A machine for each kernel that runs.
SideHosts HostsOf(const HellosOfSides& hellos) {
  std::vector<const HellosOfSides::Hello*> machines{&hellos.server};
  SideHosts hosts{.machines = {TopologyOf(hellos.server.host)}, .clients = {}};
  for (const HellosOfSides::Hello& client : hellos.clients) {
    const auto found = std::find_if(machines.begin(), machines.end(), [&](const auto* other) {
      return OnOneMachine(client, *other);
    });
    hosts.clients.push_back(static_cast<size_t>(found - machines.begin()));
    if (found != machines.end()) continue;
    machines.push_back(&client);
    hosts.machines.push_back(TopologyOf(client.host));
  }
  return hosts;
}

bool HasLauncher(const absl::StatusOr<Lab>& lab) {
  return lab.ok() && !(lab->server.launcher.prefix.empty() && lab->client.launcher.prefix.empty());
}

/// A datagram that IP cuts is copied, and its notification comes only when the receiver has read it
/// (seen on 6.18): at the end of a slice nobody reads any more.
bool KeepsFragments(const Cell& cell) {
  const Variant* variant = FindVariant(cell.technique.variant);
  return TransportOf(cell.load.transport).datagrams && variant != nullptr && variant->zero_copy();
}

}  // namespace

AgentExecutor::AgentExecutor(const Spec& spec, Options options)
    : spec_(spec),
      options_(std::move(options)),
      far_(HasLauncher(options_.lab)),
      hosts_{.machines = {AllowedTopology()},
             .clients = std::vector<size_t>(static_cast<size_t>(ClientsOf(spec)))},
      server_kernel_(options_.kernel),
      client_kernels_{options_.kernel} {
  if (options_.lab.ok() && !far_) system_.emplace(*options_.lab);
}

AgentExecutor::~AgentExecutor() = default;

absl::Status AgentExecutor::Check(const Cell& cell) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  NETRING_ASSIGN_OR_RETURN(const SideConfigs sides, SidesOf(cell, kShort));
  NETRING_RETURN_IF_ERROR(Resolve(sides.server, server_kernel_).status());
  NETRING_RETURN_IF_ERROR(CheckFits(
      cell.load, {.mtu = cell.system.mtu > 0 ? cell.system.mtu : options_.lab->mtu,
                  .ip = IpOf(options_.lab->server.address),
                  .cuts_nothing = !options_.lab->nobody.empty() || KeepsFragments(cell)}));
  for (const auto& kernel : client_kernels_)
    NETRING_RETURN_IF_ERROR(Resolve(sides.client, kernel).status());
  if (far_) return absl::OkStatus();  // each agent looks at the memory of its own host
  NETRING_RETURN_IF_ERROR(CheckMemoryOfBoth(sides.server, sides.client));
  NETRING_RETURN_IF_ERROR(TryHuge(sides.server));
  return system_->Set(cell.system).status();
}

absl::StatusOr<SideConfigs> AgentExecutor::SidesOf(const Cell& cell, const Window& window) const {
  PathPolls path;
  if (options_.lab.ok())
    path = {options_.lab->server.threaded_napi, options_.lab->client.threaded_napi};
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, ConfigsFor(spec_, cell, window, hosts_, path));
  if (options_.lab.ok()) sides.server.nobody = sides.client.nobody = options_.lab->nobody;
  if (cell.twin != 0) sides.server.planted_work = options_.planted_work;
  if (options_.auto_rules != nullptr)
    sides.server.technique.variant = SentWith(cell, *options_.auto_rules);
  return sides;
}

absl::StatusOr<SideConfigs> AgentExecutor::Addressed(const Cell& cell, const Window& window) const {
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, SidesOf(cell, window));
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  sides.server.cookie = sides.client.cookie = ToHex(cookie);
  if (address_.has_value()) {  // else there is no agent yet that could need it
    sides.client.address = address_->connected;
    sides.server.address = address_->bound;
    if (spec_.far.port != 0) sides.server.first_port = spec_.far.port + 1;  // after the meeting's
  }
  return sides;
}

absl::StatusOr<Samples> AgentExecutor::Run(const Cell& cell, const Window& window,
                                           std::optional<int64_t> round) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  if (far_) return RunFar(cell, window, round);
  NETRING_ASSIGN_OR_RETURN(const SideConfigs sides, Addressed(cell, window));
  absl::StatusOr<Samples> samples = RunHere(cell, sides, round);
  // Here agents can always be started anew.
  if (absl::IsUnavailable(samples.status())) return absl::InternalError(samples.status().message());
  return samples;
}

// --- Here ---

absl::StatusOr<Samples> AgentExecutor::RunHere(const Cell& cell, const SideConfigs& sides,
                                               std::optional<int64_t> round) {
  NETRING_ASSIGN_OR_RETURN(std::string system, system_->Set(cell.system));
  if (!primed_) NETRING_RETURN_IF_ERROR(Prime(cell, sides));
  absl::StatusOr<Samples> samples =
      round.has_value() ? RunProfiled(cell, *round, sides) : RunOnce(cell, sides);
  if (!samples.ok()) return samples;
  samples->placement = sides.placement;
  samples->system = std::move(system);
  return samples;
}

absl::StatusOr<Samples> AgentExecutor::RunProfiled(const Cell& cell, int64_t round,
                                                   const SideConfigs& sides) {
  NETRING_ASSIGN_OR_RETURN(const AgentPair* agents, AgentsOf(cell.agent));
  NETRING_RETURN_IF_ERROR(
      options_.profiler.Start(cell, round, agents->server_pid(), agents->client_pid()));
  absl::StatusOr<Samples> samples = RunOnce(cell, sides);
  const absl::Status stopped = options_.profiler.Stop();
  return samples.ok() && !stopped.ok() ? absl::StatusOr<Samples>(stopped) : std::move(samples);
}

absl::StatusOr<Samples> AgentExecutor::RunOnce(const Cell& cell, const SideConfigs& sides) {
  NETRING_ASSIGN_OR_RETURN(AgentPair * agents, AgentsOf(cell.agent));
  absl::StatusOr<Samples> samples = agents->conversation().Measure(sides);
  if (!agents->conversation().usable()) agents_.erase(cell.agent);
  return samples;
}

/// The first run in a fresh pair of namespaces can be many times slower than the next (measured on
/// kernel 6.18): short ones are thrown away until two agree.
absl::Status AgentExecutor::Prime(const Cell& cell, SideConfigs sides) {
  primed_ = true;
  for (SideConfig* side : {&sides.server, &sides.client}) {
    side->window = kShort;
    side->counting.perf = false;
  }
  double before = 0;
  for (int run = 0; run < kMaxPrimingRuns; ++run) {
    const absl::StatusOr<Samples> samples = RunOnce(cell, sides);
    if (absl::IsCancelled(samples.status()) || (far_ && IsLost(samples.status())))
      return WithoutAgents(samples.status());
    if (!samples.ok()) return absl::OkStatus();  // the slice itself will say why
    const SideSample& client = samples->client;
    const double rate = static_cast<double>(client.bytes) /
                        static_cast<double>(std::max<int64_t>(client.window_ns, 1));
    if (std::abs(rate - before) <= kPrimed * before) break;
    before = rate;
  }
  return absl::OkStatus();
}

// --- Far ---

void AgentExecutor::Expect(const std::vector<Planned>& slices) {
  if (!far_) return;
  queue_.Clear();
  for (const Planned& slice : slices) {
    absl::StatusOr<SideConfigs> sides = Addressed(*slice.cell, slice.window);
    // What is wrong with it, Run() says.
    if (sides.ok()) queue_.Expect(KeyOf(*slice.cell, slice.window, slice.round), *std::move(sides));
  }
}

absl::StatusOr<Samples> AgentExecutor::RunFar(const Cell& cell, const Window& window,
                                              std::optional<int64_t> round) {
  const SliceKey key = KeyOf(cell, window, round);
  if (!primed_ || !queue_.Has(key)) {
    NETRING_ASSIGN_OR_RETURN(SideConfigs sides, Addressed(cell, window));
    if (!primed_) NETRING_RETURN_IF_ERROR(Prime(cell, sides));
    if (!queue_.Has(key)) queue_.Expect(key, std::move(sides));
  }
  return AwaitFar(cell, key);
}

absl::StatusOr<Samples> AgentExecutor::AwaitFar(const Cell& cell, const SliceKey& key) {
  for (;;) {
    if (auto samples = queue_.Take(key); samples.has_value()) {
      if (IsLost(samples->status())) return WithoutAgents(samples->status());
      return *std::move(samples);
    }
    const absl::StatusOr<AgentPair*> agents = AgentsOf(cell.agent);
    if (!agents.ok()) return WithoutAgents(agents.status());
    queue_.Advance((*agents)->conversation());
    if (!(*agents)->conversation().usable()) agents_.erase(cell.agent);
  }
}

// --- Traces ---

absl::StatusOr<SideTraces> AgentExecutor::Trace(const Cell& cell, const Window& window) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, Addressed(cell, window));
  sides.server.trace_events = kMostTraceEvents;
  absl::StatusOr<Samples> samples;
  if (far_) {
    const SliceKey key = KeyOf(cell, window, kTraceRound);
    queue_.Clear();
    queue_.Expect(key, std::move(sides));
    samples = AwaitFar(cell, key);
  } else {
    sides.client.trace_events = kMostTraceEvents;
    samples = RunHere(cell, sides, std::nullopt);
  }
  NETRING_RETURN_IF_ERROR(samples.status());
  return std::move(samples->traces);
}

// --- Agents ---

absl::StatusOr<HellosOfSides> AgentExecutor::Meet(const std::string& agent) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  NETRING_RETURN_IF_ERROR(AgentsOf(agent).status());
  return hellos_.at(agent);
}

absl::StatusOr<AgentPair*> AgentExecutor::AgentsOf(const std::string& agent) {
  const auto found = agents_.find(agent);
  if (found != agents_.end()) return found->second.get();
  if (!address_.has_value()) {
    NETRING_ASSIGN_OR_RETURN(address_, AddressOfServer(*options_.lab, options_.launch, spec_.ip));
  }
  const AgentPair::Options options{.program = agent.empty() ? options_.agent_path : agent,
                                   .launch = options_.launch,
                                   .interrupted = options_.interrupted};
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<AgentPair> agents,
                           AgentPair::Start(*options_.lab, options));
  HellosOfSides hellos = agents->hellos();
  NETRING_RETURN_IF_ERROR(Know(agent, hellos));
  NETRING_RETURN_IF_ERROR(agents->conversation().Meet(*address_, spec_.far.port, &hellos));
  const auto [known, first_time] = hellos_.emplace(agent, hellos);
  if (far_ && !first_time) NETRING_RETURN_IF_ERROR(CheckSameHosts(known->second, hellos));
  return (agents_[agent] = std::move(agents)).get();
}

absl::Status AgentExecutor::Know(const std::string& agent, const HellosOfSides& hellos) {
  const auto found = hellos_.find(agent);
  const HellosOfSides& known = found == hellos_.end() ? hellos : found->second;
  if (!far_) {
    const bool same = hellos.server.build == known.server.build &&
                      absl::c_all_of(hellos.clients, [&](const HellosOfSides::Hello& client) {
                        return client.build == known.server.build;
                      });
    return same ? absl::OkStatus() : WasRebuilt(agent.empty() ? options_.agent_path : agent);
  }
  NETRING_RETURN_IF_ERROR(CheckSameHosts(known, hellos));
  server_kernel_ = KernelOf(hellos.server.host);
  client_kernels_.clear();
  for (const HellosOfSides::Hello& client : hellos.clients)
    client_kernels_.push_back(KernelOf(client.host));
  hosts_ = HostsOf(hellos);
  return absl::OkStatus();
}

}  // namespace netring
