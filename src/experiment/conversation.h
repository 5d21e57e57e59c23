// What a coordinator and the two sides of one slice say to each other.

#ifndef NETRING_EXPERIMENT_CONVERSATION_H_
#define NETRING_EXPERIMENT_CONVERSATION_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "agent/build_facts.h"
#include "agent/protocol.h"
#include "experiment/side_configs.h"

namespace netring {

/// The lines to and from one side's agent, wherever it runs.
class SideLine {
 public:
  virtual ~SideLine() = default;
  /// The next line, or DeadlineExceeded at `deadline_ns` (CLOCK_MONOTONIC), Unavailable when the
  /// agent is gone, Cancelled when the user has interrupted.
  virtual absl::StatusOr<std::string> ReadLine(int64_t deadline_ns) = 0;
  virtual absl::Status WriteLine(const std::string& line) = 0;
};

/// What the agents' programs were built from.
struct BuildsOfSides {
  BuildFacts server;
  BuildFacts client;
};

/// Borrows both lines. One thread. Every wait is bounded by what the sides were told to do.
class Conversation {
 public:
  Conversation(SideLine& server, SideLine& client) : server_(server), client_(client) {}

  /// Once per agent, before anything else. The server may be busy with others for `limit_ns`.
  absl::StatusOr<BuildsOfSides> Greet(int64_t limit_ns = kControlGraceNs);
  /// One slice: connects, warms up, measures and drains. The server's ports are filled into
  /// the client's configuration. An error says which side gave it.
  absl::StatusOr<Samples> Measure(const SideConfigs& sides);
  /// Both agents wait for the next slice: the last one ended in good order.
  bool idle() const { return idle_; }

 private:
  absl::Status Connect(const SideConfigs& sides);

  SideLine& server_;
  SideLine& client_;
  bool idle_ = true;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_CONVERSATION_H_
