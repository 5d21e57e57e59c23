#include "probe/pair.h"

#include <barrier>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/cgroup.h"
#include "load/worker.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "netring/variant.h"

namespace netring {
namespace {

constexpr char kLoopback[] = "127.0.0.1";
/// The sockets are this process's own: only a broken machine takes so long.
constexpr int64_t kConnectLimitNs = 2 * kNsPerSecond;

struct Side {
  SideConfig config;
  SideTerms terms;
  UniqueFd socket;
  CpuSet cpus;
  absl::Status status;
  SideSample sample;
};

absl::Status Join(Side* server, Side* client) {
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, CookieFromHex(server->config.cookie));
  const SocketOptions& options = server->config.socket;
  const Hello hello{.cookie = cookie,
                    .message_bytes = static_cast<uint64_t>(server->config.load.size)};
  const int64_t deadline = NowNs() + kConnectLimitNs;
  std::vector<UniqueFd> listeners(1);
  NETRING_ASSIGN_OR_RETURN(listeners[0], Listen(kLoopback, 1, options));
  NETRING_ASSIGN_OR_RETURN(const int port, PortOf(listeners[0].get()));
  NETRING_ASSIGN_OR_RETURN(client->socket, Connect(kLoopback, port, options, hello, deadline));
  NETRING_ASSIGN_OR_RETURN(auto peers, AcceptPeers(listeners, 1, hello, {.deadline_ns = deadline}));
  server->socket = std::move(peers[0][0]);
  return absl::OkStatus();
}

/// Lets both workers begin when both are prepared; gives the other up when one is not.
class Pair {
 public:
  Pair(Side* server, Side* client, const absl::StatusOr<Kernel>& kernel)
      : server_(server), client_(client), kernel_(kernel), prepared_(2, Begin{this}) {}

  void Run() {
    try {
      const std::jthread receiver([this] { RunSide(client_); });
      try {
        const std::jthread sender([this] { RunSide(server_); });
      } catch (const std::system_error& error) {  // the library's way to say so
        server_->status = NoThread(error);
        prepared_.arrive_and_drop();
      }
    } catch (const std::system_error& error) {
      client_->status = NoThread(error);
    }
  }

 private:
  struct Begin {
    Pair* pair;
    void operator()() noexcept {
      const bool both = pair->server_->status.ok() && pair->client_->status.ok();
      pair->start_.ns = both ? NowNs() : StartTime::kGivenUp;
    }
  };

  static absl::Status NoThread(const std::system_error& error) {
    return Errno(absl::StrCat("cannot start a thread (", TaskLimitText(), ")"),
                 error.code().value());
  }

  void RunSide(Side* side) {
    std::vector<UniqueFd> sockets;
    sockets.push_back(std::move(side->socket));
    Worker worker(side->config, side->terms, kernel_, 0, std::move(sockets), side->cpus, start_);
    side->status = worker.Prepare();
    prepared_.arrive_and_wait();
    if (side->status.ok()) side->status = worker.Run();
    if (side->status.ok()) side->sample = worker.Sample();
    worker.End();
  }

  Side* server_;
  Side* client_;
  const absl::StatusOr<Kernel>& kernel_;
  StartTime start_;
  std::barrier<Begin> prepared_;
};

/// A side that was given up says less than the one it was given up for.
absl::Status Worse(const absl::Status& one, const absl::Status& other) {
  return one.ok() || absl::IsCancelled(one) ? (other.ok() ? one : other) : one;
}

}  // namespace

absl::StatusOr<PairSample> RunPair(SideConfig config, const CpuSet& client_cpus,
                                   const absl::StatusOr<Kernel>& kernel) {
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  config.cookie = ToHex(cookie);
  config.address = kLoopback;
  config.counting.perf = false;
  config.cpus.resize(1);
  Side server{.config = config, .cpus = config.cpus.front()};
  server.config.role = Role::kServer;
  Side client{.config = config, .cpus = client_cpus};
  client.config.role = Role::kClient;
  client.config.technique.variant = kFloorVariant;
  client.config.cpus.front() = client_cpus;
  NETRING_ASSIGN_OR_RETURN(server.terms, Resolve(server.config, kernel));
  NETRING_ASSIGN_OR_RETURN(client.terms, Resolve(client.config, kernel));
  NETRING_RETURN_IF_ERROR(Join(&server, &client));
  Pair(&server, &client, kernel).Run();
  NETRING_RETURN_IF_ERROR(Worse(server.status, client.status));
  return PairSample{.server = std::move(server.sample), .client = std::move(client.sample)};
}

}  // namespace netring
