// netring-server: the sender under test, run by hand. netring-client talks to it.

#include <fcntl.h>
#include <malloc.h>
#include <sys/socket.h>

#include "absl/strings/str_cat.h"
#include "agent/agent.h"
#include "app/by_hand.h"
#include "base/formats.h"
#include "base/inet_address.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr Program kProgram{
    .name = "netring-server",
    .about =
        "netring-server: sends messages to netring-client, which says for how long.\n\n"
        "  netring-server --port 9000 --impl a1 --size 4096 --threads 2\n\n"
        "For answers with intervals: netring-run --server_exec (docs/HOSTS.md).\n",
    .arguments = "it takes no arguments, and options begin with --; see --help",
    .most_arguments = 0,
    .ending = kByHandExits};
/// A client that takes longer to say something, or to read what it is told, keeps others waiting.
constexpr AgentLimits kClientLimits{
    .patience_ns = 10 * kNsPerSecond, .first_ns = 2 * kNsPerSecond, .slices = 1};

/// Takes from the client what to measure, from its own command line how to send.
class Server final : public Agent {
 public:
  Server(int client, const ByHandLine& line, const absl::StatusOr<Kernel>& kernel)
      : Agent(client, client, kernel, kClientLimits), client_(client), line_(line) {}

  /// Whether its answers could be printed.
  const absl::Status& written() const { return written_; }

 private:
  absl::StatusOr<MeetingPlace> Accept(const MeetingPlace& place) override {
    MeetingPlace own{.cookie = place.cookie};
    NETRING_ASSIGN_OR_RETURN(own.address, LocalAddress());
    return own;
  }

  absl::StatusOr<SideConfig> Accept(const SideConfig& asked) override {
    if (asked.role != Role::kServer) return absl::InvalidArgumentError("this is a server");
    if (asked.window.warmup_ns + asked.window.duration_ns > line_.longest_ns) {
      return absl::InvalidArgumentError(
          absl::StrCat("the client asks for a warm-up of ", PrintDurationNs(asked.window.warmup_ns),
                       " and a window of ", PrintDurationNs(asked.window.duration_ns),
                       "; this server serves a client for at most ",
                       PrintDurationNs(line_.longest_ns), " (--longest)"));
    }
    NETRING_ASSIGN_OR_RETURN(SideConfig config, ServerConfig(line_.spec, asked));
    if (asked.load.size != config.load.size || asked.load.threads != config.load.threads) {
      return absl::InvalidArgumentError(
          absl::StrCat("the client has messages of ", asked.load.size, " bytes and ",
                       asked.load.threads, " threads, this server ", config.load.size, " and ",
                       config.load.threads, ": give both the same --size and --threads"));
    }
    NETRING_RETURN_IF_ERROR(CheckLimits(line_.limits, config));
    config.cookie = asked.cookie;
    NETRING_ASSIGN_OR_RETURN(config.address, LocalAddress());
    return config;
  }

  void OnAbandoned() override {}  // the next client comes
  void OnFailure(const absl::Status& status) override { Complain(kProgram, status, 1); }
  void OnSample(const SideSample& sample) override {
    written_.Update(WriteOut(SideText("server", sample)));
  }

  /// The address that the client has come to.
  absl::StatusOr<std::string> LocalAddress() const {
    NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::OwnEndOf(client_));
    return name.Text();
  }

  int client_;
  const ByHandLine& line_;
  absl::Status written_;
};

/// An error: its answers could not be printed.
absl::Status ServeOne(int client, const ByHandLine& line, const absl::StatusOr<Kernel>& kernel) {
  Server server(client, line, kernel);
  if (const absl::Status status = server.Serve(); !status.ok()) {
    Complain(kProgram, About("dropped a client", status), 1);
  }
  return server.written();
}

absl::Status ServeClients(const ByHandLine& line) {
  const absl::StatusOr<Kernel> kernel = Kernel::Probe();
  NETRING_RETURN_IF_ERROR(Resolve(line.sides.server, kernel).status());
  NETRING_ASSIGN_OR_RETURN(const UniqueFd listener, Listen(line.address, 1, {}, line.port));
  if (fcntl(listener.get(), F_SETFL, 0) != 0) return Errno("cannot make a socket blocking");
  Say(absl::StrCat("netring-server: listening on ", EndpointText(line.address, line.port), "\n"));
  do {
    UniqueFd client(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid()) return Errno("cannot accept a client");
    if (fcntl(client.get(), F_SETFL, O_NONBLOCK) != 0) return Errno("cannot wait for a client");
    const absl::Status written = ServeOne(client.get(), line, kernel);
    // The C library keeps what threads have freed, in pieces that are too small to unmap, for the
    // next client; between them it is the machine's.
    malloc_trim(0);
    NETRING_RETURN_IF_ERROR(written);
  } while (!line.once);
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  return RunByHand(kProgram, ByHand::kServer, argc, argv, ServeClients);
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Ended(netring::Main(argc, argv)); }
