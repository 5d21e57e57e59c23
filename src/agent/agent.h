// The agent: control messages in, samples out.

#ifndef NETRING_AGENT_AGENT_H_
#define NETRING_AGENT_AGENT_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "agent/line_channel.h"
#include "agent/meeting.h"
#include "agent/protocol.h"
#include "agent/side_run.h"
#include "netring/kernel.h"

namespace netring {

/// What a coordinator may take of an agent.
struct AgentLimits {
  /// For each control message to come, and to be taken.
  int64_t patience_ns = LineChannel::kEndless;
  /// For the first one to come, after the hello: who has come to measure says so at once.
  int64_t first_ns = LineChannel::kEndless;
  /// After so many, measured or failed, the agent has served; it meets the other side as often.
  int64_t slices = std::numeric_limits<int64_t>::max();
};

/// Serves one coordinator over two descriptors until the input ends. One thread, besides the
/// workers of a slice.
class Agent {
 public:
  /// The descriptors stay the caller's. `host`: what it says of its host, which everyone hears who
  /// reaches it. With none it does not tell of the route to the other agent either.
  Agent(int in, int out, const absl::StatusOr<Kernel>& kernel, const AgentLimits& limits = {},
        std::optional<HostFacts> host = {})
      : channel_(in, out, limits.patience_ns),
        kernel_(kernel),
        tells_of_host_(host.has_value()),
        host_(std::move(host).value_or(HostFacts())),
        first_ns_(limits.first_ns),
        slices_left_(limits.slices),
        meetings_left_(limits.slices) {}
  virtual ~Agent() = default;

  /// Returns OK when the input ended, when its limit of slices is reached, or when the other side
  /// kept a slice waiting for longer than the protocol allows; what runs then is given up. An error
  /// is a broken control channel.
  absl::Status Serve();

 protected:
  /// The input ended during a slice, which nobody wants any more: ends the process.
  virtual void OnAbandoned();
  /// What this agent makes of where it is told to meet the other one.
  virtual absl::StatusOr<MeetingPlace> Accept(const MeetingPlace& place) { return place; }
  /// What it makes of the configuration it is given.
  virtual absl::StatusOr<SideConfig> Accept(const SideConfig& config) { return config; }

  /// What a slice has measured, before it is sent.
  virtual void OnSample(const SideSample&) {}
  /// Why a message was refused or a slice failed, before it is sent.
  virtual void OnFailure(const absl::Status&) {}

 private:
  absl::Status Handle(const ControlMessage& message);
  absl::Status Meet(MeetingPlace place);
  absl::Status RunSlice(const SideConfig& asked);
  absl::Status Arm(Role role, int64_t connections);
  absl::StatusOr<std::unique_ptr<SideRun>> Establish(SideConfig config, int64_t* connections);
  absl::Status HearDrained();
  absl::Status RunToEnd(SideRun& run, const std::string& cookie);
  absl::Status SendTrace(absl::Span<const TraceEvent> events);
  absl::Status GiveUp(const absl::Status& why);
  absl::Status ReadWhileRunning();
  absl::Status Send(const ControlMessage& message);

  LineChannel channel_;
  const absl::StatusOr<Kernel>& kernel_;
  const bool tells_of_host_;
  const HostFacts host_;
  const int64_t first_ns_;
  int64_t slices_left_;
  int64_t meetings_left_;
  std::optional<Meeting> meeting_;  ///< once the sides have met
};

}  // namespace netring

#endif  // NETRING_AGENT_AGENT_H_
