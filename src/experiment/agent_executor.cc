#include "experiment/agent_executor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/side_run.h"
#include "base/clock.h"
#include "load/worker.h"
#include "netring/status.h"

namespace netring {
namespace {

/// What an agent may take beyond what it was told to do, before it is given up.
constexpr int64_t kGraceNs = 10 * kNsPerSecond;

constexpr int64_t kPrimingNs = 100 * kNsPerMs;
constexpr int kMaxPrimingRuns = 5;
constexpr double kPrimed = 0.1;  ///< difference of two runs that agree

}  // namespace

absl::Status AgentExecutor::Check(const Cell& cell) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  NETRING_RETURN_IF_ERROR(topology_.status());
  NETRING_ASSIGN_OR_RETURN(const SideConfigs sides, ConfigsFor(spec_, cell, *topology_));
  NETRING_RETURN_IF_ERROR(Resolve(sides.server, options_.kernel).status());
  return Resolve(sides.client, options_.kernel).status();
}

absl::StatusOr<Samples> AgentExecutor::Run(const Cell& cell) {
  NETRING_RETURN_IF_ERROR(topology_.status());
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, ConfigsFor(spec_, cell, *topology_));
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  sides.server.cookie = sides.client.cookie = ToHex(cookie);
  sides.server.address = sides.client.address = options_.lab->server.address;
  if (!primed_) NETRING_RETURN_IF_ERROR(Prime(sides));
  absl::StatusOr<Samples> samples = RunOnce(sides);
  if (samples.ok()) samples->placement = std::move(sides.placement);
  return samples;
}

absl::StatusOr<Samples> AgentExecutor::RunOnce(const SideConfigs& sides) {
  if (!agents_.has_value()) NETRING_RETURN_IF_ERROR(StartAgents());
  agents_usable_ = false;
  absl::StatusOr<Samples> samples = RunOnAgents(*agents_, sides.server, sides.client);
  if (!agents_usable_) agents_.reset();
  return samples;
}

/// The first run in a fresh pair of namespaces can be many times slower than the next (measured on
/// kernel 6.18): runs like the first repetition, but short, are thrown away until two agree.
absl::Status AgentExecutor::Prime(SideConfigs sides) {
  primed_ = true;
  for (SideConfig* side : {&sides.server, &sides.client}) {
    side->duration_ns = std::min(side->duration_ns, kPrimingNs);
    side->warmup_ns = side->max_warmup_ns = 0;
    side->perf = false;
  }
  for (int run = 0; run < kMaxPrimingRuns; ++run) {
    const absl::StatusOr<Samples> samples = RunOnce(sides);
    if (absl::IsCancelled(samples.status())) return samples.status();
    if (!samples.ok()) return absl::OkStatus();  // the repetition itself will say why
    const double before = priming_gbps_.empty() ? 0 : priming_gbps_.back();
    const SideSample& client = samples->client;
    priming_gbps_.push_back(static_cast<double>(client.bytes) * 8 /
                            static_cast<double>(std::max<int64_t>(client.window_ns, 1)));
    if (std::abs(priming_gbps_.back() - before) <= kPrimed * before) break;
  }
  return absl::OkStatus();
}

absl::Status AgentExecutor::StartAgents() {
  const std::vector<std::string> argv{options_.agent_path};
  NETRING_ASSIGN_OR_RETURN(AgentProcess server, AgentProcess::Start(options_.lab->server, argv));
  NETRING_ASSIGN_OR_RETURN(AgentProcess client, AgentProcess::Start(options_.lab->client, argv));
  Agents agents{.server = std::move(server), .client = std::move(client)};
  NETRING_RETURN_IF_ERROR(Receive(agents.server, "server", "hello", kGraceNs).status());
  NETRING_RETURN_IF_ERROR(Receive(agents.client, "client", "hello", kGraceNs).status());
  agents_.emplace(std::move(agents));
  return absl::OkStatus();
}

absl::StatusOr<Samples> AgentExecutor::RunOnAgents(Agents& agents, const SideConfig& server,
                                                   SideConfig client) {
  NETRING_RETURN_IF_ERROR(Send(agents.server, {.type = "prepare", .config = server}));
  NETRING_ASSIGN_OR_RETURN(ControlMessage listening,
                           Receive(agents.server, "server", "listening", kGraceNs));
  client.ports = std::move(listening.ports);
  NETRING_RETURN_IF_ERROR(Send(agents.client, {.type = "prepare", .config = client}));
  const int64_t connections = int64_t{server.threads} * server.connections;
  NETRING_RETURN_IF_ERROR(ExpectArmed(agents.client, "client", connections));
  NETRING_RETURN_IF_ERROR(ExpectArmed(agents.server, "server", connections));
  NETRING_RETURN_IF_ERROR(Send(agents.server, {.type = "start"}));
  NETRING_RETURN_IF_ERROR(Send(agents.client, {.type = "start"}));

  absl::StatusOr<ControlMessage> from_client = MeasureOnClient(agents, client);
  if (absl::IsCancelled(from_client.status())) return from_client.status();
  // When one side fails the other does too, soon after: both reasons are worth having.
  auto from_server = Receive(agents.server, "server", "sample", Worker::kDrainLimitNs + kGraceNs);
  if (!from_client.ok() && !from_server.ok()) {
    return absl::Status(
        from_server.status().code(),
        absl::StrCat(from_server.status().message(), "; ", from_client.status().message()));
  }
  NETRING_RETURN_IF_ERROR(from_server.status());
  NETRING_RETURN_IF_ERROR(from_client.status());
  agents_usable_ = true;
  return Samples{.server = std::move(from_server->sample),
                 .client = std::move(from_client->sample)};
}

/// Ends both sides' warm-up when the client says so; returns its sample.
absl::StatusOr<ControlMessage> AgentExecutor::MeasureOnClient(Agents& agents,
                                                              const SideConfig& client) {
  const int64_t warmup_ns = std::max(client.warmup_ns, client.max_warmup_ns);
  NETRING_RETURN_IF_ERROR(
      Receive(agents.client, "client", "settled", warmup_ns + kGraceNs).status());
  NETRING_RETURN_IF_ERROR(Send(agents.server, {.type = "measure"}));
  NETRING_RETURN_IF_ERROR(Send(agents.client, {.type = "measure"}));
  return Receive(agents.client, "client", "sample",
                 client.duration_ns + Worker::kDrainLimitNs + kGraceNs);
}

absl::Status AgentExecutor::Send(AgentProcess& agent, const ControlMessage& message) {
  return agent.WriteLine(Encode(message));
}

absl::StatusOr<ControlMessage> AgentExecutor::Receive(AgentProcess& agent, const char* side,
                                                      const char* type, int64_t limit_ns) {
  const auto explain = [&](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat("the ", side, ": ", status.message()));
  };
  absl::StatusOr<std::string> line = agent.ReadLine(NowNs() + limit_ns, options_.interrupted);
  if (!line.ok()) return explain(line.status());
  absl::StatusOr<ControlMessage> message = DecodeMessage(*line);
  if (!message.ok()) return explain(message.status());
  if (message->type == "failed") return explain(StatusOf(*message));
  if (message->type != type) {
    return explain(
        absl::InternalError(absl::StrCat("said '", message->type, "' instead of '", type, "'")));
  }
  return message;
}

absl::Status AgentExecutor::ExpectArmed(AgentProcess& agent, const char* side,
                                        int64_t connections) {
  NETRING_ASSIGN_OR_RETURN(const ControlMessage armed,
                           Receive(agent, side, "armed", SideRun::kEstablishLimitNs + kGraceNs));
  if (armed.connections == connections) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the ", side, " has ", armed.connections,
                                          " connections instead of ", connections));
}

}  // namespace netring
