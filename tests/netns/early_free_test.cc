// --verify finds the bug that zero copy invites: a buffer that is written again when its send
// completes, before the kernel's notification. An engine that lies about the notification plants
// it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "lab/lab.h"
#include "load/worker.h"
#include "net/transport.h"
#include "netns/lying_engine.h"
#include "netns/support.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "netring/variant.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Streams with `zc` and one slot across the lab, the server's engine made by `make`; the client's
/// end.
absl::Status Stream(const Lab& lab, decltype(EngineInfo::make) make) {
  const absl::StatusOr<Kernel> kernel = Kernel::Probe();
  NETRING_ASSIGN_OR_RETURN(TcpPair pair, Connect(lab));
  SideConfig server{.technique = {.variant = "zc"},
                    .load = {.workload = Workload::kStream,
                             .transport = TransportOfSocket(pair.server.get()).kind,
                             .size = 65536,
                             .alloc = Alloc::kPage},
                    .memory = {.slots = 1, .verify = true},
                    .window = {.duration_ns = 300 * kNsPerMs},
                    .counting = {.perf = false},
                    .cookie = "00112233445566778899aabbccddeeff"};
  SideConfig client = server;
  client.role = Role::kClient;
  client.technique.variant = kFloorVariant;
  NETRING_ASSIGN_OR_RETURN(SideTerms server_terms, Resolve(server, kernel));
  NETRING_ASSIGN_OR_RETURN(const SideTerms client_terms, Resolve(client, kernel));
  EngineInfo engine = *server_terms.engine;
  engine.make = make;
  server_terms.engine = &engine;

  const StartTime start{NowNs()};
  const auto run = [&](const SideConfig& config, const SideTerms& terms, UniqueFd socket) {
    std::vector<UniqueFd> sockets;
    sockets.push_back(std::move(socket));
    Worker worker(config, terms, kernel, 0, std::move(sockets), {}, start);
    NETRING_RETURN_IF_ERROR(worker.Prepare());
    return worker.Run();
  };
  absl::Status received;
  std::thread sink([&] { received = run(client, client_terms, std::move(pair.client)); });
  // Its own end says nothing here: the client's closes the connection when it has read wrong bytes.
  run(server, server_terms, std::move(pair.server)).IgnoreError();
  sink.join();
  return received;
}

class EarlyFree : public testing::Test {
 protected:
  void Check(const absl::StatusOr<Lab>& lab) {
    if (absl::IsPermissionDenied(lab.status()) || absl::IsUnavailable(lab.status()))
      GTEST_SKIP() << lab.status();
    ASSERT_TRUE(lab.ok()) << lab.status();
    EXPECT_EQ(Stream(*lab, MakeUringEngine), absl::OkStatus()) << "without the bug";
    EXPECT_THAT(Stream(*lab, MakeLyingEngine).ToString(),
                AllOf(HasSubstr(kCorruptStream), HasSubstr("its buffer was written again")));
  }
};

// Nothing is copied: the device reads the pages when it sends them.
TEST_F(EarlyFree, IsFoundWhereNothingIsCopied) { Check(MakeWireLab()); }

// Nothing is copied: the receiver reads the sender's pages.
TEST_F(EarlyFree, IsFoundWhereTheReceiverReadsTheSendersPages) { Check(MakeVsockLab()); }

// The kernel copies at delivery, and what waits for room in the window is not delivered yet.
TEST_F(EarlyFree, IsFoundWhereTheKernelCopiesAtDelivery) { Check(MakeVethLab()); }

}  // namespace
}  // namespace netring
