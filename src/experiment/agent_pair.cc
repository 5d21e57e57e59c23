#include "experiment/agent_pair.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "experiment/far_sides.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::StatusOr<AgentProcess> StartSide(const std::string& name, const LabSide& side,
                                       const AgentPair::Options& options) {
  if (side.launcher.prefix.empty()) return AgentProcess::Start(side, {options.program});
  absl::StatusOr<AgentProcess> process = StartThrough(side.launcher, options.launch);
  if (!process.ok()) return About(name, process.status());
  return process;
}

}  // namespace

AgentPair::AgentPair(std::unique_ptr<Line> server, Lines clients,
                     const std::vector<std::string>& names)
    : server_(std::move(server)),
      clients_(std::move(clients)),
      conversation_(*server_, Named(clients_, names)) {}

std::vector<ClientLine> AgentPair::Named(const Lines& clients,
                                         const std::vector<std::string>& names) {
  std::vector<ClientLine> lines;
  for (size_t i = 0; i < clients.size(); ++i) lines.push_back({clients[i].get(), names[i]});
  return lines;
}

absl::StatusOr<std::unique_ptr<AgentPair>> AgentPair::Start(const Lab& lab,
                                                            const Options& options) {
  const auto line = [&](AgentProcess process) {
    return std::make_unique<Line>(std::move(process), options.interrupted);
  };
  NETRING_ASSIGN_OR_RETURN(AgentProcess server, StartSide("the server", lab.server, options));
  const std::vector<std::string> names = NamesOfClients(lab);
  Lines clients;
  const std::vector<const LabSide*> sides = SidesOfClients(lab);
  for (size_t i = 0; i < sides.size(); ++i) {
    NETRING_ASSIGN_OR_RETURN(AgentProcess client,
                             StartSide(ClientTitle(names[i], sides.size()), *sides[i], options));
    clients.push_back(line(std::move(client)));
  }
  std::unique_ptr<AgentPair> pair(
      new AgentPair(line(std::move(server)), std::move(clients), names));
  NETRING_ASSIGN_OR_RETURN(pair->hellos_, pair->conversation_.Greet());
  return pair;
}

}  // namespace netring
