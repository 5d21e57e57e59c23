#include "load/stream_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/side_sample.h"

namespace netring {
namespace {

using testing::EndsWith;
using testing::StartsWith;

constexpr size_t kMessage = 64;
constexpr VerifiedStream kStream{.run = 99, .connection = 1, .connections = 3};

std::string Bytes(uint64_t offset, size_t length, uint32_t connection = 1) {
  std::string bytes(length, '\0');
  VerifiedStream{.run = 99, .connection = connection}.Fill(offset, {bytes.data(), bytes.size()});
  return bytes;
}

/// What is said when `bytes` follow two whole messages.
std::string WhyAfterTwo(const std::string& bytes) {
  StreamCheck check(kStream, kMessage);
  EXPECT_TRUE(check.Accept(Bytes(0, 2 * kMessage)));
  EXPECT_FALSE(check.Accept(bytes));
  EXPECT_THAT(check.why(), StartsWith(kCorruptStream));
  return check.why();
}

TEST(StreamCheck, TakesPiecesOfAnyLength) {
  for (size_t piece = 1; piece <= 2 * kMessage + 1; ++piece) {
    StreamCheck check(kStream, kMessage);
    for (uint64_t at = 0; at < 10 * kMessage; at += piece)
      ASSERT_TRUE(check.Accept(Bytes(at, piece))) << piece << " at " << at;
  }
}

TEST(StreamCheck, StaysWithItsFirstReason) {
  StreamCheck check(kStream, kMessage);
  EXPECT_FALSE(check.Accept(Bytes(kMessage, kMessage)));
  const std::string why = check.why();
  EXPECT_FALSE(check.Accept(Bytes(kMessage, kMessage))) << "right in its place, but too late";
  EXPECT_EQ(check.why(), why);
}

TEST(StreamCheck, NamesTheWrongByteAndWhatStandsThere) {
  std::string damaged = Bytes(2 * kMessage, kMessage);
  damaged[13] = static_cast<char>(damaged[13] ^ 4);
  EXPECT_THAT(WhyAfterTwo(damaged), EndsWith(": in place of byte 13 of message 2 of connection 1 "
                                             "came what belongs nowhere in this repetition"));
  EXPECT_THAT(WhyAfterTwo(Bytes(5 * kMessage, kMessage, 2)),
              EndsWith(" came byte 0 of message 5 of connection 2"));
}

TEST(StreamCheck, TellsWhatMayHaveHappened) {
  EXPECT_THAT(
      WhyAfterTwo(Bytes(7 * kMessage, kMessage)),
      EndsWith("in place of byte 0 of message 2 of connection 1 came byte 0 of message 7 of "
               "connection 1: its buffer was written again before the kernel had read it, "
               "or messages are lost"));
  EXPECT_THAT(WhyAfterTwo(Bytes(2 * kMessage + 9, kMessage)),
              EndsWith(" came byte 9 of message 2 of connection 1: bytes are lost"));
  EXPECT_THAT(WhyAfterTwo(Bytes(kMessage, kMessage)),
              EndsWith(" came byte 0 of message 1 of connection 1: it was sent again"));
  EXPECT_THAT(WhyAfterTwo(Bytes(kMessage + 60, kMessage)), EndsWith(": bytes were sent twice"));
}

// Messages of the least size have no room for more than the word that tells who they are.
TEST(StreamCheck, AMessageOfEightBytesTellsAsMuch) {
  StreamCheck check(kStream, 8);
  EXPECT_TRUE(check.Accept(Bytes(0, 8)));
  EXPECT_FALSE(check.Accept(Bytes(24, 8)));
  EXPECT_THAT(check.why(), testing::HasSubstr("byte 0 of message 1 of connection 1 came byte 0 of "
                                              "message 3 of connection 1"));
}

}  // namespace
}  // namespace netring
