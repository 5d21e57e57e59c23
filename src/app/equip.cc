#include "app/equip.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "app/standard.h"
#include "base/enum_names.h"
#include "base/printable.h"
#include "experiment/agents.h"
#include "experiment/congestion_control.h"
#include "experiment/far_sides.h"
#include "experiment/path_facts.h"
#include "experiment/same_machine.h"
#include "host/environment.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::StatusOr<Lab> MakeLab(const Spec& spec) {
  if (HasFarSide(spec)) return FarLab(spec);
  if (HasNamespaces(spec)) {
    return JoinNamespaces(spec.server_netns, spec.client_netns, spec.server_address, spec.ip);
  }
  return PathOf(spec.path).make(spec.ip.value_or(IpVersion::k4));
}

/// A program beside this one.
absl::StatusOr<std::string> Beside(const char* program) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error)
    return absl::NotFoundError(absl::StrCat("cannot find my own program file: ", error.message()));
  return (self.parent_path() / program).string();
}

/// The share that a test wants planted.
absl::StatusOr<double> PlantedWork() {
  const char* text = std::getenv(kPlantedWork);
  if (text == nullptr || *text == '\0') return 0;
  double percent = 0;
  if (absl::SimpleAtod(text, &percent) && percent >= 0 && percent <= 100) return percent / 100;
  return absl::InvalidArgumentError(absl::StrCat(kPlantedWork, "=", absl::CHexEscape(text),
                                                 ": must be a number of percent from 0 to 100; it "
                                                 "is for tests alone, else unset it"));
}

/// Of hosts what their agents tell; of this one what is found here.
void AddHosts(const HellosOfSides& hellos, const Lab& lab, RunFacts* facts) {
  const Environment own = std::move(facts->environment);
  facts->environment = EnvironmentOf(hellos.server.host);
  for (const char* of_this_program : {kCommandLine, kPlantedWorkFact}) {
    std::erase_if(facts->environment,
                  [&](const auto& fact) { return fact.first == of_this_program; });
    const absl::string_view text = TextOf(own, of_this_program);
    if (!text.empty()) facts->environment.emplace_back(of_this_program, std::string(text));
  }
  const std::vector<std::string> names = NamesOfClients(lab);
  for (size_t i = 0; i < names.size(); ++i) {
    const HellosOfSides::Hello& client = hellos.clients[i];
    Environment apart;
    if (!OnOneMachine(hellos.server, client)) apart = EnvironmentOf(client.host);
    if (names.size() == 1)
      facts->client_environment = std::move(apart);
    else
      facts->clients.push_back({names[i], std::move(apart), client.route});
  }
}

/// Agents here that cannot meet fail the cells, with the reason.
absl::StatusOr<RunFacts> FactsOfHosts(AgentExecutor& executor, const Job& job) {
  const Spec& spec = job.result.spec;
  RunFacts facts;
  facts.environment = CollectEnvironment();
  const absl::StatusOr<HellosOfSides> met = executor.Meet(spec.agent.front());
  if (HasFarSide(spec)) {
    NETRING_RETURN_IF_ERROR(met.status());
    NETRING_RETURN_IF_ERROR(CheckLeavesHost(spec, *met));
    AddHosts(*met, *executor.lab(), &facts);
  }
  const bool not_known = job.resumed() && !met.ok();  // the agents will say why
  facts.path =
      not_known ? job.result.path
                : PathFactsOf(spec, executor.lab(), met.ok() ? std::optional(*met) : std::nullopt);
  return facts;
}

/// Where and with what it runs. A run that goes on must find what it began with.
absl::Status Learn(AgentExecutor& executor, Job& job) {
  NETRING_ASSIGN_OR_RETURN(RunFacts here, FactsOfHosts(executor, job));
  if (!job.resumed()) {
    job.result.path = std::move(here.path);
    job.result.environment = std::move(here.environment);
    job.result.client_environment = std::move(here.client_environment);
    job.result.clients = std::move(here.clients);
    return absl::OkStatus();
  }
  NETRING_RETURN_IF_ERROR(CheckSameMachine(job.result, here));
  for (const std::string& restart : RestartsOf(job.result, here))
    Say(absl::StrCat("netring-run: ", Printable(restart), "\n"));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AgentExecutor::Options> Equip(Job& job, const volatile sig_atomic_t* interrupted) {
  const Spec& spec = job.result.spec;
  NETRING_RETURN_IF_ERROR(CheckAgents(spec));
  NETRING_ASSIGN_OR_RETURN(std::string agent, Beside("netring-agent"));
  NETRING_ASSIGN_OR_RETURN(std::string static_agent, Beside("netring-agent-static"));
  NETRING_ASSIGN_OR_RETURN(const double planted_work, PlantedWork());
  NETRING_ASSIGN_OR_RETURN(Profiler profiler, Profiler::Create(spec, job.directory->fd()));
  AgentExecutor::Options options{.agent_path = std::move(agent),
                                 .launch = {.protocol = kProtocolVersion,
                                            .deploy = spec.far.deploy,
                                            .agent_path = spec.far.agent_path,
                                            .static_agent = std::move(static_agent),
                                            .interrupted = interrupted},
                                 .lab = MakeLab(spec),
                                 .kernel = Kernel::Probe(),
                                 .interrupted = interrupted,
                                 .profiler = std::move(profiler),
                                 .planted_work = planted_work};
  if (!HasFarSide(spec) && HasTransport(spec, &Transport::tcp)) {
    NETRING_RETURN_IF_ERROR(CheckCongestionControl(options.lab, spec.socket.congestion_control));
    const std::string note = ChooseCongestionControl(options.lab, &job.result.spec);
    if (!note.empty()) std::fprintf(stderr, "netring-run: %s\n", note.c_str());
  }
  options.auto_rules = &job.result.auto_rules;
  return options;
}

absl::Status Meet(AgentExecutor& executor, Job& job) {
  NETRING_RETURN_IF_ERROR(Learn(executor, job));
  const AskAgent ask = [&](const std::string& agent) -> absl::StatusOr<BuildFacts> {
    NETRING_ASSIGN_OR_RETURN(HellosOfSides hellos, executor.Meet(agent));
    return std::move(hellos.server.build);
  };
  if (job.resumed()) return MeetAgentsAgain(ask, job.result);
  MeetAgents(ask, &job.result);
  return absl::OkStatus();
}

}  // namespace netring
