#include "engine/ring_receives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    receives->Add({.fd = 10});
    receives->Add({.fd = 11});
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

}  // namespace
}  // namespace netring
