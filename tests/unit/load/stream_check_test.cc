#include "load/stream_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/side_sample.h"
#include "unit/load/marked.h"

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
  StreamCheck check(kStream, kMessage, kMarks);
  EXPECT_TRUE(check.Accept(Bytes(0, 2 * kMessage)));
  EXPECT_FALSE(check.Accept(bytes));
  EXPECT_THAT(check.why(), StartsWith(kCorruptStream));
  return check.why();
}

TEST(StreamCheck, TakesPiecesOfAnyLength) {
  for (size_t piece = 1; piece <= 2 * kMessage + 1; ++piece) {
    StreamCheck check(kStream, kMessage, kMarks);
    for (uint64_t at = 0; at < 10 * kMessage; at += piece)
      ASSERT_TRUE(check.Accept(Bytes(at, piece))) << piece << " at " << at;
  }
}

TEST(StreamCheck, StaysWithItsFirstReason) {
  StreamCheck check(kStream, kMessage, kMarks);
  EXPECT_FALSE(check.Accept(Bytes(kMessage, kMessage)));
  const std::string why = check.why();
  EXPECT_FALSE(check.Accept(Bytes(kMessage, kMessage))) << "right in its place, but too late";
  EXPECT_EQ(check.why(), why);
}

TEST(StreamCheck, NamesTheWrongByteAndWhatStandsThere) {
  std::string damaged = Bytes(2 * kMessage, kMessage);
  damaged[13] = static_cast<char>(damaged[13] ^ 4);
  EXPECT_THAT(WhyAfterTwo(damaged), EndsWith(": in place of byte 13 of message 2 of connection 1 "
                                             "came what belongs nowhere in this slice"));
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

/// A message that begins with a mark.
std::string MarkedBytes(uint64_t offset, Mark mark) {
  return Marked(mark, Bytes(offset, kMessage));
}

TEST(StreamCheck, TakesAMarkForTheFirstBytesOfAMessage) {
  const std::string stream = Bytes(0, kMessage) + MarkedBytes(kMessage, Mark::kOpen) +
                             Bytes(2 * kMessage, kMessage) +
                             MarkedBytes(3 * kMessage, Mark::kClose);
  for (size_t piece = 1; piece <= stream.size(); ++piece) {
    StreamCheck check(kStream, kMessage, kMarks);
    for (size_t at = 0; at < stream.size(); at += piece)
      ASSERT_TRUE(check.Accept(absl::MakeConstSpan(stream).subspan(at, piece))) << piece;
  }
}

TEST(StreamCheck, AMarkedMessageIsCheckedToo) {
  const std::string right = MarkedBytes(0, Mark::kOpen);
  for (size_t wrong = 1; wrong < kMessage; ++wrong) {  // the other mark differs in byte 0
    std::string message = right;
    message[wrong] = static_cast<char>(message[wrong] ^ 1);
    for (const size_t piece : {size_t{1}, size_t{5}, kMessage}) {
      StreamCheck check(kStream, kMessage, kMarks);
      bool accepted = true;
      for (size_t at = 0; at < message.size(); at += piece)
        accepted = check.Accept(absl::MakeConstSpan(message).subspan(at, piece));
      EXPECT_FALSE(accepted) << "byte " << wrong << " in pieces of " << piece;
    }
  }
}

TEST(StreamCheck, AMarkInsideAMessageIsWrong) {
  std::string message = Bytes(0, kMessage);
  message.replace(8, 8, MarkedBytes(0, Mark::kOpen).substr(0, 8));
  StreamCheck check(kStream, kMessage, kMarks);
  EXPECT_FALSE(check.Accept(message));
}

// Messages of the least size have no room for more than the word that tells who they are.
TEST(StreamCheck, AMessageOfEightBytesTellsAsMuch) {
  StreamCheck check(kStream, 8, kMarks);
  EXPECT_TRUE(check.Accept(Bytes(0, 8)));
  EXPECT_FALSE(check.Accept(Bytes(24, 8)));
  EXPECT_THAT(check.why(), testing::HasSubstr("byte 0 of message 1 of connection 1 came byte 0 of "
                                              "message 3 of connection 1"));
}

}  // namespace
}  // namespace netring
