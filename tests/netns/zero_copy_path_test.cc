// What the two labs are for: on veth every zero-copy byte is copied at delivery, on wire none is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lab/child_task.h"
#include "lab/lab.h"
#include "net/datagrams.h"
#include "net/vsock.h"
#include "netns/support.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

using testing::HasSubstr;

constexpr size_t kMessageBytes = 65536;
constexpr size_t kTotalBytes = 128 * kMessageBytes;

struct Tally {
  int64_t sends = 0;
  int64_t completed = 0;
  int64_t copied = 0;
  size_t sent_bytes = 0;
  size_t received_bytes = 0;
};

/// Reads the error queue until it is empty; a notification covers an inclusive range of ids
/// (Documentation/networking/msg_zerocopy.rst).
void Harvest(int socket, int level, Tally& tally) {
  while (true) {
    alignas(cmsghdr) std::array<char, 256> control{};
    msghdr message{.msg_control = control.data(), .msg_controllen = control.size()};
    if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    ASSERT_NE(header, nullptr);
    ASSERT_EQ(header->cmsg_level, level);
    const auto& error = *reinterpret_cast<const sock_extended_err*>(CMSG_DATA(header));
    ASSERT_EQ(error.ee_origin, SO_EE_ORIGIN_ZEROCOPY);
    const int64_t ids = int64_t{error.ee_data} - error.ee_info + 1;
    tally.completed += ids;
    if ((error.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) != 0) tally.copied += ids;
  }
}

/// One thread plays both sides: the server sends with MSG_ZEROCOPY, the client reads, until nothing
/// is owed.
absl::StatusOr<Tally> SendZeroCopy(const Lab& lab, int level = SOL_IP) {
  NETRING_ASSIGN_OR_RETURN(const TcpPair pair, Connect(lab));
  const int one = 1;
  if (setsockopt(pair.server.get(), SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) != 0) {
    return Errno("SO_ZEROCOPY");
  }
  const std::vector<char> payload(kMessageBytes, 'x');
  std::vector<char> sink(kMessageBytes);
  Tally tally;
  while (tally.received_bytes < kTotalBytes || tally.completed < tally.sends) {
    const bool sending = tally.sent_bytes < kTotalBytes;
    if (sending) {
      const size_t left = std::min(kMessageBytes, kTotalBytes - tally.sent_bytes);
      const ssize_t sent =
          send(pair.server.get(), payload.data(), left, MSG_ZEROCOPY | MSG_DONTWAIT);
      if (sent < 0 && errno != EAGAIN && errno != ENOBUFS) return Errno("send");
      tally.sends += sent > 0 ? 1 : 0;
      tally.sent_bytes += sent > 0 ? static_cast<size_t>(sent) : 0;
    }
    ssize_t received;
    while ((received = recv(pair.client.get(), sink.data(), sink.size(), MSG_DONTWAIT)) > 0) {
      tally.received_bytes += static_cast<size_t>(received);
    }
    Harvest(pair.server.get(), level, tally);
    pollfd ready[] = {
        {.fd = pair.server.get(), .events = static_cast<short>(sending ? POLLOUT : 0)},
        {.fd = pair.client.get(), .events = POLLIN}};
    const bool done = tally.received_bytes == kTotalBytes && tally.completed == tally.sends;
    if (!done && poll(ready, 2, 30'000) == 0) return absl::DeadlineExceededError("stuck");
  }
  return tally;
}

TEST(ZeroCopyPathTest, OnVethEveryCompletionIsCopied) {
  const auto lab = MakeVethLab();
  if (absl::IsPermissionDenied(lab.status())) GTEST_SKIP() << lab.status();
  ASSERT_TRUE(lab.ok()) << lab.status();
  const auto tally = SendZeroCopy(*lab);
  ASSERT_TRUE(tally.ok()) << tally.status();
  EXPECT_GT(tally->sends, 0);
  EXPECT_EQ(tally->completed, tally->sends);
  EXPECT_EQ(tally->copied, tally->completed);
  EXPECT_FALSE(lab->client.threaded_napi || lab->server.threaded_napi);
}

TEST(ZeroCopyPathTest, OnWireNoCompletionIsCopied) {
  const auto lab = MakeWireLab();
  if (absl::IsPermissionDenied(lab.status())) GTEST_SKIP() << lab.status();
  ASSERT_TRUE(lab.ok()) << lab.status();
  EXPECT_EQ(lab->mtu, 9000);
  EXPECT_TRUE(lab->xdp);
  EXPECT_TRUE(lab->client.threaded_napi) << "since kernel 5.12";
  EXPECT_TRUE(lab->server.threaded_napi) << "since kernel 5.13";
  const auto tally = SendZeroCopy(*lab);
  ASSERT_TRUE(tally.ok()) << tally.status();
  EXPECT_GT(tally->sends, 0);
  EXPECT_EQ(tally->completed, tally->sends);
  EXPECT_EQ(tally->copied, 0);
}

TEST(ZeroCopyPathTest, OnVsockNoCompletionIsCopied) {
  const auto lab = MakeVsockLab();
  if (absl::IsUnavailable(lab.status())) GTEST_SKIP() << lab.status();
  ASSERT_TRUE(lab.ok()) << lab.status();
  const auto tally = SendZeroCopy(*lab, kVsockLevel);
  ASSERT_TRUE(tally.ok()) << tally.status();
  EXPECT_GT(tally->sends, 0);
  EXPECT_EQ(tally->completed, tally->sends);
  // What finds less room in the receiver's buffer than it has bytes is copied.
  EXPECT_LT(tally->copied, tally->completed);
}

TEST(ZeroCopyPathTest, VsockSaysWhatToDoWhereItIsNotThere) {
  const auto lab = MakeVsockLab();
  if (lab.ok()) GTEST_SKIP() << "it is there";
  EXPECT_EQ(lab.status(),
            absl::UnavailableError("vsock loopback is not here: load it by modprobe "
                                   "vsock_loopback, if this kernel has it: netring-probe "
                                   "--doctor says so"));
}

/// Sends the largest datagrams to nobody.
absl::StatusOr<Tally> SendToSink(const Lab& lab) {
  constexpr int kDatagrams = 64;
  NETRING_ASSIGN_OR_RETURN(const UniqueFd fd, SocketIn(lab.server, AF_INET, SOCK_DGRAM, 0));
  NETRING_RETURN_IF_ERROR(SendToNobody(fd.get(), lab.nobody));
  NETRING_RETURN_IF_ERROR(EnableZeroCopy(fd.get()));
  const std::vector<char> payload(60'000, 'x');
  Tally tally;
  for (; tally.sends < kDatagrams; ++tally.sends) {
    if (send(fd.get(), payload.data(), payload.size(), MSG_ZEROCOPY) < 0) return Errno("send");
  }
  pollfd ready{.fd = fd.get(), .events = 0, .revents = 0};
  for (int waited = 0; tally.completed < tally.sends && waited < 100; ++waited) {
    poll(&ready, 1, 100);
    Harvest(fd.get(), SOL_IP, tally);
  }
  return tally;
}

class SinkOf : public testing::TestWithParam<User> {};

TEST_P(SinkOf, CopiesNothingAndNeedsNoRights) {
  RunAs(GetParam(), [] {
    const auto lab = MakeSinkLab();
    if (absl::IsPermissionDenied(lab.status()) || absl::IsUnavailable(lab.status()))
      GTEST_SKIP() << lab.status();
    ASSERT_TRUE(lab.ok()) << lab.status();
    EXPECT_EQ(lab->mtu, 65535);
    const auto tally = SendToSink(*lab);
    ASSERT_TRUE(tally.ok()) << tally.status();
    EXPECT_EQ(tally->completed, tally->sends);
    EXPECT_EQ(tally->copied, 0);
  });
}

INSTANTIATE_TEST_SUITE_P(Users, SinkOf, testing::Values(User::kRoot, User::kOrdinary),
                         [](const auto& test) { return NameOf(test.param); });

TEST(ZeroCopyPathTest, WireIsRefusedToAnOrdinaryUserWithTheWayOut) {
  RunAs(User::kOrdinary, [] {
    const auto lab = MakeWireLab();
    EXPECT_TRUE(absl::IsPermissionDenied(lab.status())) << lab.status();
    EXPECT_THAT(std::string(lab.status().message()),
                testing::AllOf(HasSubstr("needs root in the initial user namespace"),
                               HasSubstr("use --path veth")));
  });
}

}  // namespace
}  // namespace netring
