// netring-agent: one side of an experiment. Started by netring-run; reads control messages from
// standard input and answers on standard output.

#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "agent/agent.h"
#include "base/open_files.h"

int main(int argc, char**) {
  if (argc > 1) {
    std::fputs(
        "netring-agent takes no arguments: netring-run starts it and talks to it (see "
        "docs/ARCHITECTURE.md)\n",
        stderr);
    return 2;
  }
  // The terminal's Ctrl-C is for the coordinator, which ends its agents; a coordinator that is gone
  // shows as a write error.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  netring::AllowOpenFiles();
  const absl::StatusOr<netring::Kernel> kernel = netring::Kernel::Probe();
  const absl::Status status = netring::Agent(STDIN_FILENO, STDOUT_FILENO, kernel).Serve();
  if (status.ok()) return 0;
  std::fprintf(stderr, "netring-agent: %s\n",
               std::string(status.message().data(), status.message().size()).c_str());
  return 1;
}
