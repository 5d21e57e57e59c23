#include "experiment/agent_pair.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::StatusOr<AgentProcess> StartSide(const char* name, const LabSide& side,
                                       const AgentPair::Options& options) {
  if (side.launcher.prefix.empty()) return AgentProcess::Start(side, {options.program});
  absl::StatusOr<AgentProcess> process = StartThrough(side.launcher, options.launch);
  if (!process.ok()) return About(name, process.status());
  return process;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AgentPair>> AgentPair::Start(const Lab& lab,
                                                            const Options& options) {
  NETRING_ASSIGN_OR_RETURN(AgentProcess server, StartSide("the server", lab.server, options));
  NETRING_ASSIGN_OR_RETURN(AgentProcess client, StartSide("the client", lab.client, options));
  std::unique_ptr<AgentPair> pair(
      new AgentPair(std::move(server), std::move(client), options.interrupted));
  NETRING_ASSIGN_OR_RETURN(pair->hellos_, pair->conversation_.Greet());
  return pair;
}

}  // namespace netring
