// netring-client: the receiving side, run by hand against netring-server.

#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "absl/strings/str_cat.h"
#include "agent/agent.h"
#include "app/by_hand.h"
#include "base/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr ByHandOption kOptions[] = {
    {"port", nullptr, "TCP port that the server waits at [9000]"},
    {"size", "sizes", nullptr},
    {"threads", "threads", nullptr},
    {"duration", "duration", nullptr},
    {"warmup", "warmup", nullptr},
    {"max_warmup", "max_warmup", nullptr},
    {"workload", "workload", nullptr},
    {"connections", "connections", nullptr},
    {"depth", "depth", nullptr},
    {"rate", "rate", nullptr},
    {"arrivals", "arrivals", nullptr},
    {"engine", "engine", nullptr},
    {"ring", "ring", nullptr},
    {"pin", "pin", nullptr},
    {"spin", "spin", nullptr},
    {"cc", "cc", nullptr},
    {"sndbuf", "sndbuf", nullptr},
    {"rcvbuf", "rcvbuf", nullptr},
    {"verify", "verify", nullptr},
    {"help", nullptr, "print this text"},
    {"version", nullptr, "print the version"},
};
constexpr ByHandProgram kProgram{
    "netring-client",
    "netring-client: measures what a netring-server sends.\n\n"
    "  netring-client 10.0.0.1 --port 9000 --duration 5s --size 4096 --threads 2\n\n",
    kOptions, true};

/// The next message, which must be of this type.
absl::StatusOr<ControlMessage> Expect(LineChannel& channel, const char* side, const char* type) {
  std::string line;
  NETRING_ASSIGN_OR_RETURN(const bool more, channel.ReadLine(&line));
  if (!more) return absl::UnavailableError(absl::StrCat("the ", side, " has gone"));
  NETRING_ASSIGN_OR_RETURN(ControlMessage message, DecodeMessage(line));
  if (message.type == "failed") {
    const absl::Status status = StatusOf(message);
    return absl::Status(status.code(), absl::StrCat("the ", side, ": ", status.message()));
  }
  if (message.type == type) return message;
  return absl::InternalError(
      absl::StrCat("the ", side, " said '", message.type, "' instead of '", type, "'"));
}

/// A client's agent in this process, on a thread of its own.
class OwnAgent {
 public:
  static absl::StatusOr<std::unique_ptr<OwnAgent>> Start() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return Errno("socketpair");
    return std::unique_ptr<OwnAgent>(new OwnAgent(UniqueFd(ends[0]), UniqueFd(ends[1])));
  }

  ~OwnAgent() { shutdown(ours_.get(), SHUT_WR); }  // the end of its input

  LineChannel& channel() { return channel_; }

 private:
  OwnAgent(UniqueFd ours, UniqueFd theirs)
      : theirs_(std::move(theirs)),
        ours_(std::move(ours)),
        channel_(ours_.get(), ours_.get()),
        kernel_(Kernel::Probe()),
        thread_([this] { Agent(theirs_.get(), theirs_.get(), kernel_).Serve().IgnoreError(); }) {}

  UniqueFd theirs_;
  UniqueFd ours_;
  LineChannel channel_;
  absl::StatusOr<Kernel> kernel_;
  std::jthread thread_;
};

absl::StatusOr<Samples> Measure(LineChannel& server, LineChannel& client, SideConfigs sides) {
  NETRING_RETURN_IF_ERROR(Expect(server, "server", "hello").status());
  NETRING_RETURN_IF_ERROR(Expect(client, "client", "hello").status());
  NETRING_RETURN_IF_ERROR(server.WriteLine(Encode({.type = "prepare", .config = sides.server})));
  NETRING_ASSIGN_OR_RETURN(ControlMessage listening, Expect(server, "server", "listening"));
  sides.client.ports = std::move(listening.ports);
  NETRING_RETURN_IF_ERROR(client.WriteLine(Encode({.type = "prepare", .config = sides.client})));
  NETRING_RETURN_IF_ERROR(Expect(client, "client", "armed").status());
  NETRING_RETURN_IF_ERROR(Expect(server, "server", "armed").status());
  for (LineChannel* side : {&server, &client})
    NETRING_RETURN_IF_ERROR(side->WriteLine(Encode({.type = "start"})));
  NETRING_RETURN_IF_ERROR(Expect(client, "client", "settled").status());
  for (LineChannel* side : {&server, &client})
    NETRING_RETURN_IF_ERROR(side->WriteLine(Encode({.type = "measure"})));
  NETRING_ASSIGN_OR_RETURN(ControlMessage of_client, Expect(client, "client", "sample"));
  NETRING_ASSIGN_OR_RETURN(ControlMessage of_server, Expect(server, "server", "sample"));
  return Samples{.server = std::move(of_server.sample), .client = std::move(of_client.sample)};
}

absl::Status Run(const ByHand& line) {
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, ByHandConfigs(line.spec));
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  sides.server.cookie = sides.client.cookie = ToHex(cookie);
  sides.client.address = line.address;
  NETRING_ASSIGN_OR_RETURN(const UniqueFd server,
                           ConnectTo(line.address, line.port, {}, NowNs() + 5 * kNsPerSecond));
  NETRING_ASSIGN_OR_RETURN(const std::unique_ptr<OwnAgent> client, OwnAgent::Start());
  LineChannel channel(server.get(), server.get());
  const absl::StatusOr<Samples> samples = Measure(channel, client->channel(), sides);
  if (!samples.ok()) {
    Complain(kProgram, samples.status());
    _exit(1);  // the client's workers would go on for as long as they were told
  }
  std::printf("%s%s%s", ResultText(samples->client, sides.client.workload).c_str(),
              SideText("server", samples->server).c_str(),
              SideText("client", samples->client).c_str());
  return absl::OkStatus();
}

int Main(int argc, char** argv) { return RunByHand(kProgram, argc, argv, Run); }

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Main(argc, argv); }
