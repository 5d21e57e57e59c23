// The shell that a launcher runs on the far side: the lines of script that it gets, and its
// answers.

#ifndef NETRING_LAB_FAR_SHELL_H_
#define NETRING_LAB_FAR_SHELL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lab/agent_process.h"

namespace netring {

/// What there is on the far side, as its shell says. Nothing of it is trusted: it is compared with
/// what is known here and shown, never run here and never part of a script.
struct FarSide {
  std::string system;              ///< uname -s -m: "Linux x86_64"
  bool terminal = false;           ///< its standard input is one
  std::string agent;               ///< the path of one; empty: there is none
  std::string speaks;              ///< what that says to --protocol; empty: it said nothing
  std::string folder;              ///< for temporary files
  bool writable = false;           ///< that folder is
  std::vector<std::string> lacks;  ///< of what copying takes
};

/// Talks to the shell. Each call is one line of script and all of its answer. Errors are whole: one
/// line that begins with the launcher's words.
class FarShell {
 public:
  /// Of all that comes before an answer is complete: banners, a login shell's prints.
  static constexpr size_t kMostBytes = size_t{1} << 20;
  static constexpr size_t kLongestLine = size_t{64} << 10;

  /// `label`: the launcher's words. `interrupted` may be null.
  static absl::StatusOr<FarShell> Start(AgentProcess process, std::string label, int64_t limit_ns,
                                        const volatile int* interrupted);

  /// What is there. `agent_path`: that of an agent, instead of what PATH has; empty: PATH.
  absl::StatusOr<FarSide> Ask(const std::string& agent_path);
  /// Runs the agent that it has found in place of itself.
  absl::StatusOr<AgentProcess> BecomeAgent() &&;
  /// Copies `program` and runs it in place of itself. The file has a name only while it is empty.
  /// `speaks` is what the copy says to --protocol.
  absl::StatusOr<AgentProcess> BecomeCopy(absl::string_view program, std::string* speaks) &&;

 private:
  struct Answer {
    std::string key;
    std::string value;
  };

  FarShell(AgentProcess process, std::string label, std::string nonce, int64_t limit_ns,
           const volatile int* interrupted);

  absl::StatusOr<std::vector<Answer>> Say(const std::string& script);
  absl::StatusOr<std::vector<Answer>> ReadAnswers();
  absl::StatusOr<std::string> ReadLine(int64_t deadline_ns);
  absl::Status Send(absl::string_view bytes);
  absl::Status WhyFailed(const std::vector<Answer>& answers) const;

  AgentProcess process_;
  std::string label_;
  std::string nonce_;  ///< in front of each answer
  int64_t limit_ns_;
  const volatile int* interrupted_;
  std::string folder_;
};

/// Text of the far side for a message: printable and bounded.
std::string FarText(absl::string_view text);

}  // namespace netring

#endif  // NETRING_LAB_FAR_SHELL_H_
