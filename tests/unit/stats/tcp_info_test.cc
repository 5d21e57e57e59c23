#include "stats/tcp_info.h"

#include <gtest/gtest.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "netring/unique_fd.h"

namespace netring {
namespace {

using Values = std::vector<std::optional<int64_t>>;

/// As much of the kernel's struct as it writes when its last field is the one that ends at `size`.
TcpReading Read(const tcp_info& info, size_t size = sizeof(tcp_info)) {
  return ReadTcpInfo({reinterpret_cast<const char*>(&info), size});
}

TEST(TcpRows, HaveAFieldAndANameEach) {
  std::set<std::string> names;
  TcpNumbers numbers;
  for (const TcpRow& row : TcpRows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE((numbers.*row.field).has_value()) << row.name << " has the field of another row";
    numbers.*row.field = 1;
    EXPECT_EQ(&TcpRowOf(row.field), &row);
  }
  EXPECT_EQ(names.size(), kTcpRowCount);
}

TEST(TcpBetween, CountsGrowAndStatesAreThoseOfTheEnd) {
  tcp_info begin{};
  begin.tcpi_data_segs_out = 1000;
  begin.tcpi_total_retrans = 5;
  begin.tcpi_busy_time = 10;
  begin.tcpi_lost = 9;
  begin.tcpi_rtt = 700;
  tcp_info end{};
  end.tcpi_data_segs_out = 1500;
  end.tcpi_total_retrans = 8;
  end.tcpi_busy_time = 4010;
  end.tcpi_lost = 2;
  end.tcpi_rtt = 900;
  end.tcpi_snd_cwnd = 10;
  const TcpNumbers numbers = TcpBetween(Read(begin), Read(end));
  EXPECT_EQ(numbers.segments, 500);
  EXPECT_EQ(numbers.retransmits, 3);
  EXPECT_EQ(numbers.dsacks, 0) << "zero is a value";
  EXPECT_EQ(numbers.busy_ns, 4'000'000);
  EXPECT_EQ(numbers.lost, 2);
  EXPECT_EQ(numbers.rtt_ns, 900'000);
  EXPECT_EQ(numbers.cwnd, 10);
}

TEST(TcpBetween, InFlightIsWhatIsStillOnTheWay) {
  tcp_info info{};
  info.tcpi_unacked = 100;
  info.tcpi_sacked = 20;
  info.tcpi_lost = 10;
  info.tcpi_retrans = 4;
  EXPECT_EQ(TcpBetween({}, Read(info)).in_flight, 74);
  info.tcpi_lost = 100;
  EXPECT_EQ(TcpBetween({}, Read(info)).in_flight, 0) << "a state of loss that is just changing";
  EXPECT_EQ(TcpBetween({}, Read(info, offsetof(tcp_info, tcpi_retrans))).in_flight, std::nullopt);
}

TEST(TcpBetween, ABitSaysThatTheProgramWasTheLimit) {
  tcp_info info{};
  info.tcpi_snd_wscale = info.tcpi_rcv_wscale = 15;
  info.tcpi_fastopen_client_fail = 3;
  info.tcpi_rto = 0xffffffff;
  EXPECT_EQ(TcpBetween({}, Read(info)).app_limited, 0);
  info.tcpi_delivery_rate_app_limited = 1;
  EXPECT_EQ(TcpBetween({}, Read(info)).app_limited, 1);
}

TEST(TcpBetween, ACountGoesOnFromZero) {
  tcp_info begin{};
  begin.tcpi_total_retrans = std::numeric_limits<uint32_t>::max();
  tcp_info end{};
  end.tcpi_total_retrans = 2;
  EXPECT_EQ(TcpBetween(Read(begin), Read(end)).retransmits, 3);
}

TEST(TcpBetween, NoRoundTripIsNoTime) {
  tcp_info info{};
  info.tcpi_min_rtt = std::numeric_limits<uint32_t>::max();
  const TcpNumbers numbers = TcpBetween(Read(info), Read(info));
  EXPECT_EQ(numbers.min_rtt_ns, std::nullopt);
  EXPECT_EQ(numbers.rtt_ns, std::nullopt);
}

TEST(TcpBetween, WhatAnOldKernelDoesNotWriteIsEmpty) {
  tcp_info info{};
  info.tcpi_rtt = 5;
  // Linux 4.8: before busy_time.
  constexpr size_t kOld = offsetof(tcp_info, tcpi_busy_time);
  const TcpNumbers numbers = TcpBetween(Read(info, kOld), Read(info, kOld));
  EXPECT_EQ(numbers.retransmits, 0);
  EXPECT_EQ(numbers.rtt_ns, 5000);
  for (const auto& unknown : {numbers.busy_ns, numbers.rwnd_limited_ns, numbers.delivered_ce,
                              numbers.retransmitted_bytes, numbers.dsacks, numbers.reorderings})
    EXPECT_EQ(unknown, std::nullopt);
  const TcpNumbers cut = TcpBetween(Read(info, kOld - 1), Read(info, kOld - 1));
  EXPECT_EQ(cut.rtt_ns, 5000);
}

TEST(TcpBetween, NothingTellsNothing) {
  const TcpNumbers numbers = TcpBetween(ReadTcpInfo({}), ReadTcpInfo({}));
  for (const TcpRow& row : TcpRows()) EXPECT_EQ(numbers.*row.field, std::nullopt) << row.name;
}

TEST(Combined, IsAsTheRuleSays) {
  EXPECT_EQ(Combined(TcpCombine::kSum, {1, 2, 40}), 43);
  EXPECT_EQ(Combined(TcpCombine::kSum, {1, std::nullopt}), std::nullopt);
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Combined(TcpCombine::kSum, {most, 1}), most) << "it stops at what a number holds";
  EXPECT_EQ(Combined(TcpCombine::kMedian, {9, 1, std::nullopt, 4}), 4);
  EXPECT_EQ(Combined(TcpCombine::kMedian, {9, 1}), 1);
  EXPECT_EQ(Combined(TcpCombine::kLeast, {9, 1, std::nullopt}), 1);
  EXPECT_EQ(Combined(TcpCombine::kLeast, Values{std::nullopt}), std::nullopt);
}

/// Two ends of a TCP connection over loopback.
class TcpWindowTest : public testing::Test {
 protected:
  void SetUp() override {
    const UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(name);
    auto* address = reinterpret_cast<sockaddr*>(&name);
    ASSERT_EQ(bind(listener.get(), address, length), 0);
    ASSERT_EQ(listen(listener.get(), 1), 0);
    ASSERT_EQ(getsockname(listener.get(), address, &length), 0);
    near_.Reset(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(connect(near_.get(), address, length), 0);
    far_.Reset(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ASSERT_TRUE(far_.valid());
  }

  void SendAndReceive() {
    char data[100] = {};
    ASSERT_EQ(send(near_.get(), data, sizeof(data), 0), ssize_t{sizeof(data)});
    ASSERT_EQ(recv(far_.get(), data, sizeof(data), MSG_WAITALL), ssize_t{sizeof(data)});
  }

  UniqueFd near_;
  UniqueFd far_;
};

TEST_F(TcpWindowTest, CountsWhatWasSentInTheWindow) {
  SendAndReceive();
  TcpWindow window({near_.get()});
  window.Begin();
  SendAndReceive();
  SendAndReceive();
  window.End();
  const TcpNumbers numbers = window.Numbers();
  EXPECT_EQ(window.asked(), 1);
  EXPECT_EQ(numbers.segments, 2);
  EXPECT_EQ(numbers.retransmits, 0);
  EXPECT_GT(numbers.min_rtt_ns, 0) << "the kernel measures the handshake";
  EXPECT_GT(numbers.cwnd, 0);
  EXPECT_GT(SegmentBytes(near_.get()), 0);
  EXPECT_EQ(SegmentBytes(-1), std::nullopt);
}

TEST_F(TcpWindowTest, OfManyConnectionsAsksSome) {
  TcpWindow window(std::vector<int>(3 * TcpWindow::kMostAsked + 1, near_.get()));
  window.Begin();
  SendAndReceive();
  window.End();
  EXPECT_EQ(window.asked(), int64_t{TcpWindow::kMostAsked});
  EXPECT_EQ(window.Numbers().segments, int64_t{TcpWindow::kMostAsked});
}

TEST(TcpWindow, OfWhatIsNoTcpIsEmpty) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd near(ends[0]);
  const UniqueFd far(ends[1]);
  for (const std::vector<int>& sockets : {std::vector<int>{near.get()}, {-1}, {}}) {
    TcpWindow window(sockets);
    window.Begin();
    window.End();
    const TcpNumbers numbers = window.Numbers();
    for (const TcpRow& row : TcpRows()) EXPECT_EQ(numbers.*row.field, std::nullopt) << row.name;
  }
}

}  // namespace
}  // namespace netring
