// On path sink nothing is delivered, but a tap sees what the link takes: --verify's bytes are read
// back there, and a buffer that is written again before its notification is found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netlink/route/qdisc.h>
#include <netlink/route/qdisc/tbf.h>
#include <netlink/socket.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lab/child_task.h"
#include "lab/lab.h"
#include "load/datagram_reader.h"
#include "load/worker.h"
#include "net/datagrams.h"
#include "netns/lying_engine.h"
#include "netns/support.h"
#include "netring/clock.h"
#include "netring/connection.h"

namespace netring {
namespace {

constexpr int64_t kMessageBytes = 32768;
constexpr int64_t kHeaderBytes = UdpHeaderBytes(IpVersion::k4);
constexpr char kCookie[] = "00112233445566778899aabbccddeeff";
/// A message each 2.6 ms: each waits in the queue for some time, where nobody has read it yet.
constexpr int kBytesPerSecond = 12'500'000;
constexpr int kBurst = 65536;
constexpr int kQueue = 1 << 20;

absl::StatusOr<int> IndexOf(int fd, const std::string& link) {
  ifreq request{};
  link.copy(request.ifr_name, sizeof(request.ifr_name) - 1);
  if (ioctl(fd, SIOCGIFINDEX, &request) != 0) return Errno("SIOCGIFINDEX");
  return request.ifr_ifindex;
}

/// A token bucket in front of the link.
absl::Status SlowDown(const LabSide& side, int link) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, SocketIn(side, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  const std::unique_ptr<nl_sock, decltype(&nl_socket_free)> socket(nl_socket_alloc(),
                                                                   nl_socket_free);
  if (nl_socket_set_fd(socket.get(), NETLINK_ROUTE, fd.get()) != 0)
    return absl::InternalError("nl_socket_set_fd");
  static_cast<void>(fd.Release());  // the socket closes it
  const std::unique_ptr<rtnl_qdisc, decltype(&rtnl_qdisc_put)> bucket(rtnl_qdisc_alloc(),
                                                                      rtnl_qdisc_put);
  auto* control = reinterpret_cast<rtnl_tc*>(bucket.get());
  rtnl_tc_set_ifindex(control, link);
  rtnl_tc_set_parent(control, TC_H_ROOT);
  rtnl_tc_set_kind(control, "tbf");
  rtnl_qdisc_tbf_set_rate(bucket.get(), kBytesPerSecond, kBurst, 0);
  rtnl_qdisc_tbf_set_limit(bucket.get(), kQueue);
  const int error = rtnl_qdisc_add(socket.get(), bucket.get(), NLM_F_CREATE);
  return error == 0 ? absl::OkStatus() : absl::UnavailableError(nl_geterror(error));
}

/// All that the link takes, from the headers of IP on. Who looks at what leaves must ask for every
/// protocol (dev_queue_xmit_nit(), net/core/dev.c).
absl::StatusOr<UniqueFd> Tap(const LabSide& side, int link) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd tap, SocketIn(side, AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL)));
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(ETH_P_ALL);
  place.sll_ifindex = link;
  if (bind(tap.get(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0)
    return Errno("bind");
  const int room = 256 << 20;
  if (setsockopt(tap.get(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) != 0)
    setsockopt(tap.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
  return tap;
}

struct Seen {
  int64_t right = 0;
  int64_t wrong = 0;  ///< not the bytes of the message whose turn it is
};

Seen ReadBack(int tap, const Cookie& cookie) {
  VerifiedStream stream;
  std::memcpy(&stream.run, cookie.data(), sizeof(stream.run));
  DatagramReader reader(stream, kMessageBytes, kMessageBytes, true);
  Seen seen;
  std::vector<char> packet(65536);
  for (;;) {
    const ssize_t bytes = recv(tap, packet.data(), packet.size(), MSG_DONTWAIT);
    if (bytes < kHeaderBytes) return seen;
    const absl::Span<const char> datagram(packet.data() + kHeaderBytes,
                                          static_cast<size_t>(bytes - kHeaderBytes));
    std::optional<uint64_t> number;
    const bool as_sent =
        reader.Read(datagram, [&](const DatagramHead& head, size_t) { number = head.number; });
    const bool in_turn = number == static_cast<uint64_t>(seen.right + seen.wrong);
    ++(as_sent && in_turn ? seen.right : seen.wrong);
  }
}

absl::StatusOr<Seen> Send(const Lab& lab, decltype(EngineInfo::make) make) {
  const absl::StatusOr<Kernel> kernel = Kernel::Probe();
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, SocketIn(lab.server, AF_INET, SOCK_DGRAM, 0));
  NETRING_ASSIGN_OR_RETURN(const int link, IndexOf(fd.get(), lab.server.link));
  NETRING_RETURN_IF_ERROR(SlowDown(lab.server, link));
  NETRING_ASSIGN_OR_RETURN(const UniqueFd tap, Tap(lab.server, link));
  NETRING_RETURN_IF_ERROR(ApplyOptions(fd.get(), {.sndbuf = 1 << 20}));
  NETRING_RETURN_IF_ERROR(SendToNobody(fd.get(), lab.nobody));
  SideConfig config{.technique = {.variant = "zc"},
                    .load = {.workload = Workload::kStream,
                             .transport = TransportKind::kUdp,
                             .size = kMessageBytes,
                             .alloc = Alloc::kPage},
                    .memory = {.slots = 1, .verify = true},
                    .window = {.duration_ns = 200 * kNsPerMs},
                    .counting = {.perf = false},
                    .cookie = kCookie,
                    .nobody = lab.nobody};
  NETRING_ASSIGN_OR_RETURN(SideTerms terms, Resolve(config, kernel));
  EngineInfo engine = *terms.engine;
  engine.make = make;
  terms.engine = &engine;
  StartTime start{NowNs()};
  start.peer_done = true;
  std::vector<UniqueFd> sockets;
  sockets.push_back(std::move(fd));
  Worker worker(config, terms, kernel, 0, std::move(sockets), {}, start);
  NETRING_RETURN_IF_ERROR(worker.Prepare());
  worker.Run().IgnoreError();
  worker.End();
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, CookieFromHex(kCookie));
  return ReadBack(tap.get(), cookie);
}

/// Each with a sink of its own: nothing of the other waits there.
void Check(decltype(EngineInfo::make) make, testing::Matcher<int64_t> wrong) {
  const absl::StatusOr<Lab> lab = MakeSinkLab();
  if (absl::IsPermissionDenied(lab.status()) || absl::IsUnavailable(lab.status()))
    GTEST_SKIP() << lab.status();
  ASSERT_TRUE(lab.ok()) << lab.status();
  const absl::StatusOr<Seen> seen = Send(*lab, make);
  if (absl::IsUnavailable(seen.status())) GTEST_SKIP() << seen.status();
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_GT(seen->right + seen->wrong, 10);
  EXPECT_THAT(seen->wrong, wrong);
}

TEST(SinkTap, SeesTheBytesThatWereSent) { Check(MakeUringEngine, testing::Eq(0)); }

TEST(SinkTap, SeesABufferThatIsWrittenEarly) { Check(MakeLyingEngine, testing::Gt(0)); }

}  // namespace
}  // namespace netring
