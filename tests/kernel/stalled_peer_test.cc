// A peer that reads nothing for seconds and then reads on gets every byte, and the side that waited
// for it ends as it should.

#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"
#include "support/nothing_left_open.h"

namespace netring {
namespace {

/// More than both ends' buffers hold, which the kernel makes twice as large. These hold several
/// segments of the loopback interface (64 KiB): a sender whose window has no room for one sends by
/// a timer of up to seconds.
constexpr size_t kBytes = 1 << 20;
constexpr int64_t kBufferBytes = 128 << 10;
constexpr uint64_t kMessages = 2;
constexpr int64_t kStallNs = 2 * kNsPerSecond;
constexpr int64_t kWindowNs = 2 * kNsPerSecond;

/// Asks and reads a few answers, then says goodbye; "" when all was right.
std::string ReadAnswers(int fd) {
  for (uint64_t i = 0; i < kMessages; ++i) {
    // The first request was sent before the stall, and the window ends with the last.
    if (i > 0 && !SendAll(fd, MarkedPattern(Mark::kClose, i * kBytes, kBytes)))
      return absl::StrCat("request ", i);
    if (!ReceivePattern(fd, i * kBytes, kBytes)) return absl::StrCat("answer ", i);
  }
  shutdown(fd, SHUT_WR);
  return "";
}

/// Whether `data` is the message at `place` of the stream, which may be marked.
bool IsMessage(const std::string& data, uint64_t place) {
  const std::string pattern = Pattern(place * kBytes, kBytes);
  const std::optional<Mark> mark = MarkOf(data);
  return data == (mark.has_value() ? Marked(*mark, pattern) : pattern);
}

/// Reads messages and says goodbye when it has the one that closes the window.
std::string ReadStream(int fd) {
  uint64_t messages = 0;
  for (std::string data; !(data = Receive(fd, kBytes)).empty(); ++messages) {
    if (!IsMessage(data, messages)) return absl::StrCat("message ", messages);
    if (MarkOf(data) != Mark::kClose) continue;
    shutdown(fd, SHUT_WR);
    return "";
  }
  return "the end without a mark";
}

/// Answers requests until the client says goodbye.
std::string Answer(int fd) {
  uint64_t requests = 0;
  for (std::string data; !(data = Receive(fd, kBytes)).empty(); ++requests) {
    if (!IsMessage(data, requests)) return absl::StrCat("request ", requests);
    if (!SendAll(fd, Pattern(requests * kBytes, kBytes))) return absl::StrCat("answer ", requests);
  }
  shutdown(fd, SHUT_WR);
  return requests > 0 ? "" : "no request";
}

/// Bytes that have come and were not read.
int Unread(int fd) {
  int bytes = -1;
  EXPECT_EQ(ioctl(fd, FIONREAD, &bytes), 0);
  return bytes;
}

struct Case {
  Combination combination;
  bool server;  ///< is the side under test; else the client is
  HalfPair half;

  std::string name() const {
    return absl::StrCat(server ? "server_" : "client_", combination.name());
  }
  std::string ReadOn() {
    if (!server) return Answer(half.peer());
    return combination.workload == Workload::kRr ? ReadAnswers(half.peer())
                                                 : ReadStream(half.peer());
  }
};

/// Of one engine and workload at a time, that the peers of a busy machine keep up with the sides'
/// patience.
class StalledPeer : public testing::TestWithParam<Combination> {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  }
  /// Begins a case whose peer does not read.
  void Begin(const Combination& combination, bool server) {
    if (!WhyNot(combination).empty()) return;
    SidePair pair = MakePair(combination, kBytes);
    for (SideConfig* side : {&pair.server, &pair.client}) {
      side->window.duration_ns = kWindowNs;
      side->socket.sndbuf = kBufferBytes;
    }
    const SocketOptions options{.rcvbuf = kBufferBytes};
    auto half = server ? EstablishServer(pair, options) : EstablishClient(pair, options);
    ASSERT_TRUE(half.ok()) << half.status();
    half->run->Start();
    cases_.push_back({combination, server, *std::move(half)});
    // Received while the other side has nothing to send yet.
    if (server && combination.workload == Workload::kRr) {
      ASSERT_TRUE(SendAll(cases_.back().half.peer(), MarkedPattern(Mark::kOpen, 0, kBytes)));
    }
  }

  const NothingLeftOpen nothing_left_open_;
  std::vector<Case> cases_;
};

TEST_P(StalledPeer, GetsEveryByteWhenItReadsOn) {
  for (const Combination& combination : AllCombinations()) {
    if (combination.engine != GetParam().engine || combination.workload != GetParam().workload)
      continue;
    ASSERT_NO_FATAL_FAILURE(Begin(combination, /*server=*/true)) << combination.name();
    // The client's requests are sent alike whatever the variant.
    if (combination.variant != "a1" || combination.workload != Workload::kRr) continue;
    ASSERT_NO_FATAL_FAILURE(Begin(combination, /*server=*/false)) << combination.name();
  }
  std::this_thread::sleep_for(std::chrono::nanoseconds(kStallNs));
  // Not a message fits the buffers, so that who has sent all that does is waiting.
  for (const Case& each : cases_) {
    const int unread = Unread(each.half.peer());
    EXPECT_GT(unread, 0) << each.name() << ": it was to send to a peer that does not read";
    EXPECT_LT(unread, kBytes) << each.name() << ": the peer was to be in its way";
  }
  std::vector<std::string> errors(cases_.size());
  {
    std::vector<std::jthread> peers;
    for (size_t i = 0; i < cases_.size(); ++i)
      peers.emplace_back([&, i] { errors[i] = cases_[i].ReadOn(); });
  }
  for (size_t i = 0; i < cases_.size(); ++i) {
    EXPECT_EQ(errors[i], "") << cases_[i].name();
    const auto sample = cases_[i].half.run->Join();
    EXPECT_TRUE(sample.ok()) << cases_[i].name() << ": " << sample.status();
    cases_[i].half.run->Reset();
    EXPECT_TRUE(IsClosed(cases_[i].half.peer())) << cases_[i].name() << ": something came after";
    if (!sample.ok()) continue;
    EXPECT_EQ(sample->evidence.zc_completions, sample->evidence.zc_sends) << cases_[i].name();
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, StalledPeer, testing::ValuesIn(EveryEngine()),
                         [](const auto& row) { return row.param.name(); });

}  // namespace
}  // namespace netring
