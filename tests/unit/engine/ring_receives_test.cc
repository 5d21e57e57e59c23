#include "engine/ring_receives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netring/unique_fd.h"
#include "unit/engine/fakes.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kData[] = "abcdef";
constexpr __u64 kPrepared = 0x1234;  // marks a request of FakeReceiver's

class FakeReceiver final : public Receiver {
 public:
  void Prepare(uint16_t connection, const RingFile& file, io_uring_sqe& sqe) override {
    io_uring_prep_rw(IORING_OP_RECV, &sqe, file.fd, nullptr, connection, kPrepared);
  }
  void OnData(Completion completion, EventHandler& handler) override {
    handler.OnReceived({kData, static_cast<size_t>(completion.result)});
  }
};

absl::StatusOr<std::unique_ptr<Receiver>> MakeFake(Ring*, const EngineOptions&) {
  return std::make_unique<FakeReceiver>();
}

constexpr ReceiveMode kOnce{.name = "once", .make = MakeFake};
constexpr ReceiveMode kMany{.name = "many", .multishot = true, .make = MakeFake};

class RingReceivesTest : public testing::Test {
 protected:
  RingReceives Make(const ReceiveMode& mode) {
    auto receives = RingReceives::Create(fake_.ring(), {.connections = 2, .receive = &mode});
    EXPECT_TRUE(receives->Add({.fd = 10}, 10, &first_).ok());
    EXPECT_TRUE(receives->Add({.fd = 11}, 11, &second_).ok());
    return *std::move(receives);
  }

  static Completion Of(uint16_t connection, int32_t result, uint32_t flags = 0) {
    return {.user_data = Pack({.op = Op::kReceive, .connection = connection}),
            .result = result,
            .flags = flags};
  }

  FakeRing fake_;
  RecordingHandler first_;
  RecordingHandler second_;
};

TEST_F(RingReceivesTest, ARequestNamesItsConnection) {
  RingReceives receives = Make(kOnce);
  receives.Start(1);
  ASSERT_EQ(fake_.size(), 1u);
  EXPECT_EQ(fake_.last().fd, 11);
  EXPECT_EQ(fake_.last().off, kPrepared);
  EXPECT_EQ(Unpack(fake_.last().user_data), (Token{.op = Op::kReceive, .connection = 1}));
}

TEST_F(RingReceivesTest, DataGoesToItsConnectionsHandler) {
  RingReceives receives = Make(kMany);
  receives.Start(0);
  receives.Start(1);
  receives.OnCompletion(Of(1, 3, IORING_CQE_F_MORE), second_);
  receives.OnCompletion(Of(0, 2, IORING_CQE_F_MORE), first_);
  EXPECT_THAT(first_.told, ElementsAre("received ab"));
  EXPECT_THAT(second_.told, ElementsAre("received abc"));
  EXPECT_EQ(receives.completions(), 2);
  EXPECT_EQ(receives.rearms(), 0);
  EXPECT_EQ(fake_.size(), 2u) << "a multishot that goes on is not started again";
}

TEST_F(RingReceivesTest, WhatHasEndedIsStartedAgain) {
  RingReceives receives = Make(kMany);
  receives.Start(0);
  receives.OnCompletion(Of(0, 1), first_);         // its last one
  receives.OnCompletion(Of(0, -ENOBUFS), first_);  // no buffer was left
  EXPECT_EQ(fake_.size(), 3u);
  EXPECT_EQ(receives.rearms(), 2);
  receives.OnCompletion(Of(0, -ECANCELED), first_);  // as asked for
  EXPECT_EQ(fake_.size(), 4u);
  EXPECT_EQ(receives.rearms(), 2);
  EXPECT_EQ(receives.completions(), 1);
  EXPECT_THAT(first_.told, ElementsAre("received a"));
}

TEST_F(RingReceivesTest, TheEndAndAFailureAreReportedOnce) {
  RingReceives receives = Make(kMany);
  receives.Start(0);
  receives.Start(1);
  receives.OnCompletion(Of(0, 0), first_);
  receives.OnCompletion(Of(1, -ECONNRESET), second_);
  EXPECT_THAT(first_.told, ElementsAre("closed"));
  EXPECT_THAT(second_.told, ElementsAre(absl::StrCat("failed receiving ", ECONNRESET)));
  EXPECT_EQ(fake_.size(), 2u);
  receives.Renew();
  EXPECT_EQ(fake_.size(), 2u) << "nothing is left to renew";
}

TEST_F(RingReceivesTest, AnInterruptedRequestIsStartedAgain) {
  RingReceives receives = Make(kOnce);
  receives.Start(0);
  receives.OnCompletion(Of(0, -EINTR), first_);
  EXPECT_THAT(first_.told, IsEmpty());
  EXPECT_EQ(fake_.size(), 2u);
}

TEST_F(RingReceivesTest, ARenewalCancelsWhatIsWithTheKernelOnce) {
  RingReceives receives = Make(kMany);
  receives.Start(1);
  receives.Renew();
  ASSERT_EQ(fake_.size(), 2u);
  EXPECT_EQ(fake_.last().opcode, IORING_OP_ASYNC_CANCEL);
  EXPECT_EQ(fake_.last().addr, fake_.at(0).user_data);
  EXPECT_EQ(Unpack(fake_.last().user_data), (Token{.op = Op::kCancel, .connection = 1}));
  receives.Renew();
  EXPECT_EQ(fake_.size(), 2u) << "one renewal is under way";
  receives.OnCompletion(Of(1, -ECANCELED), second_);
  receives.OnCancelled(1);
  receives.Renew();
  EXPECT_EQ(fake_.size(), 4u) << "started again, and cancelled again";
}

TEST_F(RingReceivesTest, ARequestOfOneCompletionNeedsNoRenewal) {
  RingReceives receives = Make(kOnce);
  receives.Start(0);
  receives.Renew();
  EXPECT_EQ(fake_.size(), 1u);
  EXPECT_THAT(first_.told, IsEmpty());
}

TEST(ReceiveModes, TheDefaultIsOneOfThem) {
  EXPECT_EQ(ModeOf({}).name, kDefaultReceiveMode);
  EXPECT_EQ(&ModeOf({.receive = &kOnce}), &kOnce);
}

constexpr ReceiveMode kCalls{.name = "calls", .by_calls = true, .make = MakePlainReceive};

/// Of two connections, of which the other ends are at hand.
class ReceivesByCalls : public RingReceivesTest {
 protected:
  ReceivesByCalls() {
    for (RecordingHandler* handler : {&first_, &second_}) {
      int fds[2];
      EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
      EXPECT_TRUE(receives_.Add({.fd = fds[0]}, fds[0], handler).ok());
      receives_.Start(static_cast<uint16_t>(ours_.size()));
      ours_.emplace_back(fds[0]);
      peers_.emplace_back(fds[1]);
    }
  }
  void Say(size_t peer, const std::string& text) {
    EXPECT_EQ(write(peers_[peer].get(), text.data(), text.size()), ssize_t(text.size()));
  }

  RingReceives receives_ = *RingReceives::Create(
      fake_.ring(), {.connections = 2, .receive_bytes = 16, .spin_ns = 1, .receive = &kCalls});
  std::vector<UniqueFd> ours_;
  std::vector<UniqueFd> peers_;
};

TEST_F(ReceivesByCalls, MakesNoRequestWhileItLooks) {
  EXPECT_TRUE(receives_.by_calls());
  EXPECT_FALSE(receives_.ReceiveNow());
  Say(1, "two");
  EXPECT_TRUE(receives_.ReceiveNow());
  EXPECT_FALSE(receives_.ReceiveNow());
  EXPECT_THAT(first_.told, IsEmpty());
  EXPECT_THAT(second_.told, ElementsAre("received two"));
  EXPECT_EQ(receives_.completions(), 1);
  EXPECT_EQ(fake_.size(), 0u);
}

TEST_F(ReceivesByCalls, LeavesToItsRequestWhatIsParked) {
  receives_.Park();
  EXPECT_EQ(fake_.size(), 2u);
  EXPECT_EQ(receives_.parked(), 2);
  Say(0, "one");
  EXPECT_FALSE(receives_.ReceiveNow()) << "the request may have taken bytes already";
  receives_.OnCompletion(Of(1, 0), second_);
  receives_.OnCompletion(Of(0, -ECANCELED), first_);
  EXPECT_EQ(receives_.parked(), 0);
  EXPECT_TRUE(receives_.ReceiveNow());
  EXPECT_THAT(first_.told, ElementsAre("received one"));
  EXPECT_THAT(second_.told, ElementsAre("closed"));
  receives_.Park();
  EXPECT_EQ(fake_.size(), 3u) << "one that has ended is not received from again";
}

TEST_F(ReceivesByCalls, TellsOfTheEndOnce) {
  peers_[0].Reset();
  EXPECT_TRUE(receives_.ReceiveNow());
  EXPECT_FALSE(receives_.ReceiveNow());
  EXPECT_THAT(first_.told, ElementsAre("closed"));
  receives_.Park();
  EXPECT_EQ(fake_.size(), 1u);
}

TEST_F(RingReceivesTest, ALoopThatDoesNotLookReceivesByRequests) {
  auto receives = RingReceives::Create(fake_.ring(), {.connections = 1, .receive = &kCalls});
  EXPECT_FALSE(receives->by_calls());
  EXPECT_TRUE(receives->Add({.fd = 10}, 10, &first_).ok());
  receives->Start(0);
  EXPECT_EQ(fake_.size(), 1u);
}

/// Has so much to give that one completion does not take all.
class FakeCalls final : public CallReceiver {
 public:
  absl::Status Add(int) override { return absl::OkStatus(); }
  bool ReceiveNow(uint16_t, EventHandler& handler, bool* receiving) override {
    if (left_ == 0) return false;
    if (--left_ > 0) {
      handler.OnReceived({kData, 1});
    } else {
      handler.OnClosed();
      *receiving = false;
    }
    return true;
  }
  ReceivedBytes received() const override { return {.mapped = 7}; }

 private:
  int left_ = 12;
};

constexpr ReceiveMode kPolled{
    .name = "polled", .make_calls = [](const EngineOptions&) {
      return absl::StatusOr<std::unique_ptr<CallReceiver>>(std::make_unique<FakeCalls>());
    }};

TEST_F(RingReceivesTest, AModeOfCallsPollsAndReceivesWhatIsThereInTurns) {
  RingReceives receives = Make(kPolled);
  receives.Start(0);
  EXPECT_EQ(fake_.last().opcode, IORING_OP_POLL_ADD);
  EXPECT_EQ(receives.parked(), 1);
  receives.OnCompletion(Of(0, 1), first_);
  EXPECT_EQ(first_.told.size(), 8U) << "others get their turn";
  EXPECT_EQ(fake_.size(), 2u) << "and it is asked for again";
  receives.OnCompletion(Of(0, 1), first_);
  EXPECT_EQ(first_.told.size(), 12U);
  EXPECT_EQ(first_.told.back(), "closed");
  EXPECT_EQ(receives.completions(), 11);
  EXPECT_EQ(fake_.size(), 2u) << "nothing more is asked for";
  EXPECT_EQ(receives.parked(), 0);
  EXPECT_EQ(receives.received()->mapped, 7);
}

}  // namespace
}  // namespace netring
