// The agents of a server and its clients, started and in conversation.

#ifndef NETRING_EXPERIMENT_AGENT_PAIR_H_
#define NETRING_EXPERIMENT_AGENT_PAIR_H_

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiment/conversation.h"
#include "lab/agent_process.h"
#include "lab/lab.h"
#include "lab/launcher.h"

namespace netring {

/// Owns the processes. One thread, which outlives it (AgentProcess).
class AgentPair {
 public:
  struct Options {
    std::string program;                                 ///< of a side without a launcher
    LaunchOptions launch;                                ///< of one with
    const volatile sig_atomic_t* interrupted = nullptr;  ///< set by a signal handler; may be null
  };

  /// Starts them on the sides of `lab`, and hears who they are. An error says whose it is.
  static absl::StatusOr<std::unique_ptr<AgentPair>> Start(const Lab& lab, const Options& options);

  Conversation& conversation() { return conversation_; }
  const HellosOfSides& hellos() const { return hellos_; }
  pid_t server_pid() const { return server_->pid(); }
  pid_t client_pid() const { return clients_.front()->pid(); }  ///< the first

 private:
  class Line final : public SideLine {
   public:
    Line(AgentProcess process, const volatile sig_atomic_t* interrupted)
        : process_(std::move(process)), interrupted_(interrupted) {}

    absl::StatusOr<std::string> ReadLine(int64_t deadline_ns) override {
      return process_.ReadLine(deadline_ns, interrupted_);
    }
    absl::Status WriteLine(const std::string& line) override {
      return process_.WriteLine(line, interrupted_);
    }
    pid_t pid() const { return process_.pid(); }

   private:
    AgentProcess process_;
    const volatile sig_atomic_t* interrupted_;
  };

  using Lines = std::vector<std::unique_ptr<Line>>;

  AgentPair(std::unique_ptr<Line> server, Lines clients, const std::vector<std::string>& names);
  static std::vector<ClientLine> Named(const Lines& clients, const std::vector<std::string>& names);

  std::unique_ptr<Line> server_;
  Lines clients_;
  Conversation conversation_;
  HellosOfSides hellos_;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENT_PAIR_H_
