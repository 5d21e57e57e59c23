// Starts an agent through a launcher, as netring-run does, and prints its hello.
//
//   start-agent COMMAND DEPLOY AGENT_PATH STATIC_AGENT
//
// A failure is one line on standard error and code 1. Else it ends with its standard input, or with
// the agent, and says then how that ended.

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "agent/protocol.h"
#include "base/enum_names.h"
#include "base/printable.h"
#include "lab/launcher.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int64_t kLimitNs = 60 * kNsPerSecond;

/// Waits for the end of standard input, or for the agent's: the error says how.
absl::Status Hold(AgentProcess* agent) {
  for (;;) {
    const absl::StatusOr<std::string> line = agent->ReadLine(NowNs() + 50 * kNsPerMs);
    if (!line.ok() && !absl::IsDeadlineExceeded(line.status())) return line.status();
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    char byte;
    if (poll(&input, 1, 0) > 0 && read(STDIN_FILENO, &byte, 1) == 0) return absl::OkStatus();
  }
}

absl::Status Start(const std::string& command, const LaunchOptions& options) {
  NETRING_ASSIGN_OR_RETURN(const Launcher launcher, ParseLauncher(command));
  NETRING_ASSIGN_OR_RETURN(AgentProcess agent, StartThrough(launcher, options));
  NETRING_ASSIGN_OR_RETURN(const std::string line, agent.ReadLine(NowNs() + kLimitNs));
  NETRING_RETURN_IF_ERROR(DecodeMessage(line).status());
  std::puts(line.c_str());
  std::fflush(stdout);
  return Hold(&agent);
}

int Main(int argc, char** argv) {
  constexpr int kArguments = 5;
  if (argc != kArguments) return 2;
  const std::optional<Deploy> deploy = ParseEnum<Deploy>(argv[2]);
  if (!deploy.has_value()) return 2;
  const absl::Status status = Start(argv[1], {.protocol = kProtocolVersion,
                                              .deploy = *deploy,
                                              .agent_path = argv[3],
                                              .static_agent = argv[4],
                                              .limit_ns = kLimitNs});
  if (status.ok()) return 0;
  std::fprintf(stderr, "start-agent: %s\n", Printable(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Main(argc, argv); }
