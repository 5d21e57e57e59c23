// The shell that a launcher runs on the far side: the lines of script that it gets, and its
// answers.

#ifndef NETRING_LAB_FAR_SHELL_H_
#define NETRING_LAB_FAR_SHELL_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lab/agent_process.h"
#include "lab/far_answers.h"

namespace netring {

/// Talks to the shell. Each call is one line of script and all of its answer. Errors are whole: one
/// line that begins with the launcher's words.
class FarShell {
 public:
  /// `label`: the launcher's words. `interrupted` may be null.
  static absl::StatusOr<FarShell> Start(AgentProcess process, std::string label, int64_t limit_ns,
                                        const volatile int* interrupted);

  /// What is there. `agent_path`: that of an agent, instead of what PATH has; empty: PATH.
  absl::StatusOr<FarSide> Ask(const std::string& agent_path);
  /// What a host's name stands for.
  absl::StatusOr<FarSide> AskFor(const std::string& host);
  /// Runs the agent that it has found in place of itself.
  absl::StatusOr<AgentProcess> BecomeAgent() &&;
  /// Copies `program` and runs it in place of itself. The file has a name only while it is empty.
  /// `speaks` is what the copy says to --protocol.
  absl::StatusOr<AgentProcess> BecomeCopy(absl::string_view program, std::string* speaks) &&;

 private:
  FarShell(AgentProcess process, std::string label, std::string nonce, int64_t limit_ns,
           const volatile int* interrupted);

  absl::Status Say(const std::string& script);
  absl::Status ReadAnswers();
  absl::Status NoAnswer(const std::string& last) const;
  absl::Status Send(absl::string_view bytes);

  AgentProcess process_;
  std::string label_;
  std::string nonce_;  ///< in front of each answer
  int64_t limit_ns_;
  const volatile int* interrupted_;
  FarSide far_;
};

}  // namespace netring

#endif  // NETRING_LAB_FAR_SHELL_H_
