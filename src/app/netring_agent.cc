// netring-agent: one side of an experiment. Started by netring-run; reads control messages from
// standard input and answers on standard output.

#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <csignal>

#include "absl/strings/str_cat.h"
#include "agent/agent.h"
#include "app/options.h"
#include "base/open_files.h"
#include "host/environment.h"

namespace netring {
namespace {

constexpr Program kProgram{
    .name = "netring-agent",
    .about =
        "netring-agent: one side of an experiment. netring-run starts it and talks to\n"
        "it by standard input and output (docs/ARCHITECTURE.md).\n",
    .arguments = "it takes no arguments: netring-run starts it and talks to it",
    .ending =
        "Exit: 0 the coordinator has closed the conversation; 1 the conversation broke,\n"
        "or a message in it was not understood; 2 usage.\n"};

struct AgentLine {
  bool protocol = false;
};

constexpr TextField<AgentLine> kFields[] = {FieldOf<YesOrNo, &AgentLine::protocol>(
    "protocol", "false",
    "print the version of its control messages, the architecture and the build id")};

/// What netring-run asks an agent on another host before it starts it (lab/launcher.h).
std::string ProtocolLine() {
  utsname system{};
  uname(&system);
  return absl::StrCat(kProtocolVersion, " ", system.machine, " ", OwnBuildFacts().build_id, "\n");
}

int Main(const std::vector<std::string>& arguments) {
  Options options(kProgram);
  AgentLine line;
  options.Add(absl::MakeConstSpan(kFields), &line);
  if (const absl::Status read = options.Read(arguments); !read.ok())
    return Complain(kProgram, read, 2);
  if (const auto answer = options.answer()) return Print(kProgram, *answer, 0);
  if (line.protocol) return Print(kProgram, ProtocolLine(), 0);
  // For ps(1): a copy is run by its descriptor, and would be called by the number of that.
  prctl(PR_SET_NAME, kProgram.name);
  // The terminal's Ctrl-C is for the coordinator, which ends its agents; a coordinator that is gone
  // shows as a write error.
  std::signal(SIGINT, SIG_IGN);
  AllowOpenFiles();
  const absl::StatusOr<Kernel> kernel = Kernel::Probe();
  const absl::Status status =
      Agent(STDIN_FILENO, STDOUT_FILENO, kernel, {}, FactsOfThisHost(kernel, CollectEnvironment()))
          .Serve();
  return status.ok() ? 0 : Complain(kProgram, status, 1);
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Ended(netring::Main({argv + 1, argv + argc})); }
