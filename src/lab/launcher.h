// Agents on other hosts, started by what starts programs there: ssh, kubectl exec, srun, sudo.
//
// Nothing is known of a launcher but that it runs the word `sh`, which is appended to its own, and
// carries that shell's standard input and output. The shell is asked in one line what is there, and
// answers in lines that have a number in them which nobody else can say. A second line makes it an
// agent: one that is there already, or netring-agent-static, which goes through the same channel
// into a file that has no name by then. A shell may read ahead, so nothing follows a line until it
// is answered. The end of its input ends the far side at any point, and leaves nothing there.

#ifndef NETRING_LAB_LAUNCHER_H_
#define NETRING_LAB_LAUNCHER_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lab/agent_process.h"
#include "lab/lab.h"
#include "netring/clock.h"

namespace netring {

/// When the agent goes along.
enum class Deploy {
  kAuto,    ///< where there is none that speaks the same protocol
  kAlways,  ///< whatever there is
  kNever,
};
constexpr auto EnumNames(Deploy) { return std::array{"auto", "always", "never"}; }

/// A launcher from its text, with a name for what is shown alone (launcher_name.h). Fails as
/// CommandWords() does.
absl::StatusOr<Launcher> ParseLauncher(absl::string_view command);

struct LaunchOptions {
  int64_t protocol = 0;  ///< the version that the agent must speak
  Deploy deploy = Deploy::kAuto;
  std::string agent_path = {};    ///< on the far side, instead of what PATH has there
  std::string static_agent = {};  ///< the file here that goes along
  /// For each answer: a password may have to be typed, a node to be waited for.
  int64_t limit_ns = 120 * kNsPerSecond;
  const volatile int* interrupted = nullptr;  ///< set by a signal handler; may be null
  ShowLine show = {};  ///< of what the launcher says on standard error; empty: to ours
};

/// Starts an agent through a launcher: the lines that follow are the agent's, hello first. Errors
/// are one line that begins with the launcher's words: why it is no program, what it said when it
/// ended, or what the far side lacks and what to do. Another architecture, another system and a
/// terminal are refused before anything is copied.
absl::StatusOr<AgentProcess> StartThrough(const Launcher& launcher, const LaunchOptions& options);

/// The addresses, in order of preference, that a host's name or address has for the far side of a
/// launcher: netring-agent-static cannot ask the C library. Each is one that ParseInetAddress()
/// takes. NotFound when there is none.
absl::StatusOr<std::vector<std::string>> ResolveThrough(const Launcher& launcher,
                                                        const std::string& host,
                                                        const LaunchOptions& options);

}  // namespace netring

#endif  // NETRING_LAB_LAUNCHER_H_
