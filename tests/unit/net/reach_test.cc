#include "net/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/half_open.h"
#include "net/silence.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

using testing::HasSubstr;

TEST(Reach, SaysWhatToDo) {
  for (const auto& [error, name, what] :
       {std::tuple(ECONNREFUSED, "(ECONNREFUSED)", "open the port there (--port)"),
        {EHOSTUNREACH, "(EHOSTUNREACH)", "open the port there (--port)"},
        {ENETUNREACH, "(ENETUNREACH)", "ip route"},
        {EACCES, "(EACCES)", "prohibits it"},
        {EPERM, "(EPERM)", "let it out there"}}) {
    const std::string said(CannotConnect("[fd00::1]:9000", error).message());
    EXPECT_THAT(said, testing::StartsWith("cannot connect to [fd00::1]:9000: "));
    EXPECT_THAT(said, testing::AllOf(HasSubstr(name), HasSubstr(what)));
    EXPECT_FALSE(IsDropped(CannotConnect("x", error))) << said;
  }
  EXPECT_THAT(CannotListen("10.0.0.1:9000", EADDRINUSE).ToString(), HasSubstr("another --port"));
  EXPECT_THAT(CannotListen("10.0.0.1:9000", ENOMEM).ToString(), testing::EndsWith("(ENOMEM)"));
}

TEST(Reach, AnErrnoOfTheSameCodeIsNotMarked) {
  EXPECT_FALSE(IsDropped(Errno("sending", ECONNRESET)));
  EXPECT_TRUE(absl::IsUnavailable(Errno("sending", ECONNRESET)));
}

TEST(Reach, NoAnswerIsThatPacketsAreDropped) {
  const absl::Status status = NoAnswer("10.0.0.1:9000", 10 * kNsPerSecond);
  EXPECT_TRUE(IsDropped(status));
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(status.message(),
            "no answer from 10.0.0.1:9000 within 10 s: a firewall on the way or on the server's "
            "host drops it; open the port there (--port)");
  EXPECT_TRUE(IsDropped(CannotConnect("10.0.0.1:9000", ETIMEDOUT)));
}

constexpr char kTable[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n"
    "   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0\n"
    "   1: 0100007F:2328 0100007F:C5A2 03 00000000:00000000 01:00000063 00000001     0        0\n"
    "   2: 0100007F:2328 0100007F:C5A4 03 00000000:00000000 01:00000063 00000001     0        0\n"
    "   3: 0100007F:2328 0100007F:C5A6 01 00000000:00000000 00:00000000 00000000     0        0\n"
    "   4: 0100007F:2329 0100007F:2328 03 00000000:00000000 01:00000063 00000001     0        0\n";

TEST(HalfOpenTest, CountsThoseOfTheLocalPort) {
  EXPECT_EQ(HalfOpen(kTable, 9000), 2);
  EXPECT_EQ(HalfOpen(kTable, 9001), 1);
  EXPECT_EQ(HalfOpen(kTable, 9002), 0);
  EXPECT_EQ(HalfOpen("", 9000), 0);
  EXPECT_EQ(HalfOpen("0: x:zz 0 03\n1: 03 03 03 03", 9000), 0);
  EXPECT_EQ(HalfOpen("0: 00000000000000000000000001000000:2328 0:0 03 x", 9000), 1) << "IPv6";
}

TEST(SilenceTest, NamesTheDirection) {
  Silence silence{.watched = 1, .lasted_ns = 5 * kNsPerSecond};
  EXPECT_FALSE(silence.dropped());
  EXPECT_EQ(silence.Text("client"), "");
  silence.silent = 1;
  EXPECT_EQ(silence.Text("client"),
            "nothing has arrived from the client for 5 s: packets from it are dropped");
  silence.Add({.watched = 3, .lasted_ns = 2 * kNsPerSecond});
  EXPECT_EQ(silence.Text("client"),
            "nothing has arrived from the client on 1 of 4 connections for 5 s: packets from it "
            "are dropped");
  const Silence deaf{.watched = 2, .unanswered = 2};
  EXPECT_TRUE(deaf.dropped());
  EXPECT_EQ(deaf.Text("server"),
            "packets from the server still arrive, but they confirm nothing of what it is sent: "
            "packets to it are dropped");
}

TEST(SilenceTest, KnowsWhetherBytesHaveArrivedOrWereConfirmed) {
  const auto listener = Listen("127.0.0.1", 1, {});
  ASSERT_TRUE(listener.ok()) << listener.status();
  const auto near =
      ConnectTo("127.0.0.1", *PortOf(listener->get()), {}, NowNs() + 5 * kNsPerSecond);
  ASSERT_TRUE(near.ok()) << near.status();
  pollfd arrival{.fd = listener->get(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&arrival, 1, 5000), 1);
  const UniqueFd far(accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
  ASSERT_TRUE(far.valid());
  SilenceWatch watch({near->get(), far.get()});
  const auto moved = [&](size_t end) { return watch.Look(end, NowNs()).moved; };
  const auto send_one = [](int from, int to) {
    char byte = 0;
    ASSERT_EQ(send(from, &byte, 1, 0), 1);
    ASSERT_EQ(recv(to, &byte, 1, MSG_WAITALL), 1);
    const int64_t end_ns = NowNs() + 5 * kNsPerSecond;
    int unconfirmed = 1;
    while (unconfirmed != 0 && NowNs() < end_ns) ioctl(from, SIOCOUTQ, &unconfirmed);
    ASSERT_EQ(unconfirmed, 0);
  };

  send_one(near->get(), far.get());
  EXPECT_EQ(moved(0), 0) << "it has not begun";
  watch.Begin(NowNs());
  EXPECT_EQ(moved(0) + moved(1), 0) << "before it began";
  send_one(near->get(), far.get());
  EXPECT_EQ(moved(0), 1) << "confirmed";
  EXPECT_EQ(moved(1), 1) << "arrived";
  watch.Begin(NowNs());
  EXPECT_EQ(moved(0) + moved(1), 0);
}

TEST(SilenceTest, WhatHasNotBegunSaysNothing) {
  EXPECT_FALSE(SilenceWatch({0}).Look(0, NowNs()).dropped());
}

}  // namespace
}  // namespace netring
