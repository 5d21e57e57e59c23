// Where liburing's header has a number too, it is the same.

#include "ring/uring_abi.h"

#include <gtest/gtest.h>
#include <liburing/io_uring.h>

namespace netring {
namespace {

TEST(UringAbi, FlagsAreThoseOfTheHeader) {
#ifdef IORING_SETUP_CQE_MIXED
  EXPECT_EQ(kSetupCqeMixed, IORING_SETUP_CQE_MIXED);
#endif
#ifdef IORING_SETUP_SQE_MIXED
  EXPECT_EQ(kSetupSqeMixed, IORING_SETUP_SQE_MIXED);
#endif
#ifdef IORING_SETUP_SQ_REWIND
  EXPECT_EQ(kSetupSqRewind, IORING_SETUP_SQ_REWIND);
#endif
#ifdef IORING_ENTER_NO_IOWAIT
  EXPECT_EQ(kEnterNoIowait, IORING_ENTER_NO_IOWAIT);
#endif
#ifdef IORING_SEND_VECTORIZED
  EXPECT_EQ(kVectorizedSend, IORING_SEND_VECTORIZED);
#endif
#ifdef IORING_SETUP_REGISTERED_FD_ONLY
  EXPECT_EQ(kSetupCqeMixed, IORING_SETUP_REGISTERED_FD_ONLY << 3);  // of every header from 2.9 on
#endif
}

TEST(UringAbi, StructsHaveTheKernelsSizes) {
  EXPECT_EQ(sizeof(RegionDescription), 64u);
  EXPECT_EQ(sizeof(RegionRegistration), 32u);
  EXPECT_EQ(sizeof(QueryHeader), 40u);
  EXPECT_EQ(sizeof(QueryOpcodes), 40u);
  EXPECT_EQ(sizeof(QueryZcrx), 40u);
}

TEST(UringAbi, NumbersFollowThoseOfTheOldestHeader) {
  // liburing 2.9's last opcode and last registration that netring takes from it.
  EXPECT_EQ(kOpEpollWait, IORING_OP_LISTEN + 2);
  EXPECT_EQ(kOpReadvFixed, kOpEpollWait + 1);
  EXPECT_EQ(kOpWritevFixed, kOpReadvFixed + 1);
  EXPECT_EQ(kRegisterSendMsgRing, static_cast<unsigned>(IORING_REGISTER_CLONE_BUFFERS) + 1);
  EXPECT_EQ(kRegisterZcrxIfq, kRegisterSendMsgRing + 1);
  EXPECT_EQ(kRegisterResizeRings, kRegisterZcrxIfq + 1);
  EXPECT_EQ(kRegisterMemRegion, kRegisterResizeRings + 1);
  EXPECT_EQ(kRegisterQuery, kRegisterMemRegion + 1);
}

}  // namespace
}  // namespace netring
