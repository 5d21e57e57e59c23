// The agent: control messages in, samples out.

#ifndef NETRING_AGENT_AGENT_H_
#define NETRING_AGENT_AGENT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "agent/protocol.h"
#include "agent/side_run.h"
#include "netring/kernel.h"

namespace netring {

/// Serves one coordinator over two descriptors until the input ends. One thread, besides the
/// workers of a repetition.
class Agent {
 public:
  /// The descriptors stay the caller's.
  Agent(int in, int out, const Kernel& kernel) : in_(in), out_(out), kernel_(kernel) {}

  /// Returns OK when the input ended between repetitions; ends the process at once when it ends
  /// during one (workers cannot be waited for: the coordinator is gone). An error is a broken
  /// control channel.
  absl::Status Serve();

 private:
  absl::StatusOr<bool> NextLine(std::string* line);
  absl::Status Handle(const ControlMessage& message);
  absl::Status Prepare(const SideConfig& config);
  absl::Status RunToEnd();
  absl::Status Send(const ControlMessage& message);

  int in_;
  int out_;
  const Kernel& kernel_;
  std::string buffer_;
  std::unique_ptr<SideRun> run_;
};

}  // namespace netring

#endif  // NETRING_AGENT_AGENT_H_
