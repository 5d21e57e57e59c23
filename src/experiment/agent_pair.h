// The agents of both sides, started and in conversation.

#ifndef NETRING_EXPERIMENT_AGENT_PAIR_H_
#define NETRING_EXPERIMENT_AGENT_PAIR_H_

#include <csignal>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "experiment/conversation.h"
#include "lab/agent_process.h"
#include "lab/lab.h"
#include "lab/launcher.h"

namespace netring {

/// Owns both processes. One thread, which outlives it (AgentProcess).
class AgentPair {
 public:
  struct Options {
    std::string program;                                 ///< of a side without a launcher
    LaunchOptions launch;                                ///< of one with
    const volatile sig_atomic_t* interrupted = nullptr;  ///< set by a signal handler; may be null
  };

  /// Starts both on the sides of `lab`, and hears who they are. An error says which side it is of.
  static absl::StatusOr<std::unique_ptr<AgentPair>> Start(const Lab& lab, const Options& options);

  Conversation& conversation() { return conversation_; }
  const HellosOfSides& hellos() const { return hellos_; }
  pid_t server_pid() const { return server_.pid(); }
  pid_t client_pid() const { return client_.pid(); }

 private:
  class Line final : public SideLine {
   public:
    Line(AgentProcess process, const volatile sig_atomic_t* interrupted)
        : process_(std::move(process)), interrupted_(interrupted) {}

    absl::StatusOr<std::string> ReadLine(int64_t deadline_ns) override {
      return process_.ReadLine(deadline_ns, interrupted_);
    }
    absl::Status WriteLine(const std::string& line) override { return process_.WriteLine(line); }
    pid_t pid() const { return process_.pid(); }

   private:
    AgentProcess process_;
    const volatile sig_atomic_t* interrupted_;
  };

  AgentPair(AgentProcess server, AgentProcess client, const volatile sig_atomic_t* interrupted)
      : server_(std::move(server), interrupted), client_(std::move(client), interrupted) {}

  Line server_;
  Line client_;
  Conversation conversation_{server_, client_};
  HellosOfSides hellos_;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENT_PAIR_H_
