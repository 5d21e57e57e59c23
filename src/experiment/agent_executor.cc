#include "experiment/agent_executor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/memory_need.h"
#include "experiment/conversation.h"
#include "experiment/refused.h"
#include "lab/agent_process.h"
#include "load/worker.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

/// Of a run that warms the path. Check() needs a window too, whatever its length.
constexpr Window kShort{.warmup_ns = 0, .duration_ns = 100 * kNsPerMs};
constexpr int kMaxPrimingRuns = 5;
constexpr double kPrimed = 0.1;  ///< difference of two runs that agree

class ProcessLine final : public SideLine {
 public:
  ProcessLine(AgentProcess process, const volatile sig_atomic_t* interrupted)
      : process_(std::move(process)), interrupted_(interrupted) {}

  absl::StatusOr<std::string> ReadLine(int64_t deadline_ns) override {
    return process_.ReadLine(deadline_ns, interrupted_);
  }
  absl::Status WriteLine(const std::string& line) override { return process_.WriteLine(line); }
  pid_t pid() const { return process_.pid(); }

 private:
  AgentProcess process_;
  const volatile sig_atomic_t* interrupted_;
};

}  // namespace

struct AgentExecutor::Agents {
  Agents(AgentProcess of_server, AgentProcess of_client, const volatile sig_atomic_t* interrupted)
      : server(std::move(of_server), interrupted), client(std::move(of_client), interrupted) {}

  ProcessLine server;
  ProcessLine client;
  Conversation conversation{server, client};
};

AgentExecutor::AgentExecutor(const Spec& spec, Options options)
    : spec_(spec), options_(std::move(options)), topology_(AllowedTopology()) {
  if (options_.lab.ok()) system_.emplace(*options_.lab);
}

AgentExecutor::~AgentExecutor() = default;

absl::Status AgentExecutor::Check(const Cell& cell) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  NETRING_ASSIGN_OR_RETURN(const SideConfigs sides, SidesOf(cell, kShort));
  NETRING_RETURN_IF_ERROR(CheckSides(sides, options_.kernel));
  NETRING_RETURN_IF_ERROR(CheckMemoryOfBoth(sides.server, sides.client));
  return system_->Set(cell.system).status();
}

absl::StatusOr<SideConfigs> AgentExecutor::SidesOf(const Cell& cell, const Window& window) const {
  PathPolls path;
  if (options_.lab.ok())
    path = {options_.lab->server.threaded_napi, options_.lab->client.threaded_napi};
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, ConfigsFor(spec_, cell, window, topology_, path));
  if (cell.twin != 0) sides.server.planted_work = options_.planted_work;
  if (options_.auto_rules != nullptr)
    sides.server.technique.variant = SentWith(cell, *options_.auto_rules);
  return sides;
}

absl::StatusOr<Samples> AgentExecutor::Run(const Cell& cell, const Window& window,
                                           std::optional<int64_t> round) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, SidesOf(cell, window));
  NETRING_ASSIGN_OR_RETURN(std::string system, system_->Set(cell.system));
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  sides.server.cookie = sides.client.cookie = ToHex(cookie);
  sides.server.address = sides.client.address = options_.lab->server.address;
  if (!primed_) NETRING_RETURN_IF_ERROR(Prime(cell, sides));
  absl::StatusOr<Samples> samples =
      round.has_value() ? RunProfiled(cell, *round, sides) : RunOnce(cell, sides);
  if (!samples.ok()) return samples;
  samples->placement = std::move(sides.placement);
  samples->system = std::move(system);
  return samples;
}

absl::StatusOr<Samples> AgentExecutor::RunProfiled(const Cell& cell, int64_t round,
                                                   const SideConfigs& sides) {
  NETRING_ASSIGN_OR_RETURN(const Agents* agents, AgentsOf(cell.agent));
  NETRING_RETURN_IF_ERROR(
      options_.profiler.Start(cell, round, agents->server.pid(), agents->client.pid()));
  absl::StatusOr<Samples> samples = RunOnce(cell, sides);
  const absl::Status stopped = options_.profiler.Stop();
  return samples.ok() && !stopped.ok() ? absl::StatusOr<Samples>(stopped) : std::move(samples);
}

absl::StatusOr<Samples> AgentExecutor::RunOnce(const Cell& cell, const SideConfigs& sides) {
  NETRING_ASSIGN_OR_RETURN(Agents * agents, AgentsOf(cell.agent));
  absl::StatusOr<Samples> samples = agents->conversation.Measure(sides);
  if (!agents->conversation.idle()) agents_.erase(cell.agent);
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
    if (absl::IsCancelled(samples.status())) return samples.status();
    if (!samples.ok()) return absl::OkStatus();  // the slice itself will say why
    const SideSample& client = samples->client;
    const double rate = static_cast<double>(client.bytes) /
                        static_cast<double>(std::max<int64_t>(client.window_ns, 1));
    if (std::abs(rate - before) <= kPrimed * before) break;
    before = rate;
  }
  return absl::OkStatus();
}

absl::StatusOr<BuildFacts> AgentExecutor::BuildOf(const std::string& agent) {
  NETRING_RETURN_IF_ERROR(options_.lab.status());
  NETRING_RETURN_IF_ERROR(AgentsOf(agent).status());
  return builds_.at(agent);
}

absl::StatusOr<AgentExecutor::Agents*> AgentExecutor::AgentsOf(const std::string& agent) {
  const auto found = agents_.find(agent);
  if (found != agents_.end()) return found->second.get();
  const std::vector<std::string> argv{agent.empty() ? options_.agent_path : agent};
  NETRING_ASSIGN_OR_RETURN(AgentProcess server, AgentProcess::Start(options_.lab->server, argv));
  NETRING_ASSIGN_OR_RETURN(AgentProcess client, AgentProcess::Start(options_.lab->client, argv));
  auto agents =
      std::make_unique<Agents>(std::move(server), std::move(client), options_.interrupted);
  NETRING_ASSIGN_OR_RETURN(const BuildsOfSides builds, agents->conversation.Greet());
  const BuildFacts& known = builds_.emplace(agent, builds.server).first->second;
  if (builds.server != known || builds.client != known) {
    return absl::FailedPreconditionError(absl::StrCat(
        argv.front(), " was rebuilt since the run began: its slices would be of two programs"));
  }
  return (agents_[agent] = std::move(agents)).get();
}

}  // namespace netring
