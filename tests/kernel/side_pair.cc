#include "kernel/side_pair.h"

#include <thread>

#include "engine/receive_mode.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "netring/variant.h"

namespace netring {
namespace {

constexpr char kLoopback[] = "127.0.0.1";

std::string Text(absl::string_view text) { return {text.data(), text.size()}; }

absl::Status EstablishBoth(SidePair pair, std::unique_ptr<SideRun>* server,
                           std::unique_ptr<SideRun>* client, PairResult* result) {
  NETRING_ASSIGN_OR_RETURN(*server, SideRun::Create(pair.server, ThisKernel()));
  NETRING_ASSIGN_OR_RETURN(pair.client.ports, (*server)->Listen());
  NETRING_ASSIGN_OR_RETURN(*client, SideRun::Create(pair.client, ThisKernel()));
  // At once: a datagram's hello is answered before the client goes on.
  absl::StatusOr<int64_t> connected = absl::UnknownError("not run");
  std::thread connecting([&] { connected = (*client)->Establish(); });
  const absl::StatusOr<int64_t> accepted = (*server)->Establish();
  connecting.join();
  NETRING_RETURN_IF_ERROR(connected.status());
  NETRING_ASSIGN_OR_RETURN(result->established, accepted);
  if (*connected == result->established) return absl::OkStatus();
  return absl::InternalError("the sides do not agree on how many connections are open");
}

}  // namespace

const absl::StatusOr<Kernel>& ThisKernel() {
  static const absl::StatusOr<Kernel> kKernel = Kernel::Probe();
  return kKernel;
}

std::string WhyNot(const Combination& combination) {
  const absl::Status status =
      Resolve(MakePair(combination, kMinMessageBytes).server, ThisKernel()).status();
  return status.ok() ? "" : status.ToString();
}

std::vector<Combination> AllCombinations() {
  std::vector<Combination> all;
  for (const EngineInfo& engine : Engines()) {
    for (const Variant& variant : Variants()) {
      if (engine.ring ? variant.request == nullptr : variant.call == nullptr) continue;
      for (const Workload workload : AllValues<Workload>())
        all.push_back({Text(variant.name), Text(engine.name), workload});
    }
  }
  return all;
}

std::vector<Combination> EveryEngine() {
  std::vector<Combination> every = AllCombinations();
  std::erase_if(every, [](const Combination& each) { return each.variant != "a1"; });
  return every;
}

std::vector<Combination> AllReceives() {
  std::vector<Combination> all;
  for (const ReceiveMode& mode : ReceiveModes()) {
    for (const Workload workload : AllValues<Workload>()) {
      for (const int64_t spin_ns : {int64_t{0}, 50 * kNsPerUs}) {
        for (const EngineInfo& engine : Engines()) {
          if (!engine.ring && !ReceivesByCalls(engine, mode)) continue;
          all.push_back({.variant = "a1",
                         .engine = Text(engine.name),
                         .workload = workload,
                         .recv = Text(mode.name),
                         .spin_ns = spin_ns});
        }
      }
    }
  }
  return all;
}

int64_t Soon() { return NowNs() + 30 * kNsPerSecond; }

Cookie TestCookie() { return CookieFromHex("00112233445566778899aabbccddeeff").value(); }

SidePair MakePair(const Combination& combination, int64_t message_bytes) {
  const ReceiveMode* mode = FindReceiveMode(combination.recv);
  const bool mixed = FindVariant(combination.variant)->mixed;  // needs parts of several lengths
  const SideConfig server{.technique = {.engine = combination.engine,
                                        .variant = combination.variant,
                                        .recv = combination.recv},
                          .load = {.workload = combination.workload,
                                   .size = message_bytes,
                                   .layout = mixed ? "1+*" : kUsualLayout},
                          .memory = {.verify = mode == nullptr || !mode->drops},
                          .window = {.duration_ns = 20 * kNsPerMs},
                          .counting = {.perf = false},
                          .spin_ns = combination.spin_ns,
                          .cookie = ToHex(TestCookie()),
                          .address = kLoopback};
  SideConfig client = server;
  client.role = Role::kClient;
  client.technique.variant = kFloorVariant;
  return {server, client};
}

PairResult RunPair(SidePair pair) {
  PairResult result;
  std::unique_ptr<SideRun> server;
  std::unique_ptr<SideRun> client;
  if (absl::Status status = EstablishBoth(std::move(pair), &server, &client, &result);
      !status.ok()) {
    result.server = result.client = status;
    return result;
  }
  for (SideRun* side : {server.get(), client.get()}) side->Start();
  result.client = client->Join();
  server->PeerDone();  // as the agents tell each other
  result.server = server->Join();
  return result;
}

absl::StatusOr<HalfPair> EstablishServer(const SidePair& pair, const SocketOptions& options) {
  HalfPair half;
  NETRING_ASSIGN_OR_RETURN(half.run, SideRun::Create(pair.server, ThisKernel()));
  NETRING_ASSIGN_OR_RETURN(const std::vector<int> ports, half.run->Listen());
  half.peers.resize(ports.size());
  for (uint32_t thread = 0; thread < ports.size(); ++thread) {
    for (int connection = 0; connection < pair.server.load.connections; ++connection) {
      const Hello hello{.cookie = TestCookie(),
                        .thread = thread,
                        .connection = static_cast<uint32_t>(connection),
                        .message_bytes = static_cast<uint64_t>(pair.server.load.size)};
      NETRING_ASSIGN_OR_RETURN(UniqueFd fd,
                               Connect(kLoopback, ports[thread], options, hello, Soon()));
      LimitWaiting(fd.get());
      half.peers[thread].push_back(std::move(fd));
    }
  }
  NETRING_RETURN_IF_ERROR(half.run->Establish().status());
  return half;
}

absl::StatusOr<HalfPair> EstablishClient(SidePair pair, const SocketOptions& options) {
  HalfPair half;
  std::vector<UniqueFd> listeners;
  for (int thread = 0; thread < pair.client.load.threads; ++thread) {
    NETRING_ASSIGN_OR_RETURN(UniqueFd listener,
                             Listen(kLoopback, pair.client.load.connections, options));
    NETRING_ASSIGN_OR_RETURN(pair.client.ports.emplace_back(), PortOf(listener.get()));
    listeners.push_back(std::move(listener));
  }
  NETRING_ASSIGN_OR_RETURN(half.run, SideRun::Create(pair.client, ThisKernel()));
  NETRING_RETURN_IF_ERROR(half.run->Establish().status());
  const Hello expected{.cookie = TestCookie(),
                       .message_bytes = static_cast<uint64_t>(pair.client.load.size)};
  NETRING_ASSIGN_OR_RETURN(half.peers, AcceptPeers(listeners, pair.client.load.connections,
                                                   expected, {.deadline_ns = Soon()}));
  for (const auto& thread : half.peers) {
    for (const UniqueFd& fd : thread) LimitWaiting(fd.get());
  }
  return half;
}

}  // namespace netring
