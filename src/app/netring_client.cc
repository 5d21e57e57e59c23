// netring-client: the receiving side, run by hand against netring-server.

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "agent/agent.h"
#include "app/by_hand.h"
#include "experiment/conversation.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr Program kProgram{
    .name = "netring-client",
    .about =
        "netring-client: measures what a netring-server sends.\n\n"
        "  netring-client 10.0.0.1 --port 9000 --duration 5s --size 4096 --threads 2\n\n"
        "For answers with intervals: netring-run --server_exec (docs/HOSTS.md).\n",
    .arguments = "one server is enough, and options begin with --; see --help",
    .most_arguments = 1,
    .ending = kByHandExits};

absl::Status NotInTime(absl::string_view more) {
  return absl::DeadlineExceededError(absl::StrCat("did not answer in time", more));
}

class ChannelLine final : public SideLine {
 public:
  /// Each line is to be taken within `patience_ns`.
  explicit ChannelLine(int fd, int64_t patience_ns = LineChannel::kEndless)
      : channel_(fd, fd, patience_ns) {}

  absl::StatusOr<std::string> ReadLine(int64_t deadline_ns) override {
    std::string line;
    while (!channel_.TakeLine(&line)) {
      const int64_t left_ms = std::max<int64_t>(deadline_ns - NowNs(), 0) / kNsPerMs;
      pollfd readable{.fd = channel_.in(), .events = POLLIN};
      const int ready =
          poll(&readable, 1, static_cast<int>(std::min<int64_t>(left_ms, kLongestPollMs)));
      if (ready < 0 && errno != EINTR) return Errno("poll");
      if (ready == 0 && NowNs() >= deadline_ns) return NotInTime("");
      if (ready <= 0) continue;
      NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadMore());
      if (!more) return absl::UnavailableError("closed the connection");
    }
    return line;
  }
  absl::Status WriteLine(const std::string& line) override { return channel_.WriteLine(line); }

 private:
  static constexpr int64_t kLongestPollMs = 1000;

  LineChannel channel_;
};

/// A client's agent in this process, on a thread of its own.
class OwnAgent {
 public:
  static absl::StatusOr<std::unique_ptr<OwnAgent>> Start() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
      return RefusedCall("cannot talk to its own side", "socketpair");
    return std::unique_ptr<OwnAgent>(new OwnAgent(UniqueFd(ends[0]), UniqueFd(ends[1])));
  }

  ~OwnAgent() { shutdown(ours_.get(), SHUT_WR); }  // the end of its input

  SideLine& line() { return line_; }

 private:
  OwnAgent(UniqueFd ours, UniqueFd theirs)
      : theirs_(std::move(theirs)),
        ours_(std::move(ours)),
        line_(ours_.get()),
        kernel_(Kernel::Probe()),
        thread_([this] {
          Agent(theirs_.get(), theirs_.get(), kernel_).Serve().IgnoreError();
          shutdown(theirs_.get(), SHUT_RDWR);  // who waits for an answer is to see that it has gone
        }) {}

  UniqueFd theirs_;
  UniqueFd ours_;
  ChannelLine line_;
  absl::StatusOr<Kernel> kernel_;
  std::jthread thread_;
};

/// The server greets at once, or when the client before has gone: who waits is told.
absl::Status AwaitGreeting(int server, int64_t wait_ns) {
  constexpr int64_t kPromptMs = 1000;
  const int64_t wait_ms = std::max<int64_t>(wait_ns / kNsPerMs, 1);
  pollfd readable{.fd = server, .events = POLLIN, .revents = 0};
  if (poll(&readable, 1, static_cast<int>(std::min(kPromptMs, wait_ms))) != 0)
    return absl::OkStatus();
  Say("netring-client: the server serves another client; waiting for it (Ctrl-C ends this)\n");
  if (poll(&readable, 1, static_cast<int>(std::max<int64_t>(wait_ms - kPromptMs, 0))) != 0)
    return absl::OkStatus();
  return About("the server",
               NotInTime(": it serves others, or is no netring-server; see --port, and "
                         "--wait for how long to wait"));
}

absl::Status Run(const ByHandLine& line) {
  SideConfigs sides = line.sides;
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  sides.server.cookie = sides.client.cookie = ToHex(cookie);
  sides.client.address = line.address;
  NETRING_ASSIGN_OR_RETURN(const UniqueFd server,
                           ConnectTo(line.address, line.port, {}, NowNs() + 5 * kNsPerSecond));
  // Who reads nothing must not keep what is written to it.
  if (fcntl(server.get(), F_SETFL, O_NONBLOCK) != 0) return Errno("cannot wait for the server");
  NETRING_ASSIGN_OR_RETURN(const std::unique_ptr<OwnAgent> client, OwnAgent::Start());
  ChannelLine line_to_server(server.get(), kControlGraceNs);
  Conversation conversation(line_to_server, client->line());
  absl::Status greeted = AwaitGreeting(server.get(), line.wait_ns);
  if (greeted.ok()) greeted = conversation.Greet().status();
  if (greeted.ok()) greeted = conversation.Meet({.bound = "", .connected = line.address});
  const absl::StatusOr<Samples> samples =
      greeted.ok() ? conversation.Measure(sides) : absl::StatusOr<Samples>(greeted);
  if (!samples.ok()) {
    Complain(kProgram, samples.status(), 1);
    _exit(1);  // the client's workers would go on for as long as they were told
  }
  return WriteOut(absl::StrCat(ResultText(samples->client, line.spec.workload.front()),
                               SideText("server", samples->server),
                               SideText("client", samples->client)));
}

int Main(int argc, char** argv) { return RunByHand(kProgram, ByHand::kClient, argc, argv, Run); }

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Ended(netring::Main(argc, argv)); }
