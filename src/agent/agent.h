// The agent: control messages in, samples out.

#ifndef NETRING_AGENT_AGENT_H_
#define NETRING_AGENT_AGENT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "agent/line_channel.h"
#include "agent/protocol.h"
#include "agent/side_run.h"
#include "netring/kernel.h"

namespace netring {

/// Serves one coordinator over two descriptors until the input ends. One thread, besides the
/// workers of a slice.
class Agent {
 public:
  /// The descriptors stay the caller's.
  Agent(int in, int out, const absl::StatusOr<Kernel>& kernel)
      : channel_(in, out), kernel_(kernel) {}
  virtual ~Agent() = default;

  /// Returns OK when the input ended, or when the other side kept a slice waiting for longer
  /// than the protocol allows; what runs then is given up. An error is a broken control channel.
  absl::Status Serve();

 protected:
  /// The input ended during a slice, which nobody wants any more: ends the process.
  virtual void OnAbandoned();
  /// What this agent makes of the configuration it is given.
  virtual absl::StatusOr<SideConfig> Accept(const SideConfig& config) { return config; }

  /// What a slice has measured, before it is sent.
  virtual void OnSample(const SideSample&) {}
  /// Why a message was refused or a slice failed, before it is sent.
  virtual void OnFailure(const absl::Status&) {}

 private:
  absl::Status Handle(const ControlMessage& message);
  absl::Status Prepare(const SideConfig& config);
  absl::Status RunToEnd();
  absl::Status GiveUp(const absl::Status& why);
  absl::Status ReadWhileRunning();
  absl::Status RefuseLine();
  absl::Status Send(const ControlMessage& message);

  LineChannel channel_;
  const absl::StatusOr<Kernel>& kernel_;
  std::unique_ptr<SideRun> run_;
};

}  // namespace netring

#endif  // NETRING_AGENT_AGENT_H_
