#include "lab/launcher.h"

#include <netdb.h>
#include <sys/utsname.h>

#include <array>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/find_program.h"
#include "base/inet_address.h"
#include "base/shell_quoted.h"
#include "base/text_file.h"
#include "lab/command_words.h"
#include "lab/far_answers.h"
#include "lab/far_script.h"
#include "lab/far_shell.h"
#include "lab/launcher_name.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kLargestAgent = size_t{64} << 20;
constexpr char kInstall[] = "install netring-agent of this version there (--agent_path)";

std::string LabelOf(const Launcher& launcher) {
  return absl::StrJoin(launcher.prefix, " ", [](std::string* out, const std::string& word) {
    absl::StrAppend(out, ShellQuoted(word));
  });
}

std::string OwnSystem() {
  utsname system{};
  uname(&system);
  return absl::StrCat(system.sysname, " ", system.machine);
}

/// Of what an agent says to --protocol; -1: it does not say.
int64_t VersionOf(absl::string_view speaks) {
  int64_t version = -1;
  const std::vector<absl::string_view> words = absl::StrSplit(speaks, ' ');
  return absl::SimpleAtoi(words.front(), &version) && version >= 0 ? version : -1;
}

absl::Status OtherProtocol(absl::string_view agent, const std::string& speaks,
                           const LaunchOptions& options) {
  const int64_t version = VersionOf(speaks);
  const std::string what = version < 0
                               ? std::string("does not say which control protocol it speaks")
                               : absl::StrCat("speaks control protocol ", version);
  return absl::FailedPreconditionError(absl::StrCat(FarText(agent), " there ", what, ", this is ",
                                                    options.protocol, "; ", kInstall));
}

absl::Status CheckOptions(const LaunchOptions& options) {
  if (options.agent_path.empty()) return absl::OkStatus();
  if (options.deploy == Deploy::kAlways) {
    return absl::InvalidArgumentError(
        "--agent_path names an agent that is there, --deploy=always copies one: give one of them");
  }
  if (options.agent_path.size() > kLongestFarPath ||
      options.agent_path.find_first_of("\0\n\r", 0, 3) != std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("--agent_path: must be of at most ", kLongestFarPath, " bytes, on one line"));
  }
  return absl::OkStatus();
}

/// Why the agent cannot be copied.
absl::Status CheckCopying(const FarSide& far) {
  const std::string own = OwnSystem();
  if (far.system != own) {
    return absl::FailedPreconditionError(
        absl::StrCat("it is ", far.system.empty() ? "an unknown system" : FarText(far.system),
                     ", this is ", own, ": the agent from here would not run there; ", kInstall));
  }
  if (!far.lacks.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("the agent cannot be copied there, it lacks ",
                                                      FarText(absl::StrJoin(far.lacks, ", ")), "; ",
                                                      kInstall));
  }
  if (!far.writable) {
    return absl::FailedPreconditionError(
        absl::StrCat(FarText(far.folder), " there is no folder that can be written to; ",
                     "end its words with env TMPDIR=FOLDER, or ", kInstall));
  }
  return absl::OkStatus();
}

/// Whether the agent has to go along; an error: neither what is there nor a copy will do.
absl::StatusOr<bool> MustCopy(const FarSide& far, const LaunchOptions& options) {
  if (far.terminal) {
    return absl::FailedPreconditionError(
        "its standard input is a terminal there, which changes what passes: leave out the option "
        "that asks for one (-t)");
  }
  const bool same = !far.agent.empty() && VersionOf(far.speaks) == options.protocol;
  if (same && options.deploy != Deploy::kAlways) return false;
  if (!options.agent_path.empty() || options.deploy == Deploy::kNever) {
    if (!far.agent.empty()) return OtherProtocol(far.agent, far.speaks, options);
    return absl::NotFoundError(
        options.agent_path.empty()
            ? absl::StrCat("there is no netring-agent in PATH there; ", kInstall)
            : absl::StrCat("--agent_path=", options.agent_path,
                           ": there is no such program there"));
  }
  NETRING_RETURN_IF_ERROR(CheckCopying(far));
  return true;
}

absl::StatusOr<std::string> ReadStaticAgent(const LaunchOptions& options) {
  absl::StatusOr<std::string> program = ReadRegularFile(options.static_agent, kLargestAgent);
  if (program.ok()) return program;
  return About("there is no agent to copy",
               WithMore(program.status(), absl::StrCat("; ", kInstall)));
}

absl::Status CheckCopy(const std::string& speaks, const LaunchOptions& options) {
  if (VersionOf(speaks) == options.protocol) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(options.static_agent, " is of another build: to --protocol it says '",
                   FarText(speaks), "', this speaks ", options.protocol));
}

/// Each once, in their order: getent(1) has a line for each type of socket.
std::vector<std::string> AddressesOf(const FarSide& far) {
  std::vector<std::string> addresses;
  for (const std::string& address : far.addresses) {
    if (ParseInetAddress(address).has_value() && !absl::c_linear_search(addresses, address))
      addresses.push_back(address);
  }
  return addresses;
}

absl::StatusOr<FarShell> StartShell(const Launcher& launcher, const std::string& label,
                                    const LaunchOptions& options) {
  NETRING_CHECK(!launcher.prefix.empty());
  std::vector<std::string> argv = launcher.prefix;
  const absl::StatusOr<std::string> program = FindProgram(argv.front());
  if (!program.ok()) return About(label, program.status());
  argv.front() = *program;
  argv.emplace_back("sh");
  NETRING_ASSIGN_OR_RETURN(
      AgentProcess process,
      AgentProcess::StartLaunched(argv,
                                  {.label = label, .name = launcher.name, .show = options.show}));
  return FarShell::Start(std::move(process), label, options.limit_ns, options.interrupted);
}

}  // namespace

absl::StatusOr<Launcher> ParseLauncher(absl::string_view command) {
  Launcher launcher;
  NETRING_ASSIGN_OR_RETURN(launcher.prefix, CommandWords(command));
  launcher.name = NameOfLauncher(launcher.prefix);
  return launcher;
}

absl::StatusOr<AgentProcess> StartThrough(const Launcher& launcher, const LaunchOptions& options) {
  NETRING_RETURN_IF_ERROR(CheckOptions(options));
  const std::string label = LabelOf(launcher);
  NETRING_ASSIGN_OR_RETURN(FarShell shell, StartShell(launcher, label, options));
  NETRING_ASSIGN_OR_RETURN(const FarSide far, shell.Ask(options.agent_path));
  const absl::StatusOr<bool> copy = MustCopy(far, options);
  if (!copy.ok()) return About(label, copy.status());
  if (!*copy) return std::move(shell).BecomeAgent();
  const absl::StatusOr<std::string> agent = ReadStaticAgent(options);
  if (!agent.ok()) return About(label, agent.status());
  std::string speaks;
  auto started = std::move(shell).BecomeCopy(*agent, &speaks);
  if (!started.ok()) return started;
  if (const absl::Status same = CheckCopy(speaks, options); !same.ok()) return About(label, same);
  return started;
}

absl::StatusOr<std::vector<std::string>> ResolveThrough(const Launcher& launcher,
                                                        const std::string& host,
                                                        const LaunchOptions& options) {
  const std::string label = LabelOf(launcher);
  if (host.empty() || host.front() == '-' || host.size() > NI_MAXHOST ||
      !absl::c_all_of(host,
                      [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); }))
    return absl::InvalidArgumentError(absl::StrCat("'", FarText(host), "' is no name of a host"));
  NETRING_ASSIGN_OR_RETURN(FarShell shell, StartShell(launcher, label, options));
  NETRING_ASSIGN_OR_RETURN(const FarSide far, shell.AskFor(host));
  std::vector<std::string> addresses = AddressesOf(far);
  if (!addresses.empty()) return addresses;
  return About(label, absl::NotFoundError(absl::StrCat(
                          far.lacks.empty() ? "" : "without getent(1) there, ",
                          "there is no address of '", FarText(host), "' there: give an address")));
}

}  // namespace netring
