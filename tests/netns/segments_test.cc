// --gso_max: what the kernel grants, and the longest segment that a tap saw go.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text_file.h"
#include "lab/child_task.h"
#include "lab/lab.h"
#include "lab/netlink.h"
#include "lab/system_control.h"
#include "netns/support.h"
#include "netring/connection.h"
#include "netring/huge_memory.h"
#include "netring/status.h"

namespace netring {
namespace {

using testing::HasSubstr;

constexpr size_t kPayloadBytes = size_t{1} << 20;
constexpr size_t kTotalBytes = 32 * kPayloadBytes;
constexpr int64_t kBig = 262144;
constexpr int64_t kPageBytes = 4096;
/// Of the link, IP and TCP, with the jumbo header that IPv6 has on some kernels.
constexpr int64_t kMostHeaderBytes = 128;
constexpr char kMaxFrags[] = "/proc/sys/net/core/max_skb_frags";

/// Sees all that goes out of the server's link, as long as it is before the device cuts it.
absl::StatusOr<UniqueFd> TapOf(const LabSide& side) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd tap,
                           SocketIn(side, AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL)));
  NETRING_ASSIGN_OR_RETURN(Netlink netlink, Netlink::In(side));
  NETRING_ASSIGN_OR_RETURN(const Link link, netlink.FindLink(side.link));
  const sockaddr_ll there{
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = link.index};
  if (bind(tap.get(), reinterpret_cast<const sockaddr*>(&there), sizeof(there)) != 0)
    return Errno("bind");
  return tap;
}

/// Pages of 4 KiB: those of a huge page are one part of a segment.
class Payload {
 public:
  Payload()
      : memory_(mmap(nullptr, kPayloadBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0)) {
    madvise(memory_, kPayloadBytes, MADV_NOHUGEPAGE);
  }
  Payload(const Payload&) = delete;
  Payload& operator=(const Payload&) = delete;
  ~Payload() { munmap(memory_, kPayloadBytes); }
  char* data() { return static_cast<char*>(memory_); }

 private:
  void* memory_;
};

/// The longest packet on the tap of a stream of kPayloadBytes again and again, which one thread
/// sends and reads; 0: none was seen.
absl::StatusOr<int64_t> LongestSent(const Lab& lab, const char* payload, bool zero_copy) {
  NETRING_ASSIGN_OR_RETURN(const UniqueFd tap, TapOf(lab.server));
  NETRING_ASSIGN_OR_RETURN(const TcpPair pair, Connect(lab));
  const int buffer = 4 << 20;
  for (const int end : {pair.server.get(), pair.client.get()}) {
    setsockopt(end, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
    setsockopt(end, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
  }
  if (zero_copy) NETRING_RETURN_IF_ERROR(EnableZeroCopy(pair.server.get()));
  const int flags = MSG_DONTWAIT | (zero_copy ? MSG_ZEROCOPY : 0);
  std::string received(kPayloadBytes, '\0');
  int64_t longest = 0;
  size_t sent = 0;
  for (size_t got = 0; got < kTotalBytes;) {
    if (sent < kTotalBytes) {
      const ssize_t now =
          send(pair.server.get(), payload, std::min(kPayloadBytes, kTotalBytes - sent), flags);
      sent += static_cast<size_t>(std::max<ssize_t>(now, 0));
    }
    char byte = 0;
    ssize_t length = 0;
    while ((length = recv(tap.get(), &byte, 1, MSG_TRUNC)) > 0)
      longest = std::max<int64_t>(longest, length);
    pollfd ready{.fd = pair.client.get(), .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, 30'000) <= 0) return absl::DeadlineExceededError("stuck");
    while ((length = recv(pair.client.get(), received.data(), received.size(), MSG_DONTWAIT)) > 0)
      got += static_cast<size_t>(length);
    // Notifications hold socket memory until they are read.
    char control[256];
    msghdr notification{.msg_control = control, .msg_controllen = sizeof(control)};
    while (recvmsg(pair.server.get(), &notification, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)
      notification.msg_controllen = sizeof(control);
  }
  return longest;
}

class Segments : public testing::TestWithParam<std::pair<IpVersion, User>> {};

/// Runs `body` on a lab of that version and user whose limit is set; skips where there is none.
void OnALabWith(const std::pair<IpVersion, User>& param, int64_t gso_max,
                absl::FunctionRef<void(const Lab&)> body) {
  RunAs(param.second, [&] {
    const auto lab = MakeVethLab(param.first);
    if (absl::IsPermissionDenied(lab.status()) || absl::IsUnavailable(lab.status()))
      GTEST_SKIP() << lab.status();
    ASSERT_TRUE(lab.ok()) << lab.status();
    SystemControl control(*lab);
    const auto set = control.Set({.gso_max = gso_max});
    if (absl::StrContains(set.status().message(), "IPv6 alone")) GTEST_SKIP() << set.status();
    ASSERT_TRUE(set.ok()) << set.status();
    EXPECT_EQ(*set, absl::StrCat("gso_max ", gso_max));
    body(*lab);
    EXPECT_EQ(control.Set({}).value(), "gso_max 65536") << "it is put back";
  });
}

TEST_P(Segments, AreAsLongAsTheLimitLets) {
  for (const int64_t limit : {int64_t{16384}, kMostLegacySegmentBytes, kBig}) {
    OnALabWith(GetParam(), limit, [&](const Lab& lab) {
      Payload payload;
      const auto longest = LongestSent(lab, payload.data(), /*zero_copy=*/false);
      ASSERT_TRUE(longest.ok()) << longest.status();
      EXPECT_LE(*longest, limit + kMostHeaderBytes);
      EXPECT_GT(*longest, limit / 2);
    });
  }
}

/// A part of a segment is a page there, and it has no more parts than 17 (MAX_SKB_FRAGS): 68 KiB.
TEST_P(Segments, OfZeroCopyHoldNoMorePagesThanOneBufferHasParts) {
  const auto frags = ReadTextFile(kMaxFrags, 16);
  if (frags.has_value() && *frags != "17\n") GTEST_SKIP() << "max_skb_frags is " << *frags;
  OnALabWith(GetParam(), kBig, [&](const Lab& lab) {
    Payload payload;
    const auto longest = LongestSent(lab, payload.data(), /*zero_copy=*/true);
    ASSERT_TRUE(longest.ok()) << longest.status();
    EXPECT_LE(*longest, 17 * kPageBytes + kMostHeaderBytes);
    EXPECT_GT(*longest, kMostLegacySegmentBytes);
  });
}

TEST_P(Segments, OfZeroCopyFromHugePagesAreAsLongAsThoseOfCopies) {
  auto huge = HugeMemory::Create(kPayloadBytes);
  if (absl::IsFailedPrecondition(huge.status())) GTEST_SKIP() << huge.status();
  ASSERT_TRUE(huge.ok()) << huge.status();
  const char* const payload = huge->Take(kPayloadBytes);
  OnALabWith(GetParam(), kBig, [&](const Lab& lab) {
    const auto longest = LongestSent(lab, payload, /*zero_copy=*/true);
    ASSERT_TRUE(longest.ok()) << longest.status();
    RecordProperty("longest", absl::StrCat(*longest));
    EXPECT_LE(*longest, kBig + kMostHeaderBytes);
    EXPECT_GT(*longest, kBig / 2);
  });
}

INSTANTIATE_TEST_SUITE_P(, Segments,
                         testing::Values(std::pair(IpVersion::k4, User::kRoot),
                                         std::pair(IpVersion::k6, User::kRoot),
                                         std::pair(IpVersion::k6, User::kOrdinary)),
                         [](const auto& test) {
                           return absl::StrCat("Ipv", test.param.first == IpVersion::k6 ? "6" : "4",
                                               "Of", NameOf(test.param.second));
                         });

TEST(SegmentLimits, MoreThanTheDeviceHasIsRefusedWithWhatItHas) {
  const auto lab = MakeVethLab(IpVersion::k6);
  if (!lab.ok()) GTEST_SKIP() << lab.status();
  auto netlink = Netlink::In(lab->server);
  ASSERT_TRUE(netlink.ok()) << netlink.status();
  const auto limits = netlink->SegmentLimitsOf(lab->server.link);
  ASSERT_TRUE(limits.ok()) << limits.status();
  EXPECT_EQ(limits->gso, kMostLegacySegmentBytes);
  const int64_t most = limits->most.value_or(kMostLegacySegmentBytes);
  SystemControl control(*lab);
  EXPECT_EQ(control.Set({.gso_max = most + 1}).status().message(),
            absl::StrCat("gso_max=", most + 1, ": veth0 takes at most ", most));
  EXPECT_EQ(control.Set({}).value(), "gso_max 65536");
}

}  // namespace
}  // namespace netring
