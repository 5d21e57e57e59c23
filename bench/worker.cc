// One worker of netring's on the program's only thread, without agents and their control messages:
// for counting what the loop executes (bench/instructions).

#include "load/worker.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/kernel.h"
#include "netring/status.h"

namespace {

using netring::Kernel;
using netring::SideConfig;
using netring::SideSample;
using netring::SideTerms;
using netring::StartTime;
using netring::UniqueFd;
using netring::Worker;

constexpr char kUsage[] =
    R"(usage: bench-worker server|client PORT ENGINE IMPL SIZE SECONDS

Round trips of SIZE bytes over 127.0.0.1 between a server that sends by IMPL and a client that sends
by plain, each on the program's one thread, asleep between messages. PORT 0: the server takes a free
one and prints "listening on port PORT". At the end each prints "sends N", warm-up included.
Exit: 0 done, 1 a failure, 2 usage.
)";
constexpr int64_t kConnectLimitNs = 20 * netring::kNsPerSecond;
constexpr int64_t kWarmupNs = 100 * netring::kNsPerMs;
constexpr int kMostPort = 65535;
constexpr double kMostSeconds = 3600;
constexpr int kArguments = 7;  // with the program's name

/// The connection, at either end. Anyone may know the cookie: only this machine can connect.
absl::StatusOr<UniqueFd> Open(const SideConfig& config, int port) {
  const netring::Hello hello{.message_bytes = static_cast<uint64_t>(config.load.size)};
  const int64_t deadline_ns = netring::NowNs() + kConnectLimitNs;
  if (config.role == netring::Role::kClient)
    return netring::Connect(config.address, port, config.socket, hello, deadline_ns);
  std::vector<UniqueFd> listeners(1);
  NETRING_ASSIGN_OR_RETURN(listeners[0], netring::Listen(config.address, 1, config.socket, port));
  NETRING_ASSIGN_OR_RETURN(const int chosen, netring::PortOf(listeners[0].get()));
  std::printf("listening on port %d\n", chosen);
  std::fflush(stdout);
  NETRING_ASSIGN_OR_RETURN(auto peers,
                           netring::AcceptPeers(listeners, 1, hello, {.deadline_ns = deadline_ns}));
  return std::move(peers[0][0]);
}

absl::Status Run(const SideConfig& config, int port) {
  const absl::StatusOr<Kernel> kernel = Kernel::Probe();
  NETRING_ASSIGN_OR_RETURN(const SideTerms terms, netring::Resolve(config, kernel));
  std::vector<UniqueFd> sockets(1);
  NETRING_ASSIGN_OR_RETURN(sockets[0], Open(config, port));
  StartTime start;
  start.ns = netring::NowNs();
  Worker worker(config, terms, kernel, 0, std::move(sockets), {}, start);
  NETRING_RETURN_IF_ERROR(worker.Prepare());
  NETRING_RETURN_IF_ERROR(worker.Run());
  std::printf("sends %lld\n", static_cast<long long>(worker.Sample().evidence.sends));
  return absl::OkStatus();
}

int Usage() {
  std::fputs(kUsage, stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != kArguments) return Usage();
  const std::string role = argv[1];
  int port = 0;
  double seconds = 0;
  SideConfig config{.role = role == "server" ? netring::Role::kServer : netring::Role::kClient,
                    .technique = {.engine = argv[3], .variant = argv[4]},
                    .cookie = std::string(32, '0'),
                    .address = "127.0.0.1"};
  const bool read = absl::SimpleAtoi(argv[2], &port) &&
                    absl::SimpleAtoi(argv[5], &config.load.size) &&
                    absl::SimpleAtod(argv[6], &seconds);
  if (!read || (role != "server" && role != "client") || port < 0 || port > kMostPort ||
      config.load.size < netring::kMinMessageBytes ||
      config.load.size > netring::kMaxMessageBytes || !(seconds > 0 && seconds <= kMostSeconds))
    return Usage();
  if (role == "client") config.technique.variant = netring::kFloorVariant;
  config.window = {.warmup_ns = kWarmupNs,
                   .duration_ns = static_cast<int64_t>(seconds * netring::kNsPerSecond)};
  config.counting.perf = false;
  const absl::Status status = Run(config, port);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench-worker: %s\n", std::string(status.message()).c_str());
  return 1;
}
