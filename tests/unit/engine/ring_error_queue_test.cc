#include "engine/ring_error_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <time.h>
//
#include <linux/errqueue.h>

#include <cstring>

#include "unit/engine/fakes.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint16_t kConnection = 3;

/// A socket's error queue whose kernel is the test.
class RingErrorQueueTest : public testing::Test {
 protected:
  static Completion Poll(int32_t result, uint32_t flags = IORING_CQE_F_MORE) {
    return {.user_data = Pack({.op = Op::kPollError, .connection = kConnection}),
            .result = result,
            .flags = flags};
  }
  static Completion Read(int32_t result) {
    return {.user_data = Pack({.op = Op::kHarvest, .connection = kConnection}), .result = result};
  }

  Op LastOp() const { return Unpack(fake_.last().user_data).op; }

  /// Puts a message from `origin` where the last request wants it.
  void Fill(uint8_t origin, uint32_t low, uint32_t high, uint8_t code) {
    auto* header = reinterpret_cast<msghdr*>(fake_.last().addr);
    ASSERT_GE(header->msg_controllen, CMSG_SPACE(sizeof(sock_extended_err)));
    header->msg_controllen = CMSG_SPACE(sizeof(sock_extended_err));
    cmsghdr* control = CMSG_FIRSTHDR(header);
    control->cmsg_level = SOL_IP;
    control->cmsg_type = IP_RECVERR;
    control->cmsg_len = CMSG_LEN(sizeof(sock_extended_err));
    sock_extended_err error{};
    error.ee_origin = origin;
    error.ee_info = low;
    error.ee_data = high;
    error.ee_code = code;
    std::memcpy(CMSG_DATA(control), &error, sizeof(error));
  }

  FakeRing fake_;
  RecordingHandler handler_;
  RingErrorQueue queue_{fake_.ring(), {.fd = 9}, &handler_, kConnection};
};

TEST_F(RingErrorQueueTest, WatchesWithAMultishotPoll) {
  queue_.Arm();
  ASSERT_EQ(fake_.size(), 1u);
  EXPECT_EQ(fake_.last().opcode, IORING_OP_POLL_ADD);
  EXPECT_EQ(fake_.last().len, IORING_POLL_ADD_MULTI);
  EXPECT_EQ(fake_.last().poll32_events, static_cast<unsigned>(POLLERR));
  EXPECT_EQ(Unpack(fake_.last().user_data),
            (Token{.op = Op::kPollError, .connection = kConnection}));
}

TEST_F(RingErrorQueueTest, ReadsOnceForEachPoll) {
  queue_.OnPoll(Poll(POLLERR));
  ASSERT_EQ(fake_.size(), 1u);
  EXPECT_EQ(fake_.last().opcode, IORING_OP_RECVMSG);
  EXPECT_EQ(fake_.last().msg_flags, static_cast<unsigned>(MSG_ERRQUEUE | MSG_DONTWAIT));
  Fill(SO_EE_ORIGIN_ZEROCOPY, 4, 6, SO_EE_CODE_ZEROCOPY_COPIED);
  queue_.OnRead(Read(0));
  EXPECT_EQ(fake_.size(), 1u) << "the kernel tells again when there is more";
  queue_.OnPoll(Poll(POLLERR));
  Fill(SO_EE_ORIGIN_ZEROCOPY, 7, 7, 0);
  queue_.OnPoll(Poll(POLLERR));
  queue_.OnRead(Read(0));
  EXPECT_EQ(fake_.size(), 3u) << "it has told during the read";
  queue_.OnRead(Read(-EAGAIN));
  EXPECT_EQ(fake_.size(), 3u);
  EXPECT_THAT(handler_.told, ElementsAre("notified 4-6 copied", "notified 7-7"));
}

TEST_F(RingErrorQueueTest, WhatComesDuringAReadIsReadAfterIt) {
  queue_.OnPoll(Poll(POLLERR));
  queue_.OnPoll(Poll(POLLERR));
  EXPECT_EQ(fake_.size(), 1u) << "one read at a time";
  queue_.OnRead(Read(-EAGAIN));
  EXPECT_EQ(fake_.size(), 2u) << "the queue may have filled after it was found empty";
  queue_.OnRead(Read(-EAGAIN));
  EXPECT_EQ(fake_.size(), 2u);
  EXPECT_THAT(handler_.told, IsEmpty());
}

TEST_F(RingErrorQueueTest, APollThatHasEndedIsArmedAgain) {
  queue_.OnPoll(Poll(POLLERR, 0));
  ASSERT_EQ(fake_.size(), 2u);
  EXPECT_EQ(Unpack(fake_.at(0).user_data).op, Op::kPollError);
  EXPECT_EQ(LastOp(), Op::kHarvest);
}

TEST_F(RingErrorQueueTest, APollOfAConnectionThatHasHungUpIsNot) {
  queue_.OnPoll(Poll(POLLERR | POLLHUP, 0));
  ASSERT_EQ(fake_.size(), 1u);
  EXPECT_EQ(LastOp(), Op::kHarvest);
}

TEST_F(RingErrorQueueTest, FailuresNameWhatHasFailed) {
  queue_.OnPoll(Poll(-EBADF, 0));
  EXPECT_EQ(fake_.size(), 0u);
  queue_.OnPoll(Poll(POLLERR));
  queue_.OnRead(Read(-EIO));
  EXPECT_THAT(handler_.told, ElementsAre(absl::StrCat("failed watching the error queue ", EBADF),
                                         absl::StrCat("failed reading the error queue ", EIO)));
}

TEST_F(RingErrorQueueTest, WhatIsNoNotificationFails) {
  queue_.OnPoll(Poll(POLLERR));
  Fill(SO_EE_ORIGIN_ICMP, 0, 0, 0);
  queue_.OnRead(Read(0));
  EXPECT_THAT(handler_.told, ElementsAre(absl::StrCat("failed ", kForeignMessage, " 0")));
  EXPECT_EQ(fake_.size(), 1u);
}

}  // namespace
}  // namespace netring
