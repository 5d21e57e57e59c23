#include "experiment/agents.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiment/same_machine.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::StatusOr<std::string> AbsolutePathOf(const std::string& agent) {
  if (agent.empty()) return agent;
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(agent, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("--agent=", agent, ": ", error.message(), "; give an absolute path"));
  }
  return path.lexically_normal().string();
}

}  // namespace

absl::Status MakeAgentsAbsolute(Spec* spec) {
  std::vector<std::string> paths;
  for (const std::string& agent : spec->agent) {
    NETRING_ASSIGN_OR_RETURN(std::string path, AbsolutePathOf(agent));
    if (path.find(',') != std::string::npos) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--agent=", path, ": has a comma, which separates agents: call it by another path"));
    }
    paths.push_back(std::move(path));
  }
  return Set("agent", absl::StrJoin(paths, ","), spec);
}

absl::Status CheckAgents(const Spec& spec) {
  for (const std::string& agent : spec.agent) {
    std::error_code error;
    if (agent.empty()) continue;
    if (access(agent.c_str(), X_OK) != 0)
      return Errno(absl::StrCat("--agent=", agent, ": cannot run it"));
    if (!std::filesystem::is_regular_file(agent, error))
      return absl::InvalidArgumentError(absl::StrCat("--agent=", agent, ": is no program"));
  }
  return absl::OkStatus();
}

void MeetAgents(const AskAgent& ask, Result* run) {
  run->agents.clear();
  for (const std::string& agent : run->spec.agent) {
    absl::StatusOr<BuildFacts> build = ask(agent);
    if (build.ok()) run->agents.push_back({agent, *std::move(build)});
  }
}

absl::Status MeetAgentsAgain(const AskAgent& ask, const Result& begun) {
  for (const AgentBuild& agent : begun.agents) {
    const absl::StatusOr<BuildFacts> build = ask(agent.agent);
    if (absl::IsCancelled(build.status())) break;  // a signal asked to stop: it does not go on
    NETRING_RETURN_IF_ERROR(CheckSameBuild(agent, build));
  }
  return absl::OkStatus();
}

}  // namespace netring
