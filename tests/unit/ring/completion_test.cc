#include "netring/completion.h"

#include <gtest/gtest.h>

#include <bit>

namespace netring {
namespace {

constexpr Token kAllOnes{.op = static_cast<Op>(0xff),
                         .connection = 0xffff,
                         .slot = 0xffff,
                         .generation = Token::kGenerationMask};

constexpr uint64_t kOpBits = Pack({.op = kAllOnes.op});
constexpr uint64_t kConnectionBits = Pack({.connection = kAllOnes.connection});
constexpr uint64_t kSlotBits = Pack({.slot = kAllOnes.slot});
constexpr uint64_t kGenerationBits = Pack({.generation = kAllOnes.generation});

// Each field has bits of its own, and together they fill user_data: what does not overlap adds up.
static_assert(std::popcount(kOpBits) == 8);
static_assert(std::popcount(kConnectionBits) == 16);
static_assert(std::popcount(kSlotBits) == 16);
static_assert(std::popcount(kGenerationBits) == 24);
static_assert((kOpBits | kConnectionBits | kSlotBits | kGenerationBits) == ~uint64_t{0});
static_assert(Pack(kAllOnes) == ~uint64_t{0});
static_assert(Unpack(Pack(kAllOnes)) == kAllOnes);
static_assert(Pack(Token{}) == 0 && Unpack(0) == Token{});

TEST(Token, RoundTripsAtTheLimitsOfEveryField) {
  for (Op op : {Op::kTimer, Op::kSend, Op::kReceive, Op::kPollError, Op::kHarvest, Op::kRetry}) {
    for (int connection : {0, 1, 0x7fff, 0x8000, 0xffff}) {
      for (int slot : {0, 1, 0x7fff, 0x8000, 0xffff}) {
        for (uint32_t generation : {0u, 1u, 0x800000u, Token::kGenerationMask}) {
          const Token token{.op = op,
                            .connection = static_cast<uint16_t>(connection),
                            .slot = static_cast<uint16_t>(slot),
                            .generation = generation};
          EXPECT_EQ(Unpack(Pack(token)), token);
        }
      }
    }
  }
}

TEST(Token, KeepsOnlyTheLow24BitsOfAnId) {
  const Token token{.op = Op::kSend, .connection = 1, .slot = 2, .generation = 0xff000003};
  const Token read = Unpack(Pack(token));
  EXPECT_EQ(read.generation, 3u);
  EXPECT_EQ(read.op, Op::kSend);
  EXPECT_EQ(read.connection, 1);
  EXPECT_EQ(read.slot, 2);
}

/// A CQE as the kernel fills it: `res` is an int, whatever bits it holds.
Completion Make(uint32_t res, uint32_t flags, uint64_t user_data = 0) {
  io_uring_cqe cqe{};
  cqe.user_data = user_data;
  cqe.res = static_cast<int32_t>(res);
  cqe.flags = flags;
  return Decode(cqe);
}

TEST(Completion, DecodeKeepsTokenResultAndFlags) {
  const Token token{.op = Op::kHarvest, .connection = 7, .slot = 8, .generation = 9};
  const Completion completion = Make(123, IORING_CQE_F_MORE, Pack(token));
  EXPECT_EQ(completion.token(), token);
  EXPECT_EQ(completion.result, 123);
  EXPECT_EQ(completion.flags, IORING_CQE_F_MORE);
}

TEST(Completion, NotificationIsLookedAtBeforeTheSign) {
  const Completion copied = Make(IORING_NOTIF_USAGE_ZC_COPIED, IORING_CQE_F_NOTIF);
  EXPECT_LT(copied.result, 0);
  EXPECT_TRUE(copied.notification());
  EXPECT_TRUE(copied.copied());
  EXPECT_FALSE(copied.error());

  const Completion failed = Make(IORING_NOTIF_USAGE_ZC_COPIED, 0);
  EXPECT_FALSE(failed.notification());
  EXPECT_FALSE(failed.copied());
  EXPECT_TRUE(failed.error());
}

TEST(Completion, NotificationOfTrueZeroCopyIsNeitherCopiedNorAnError) {
  const Completion completion = Make(0, IORING_CQE_F_NOTIF);
  EXPECT_TRUE(completion.notification());
  EXPECT_FALSE(completion.copied());
  EXPECT_FALSE(completion.error());
}

TEST(Completion, ErrorsAreNegativeResultsOnly) {
  EXPECT_TRUE(Make(static_cast<uint32_t>(-ECONNRESET), 0).error());
  EXPECT_TRUE(Make(static_cast<uint32_t>(-ENOBUFS), IORING_CQE_F_MORE).error());
  EXPECT_FALSE(Make(0, 0).error());
  EXPECT_FALSE(Make(65536, 0).error());
}

TEST(Completion, MoreIsItsOwnFlag) {
  EXPECT_TRUE(Make(1, IORING_CQE_F_MORE).more());
  EXPECT_FALSE(Make(1, IORING_CQE_F_NOTIF | IORING_CQE_F_BUFFER).more());
}

TEST(Completion, BufferIdIsInTheUpperHalfOfTheFlags) {
  const Completion completion =
      Make(10, 0xffffu << IORING_CQE_BUFFER_SHIFT | IORING_CQE_F_BUFFER | IORING_CQE_F_MORE);
  EXPECT_EQ(completion.buffer(), 0xffff);
  EXPECT_TRUE(completion.more());
}

}  // namespace
}  // namespace netring
