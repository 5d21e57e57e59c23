#include "load/datagram_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace netring {
namespace {

constexpr VerifiedStream kNumbered{.run = 0x1234567890abcdef, .connection = 3, .connections = 8};
constexpr size_t kTrain = 100;  // datagrams of 40, 40 and 20 bytes

size_t LengthOfDatagram(uint64_t number) { return number % 3 == 2 ? 20 : 40; }

std::string Datagram(uint64_t number, SlicePhase phase, const VerifiedStream& stream = kNumbered) {
  std::string bytes(LengthOfDatagram(number), '\0');
  stream.Fill(number / 3 * kTrain + number % 3 * 40, absl::MakeSpan(bytes));
  const uint64_t word = HeadWord(stream, {.number = number, .phase = phase});
  std::memcpy(bytes.data(), &word, sizeof(word));
  return bytes;
}

struct Seen {
  bool as_sent = false;
  std::vector<uint64_t> numbers;
};

Seen ReadAll(DatagramReader& reader, const std::string& data) {
  Seen seen;
  seen.as_sent = reader.Read(
      data, [&](const DatagramHead& head, size_t) { seen.numbers.push_back(head.number); });
  return seen;
}

TEST(DatagramHead, ReadsBackAndTellsWhatIsForeign) {
  for (const uint64_t number : {uint64_t{0}, uint64_t{1}, (uint64_t{1} << 42) - 1}) {
    for (const SlicePhase phase : {SlicePhase::kWarmup, SlicePhase::kWindow, SlicePhase::kAfter}) {
      const DatagramHead head{.number = number, .phase = phase};
      EXPECT_EQ(ReadHead(kNumbered, HeadWord(kNumbered, head)), head);
    }
  }
  VerifiedStream other = kNumbered;
  other.connection = 4;
  EXPECT_EQ(ReadHead(kNumbered, HeadWord(other, {})), std::nullopt);
  EXPECT_EQ(ReadHead(kNumbered, 0), std::nullopt);
}

TEST(DatagramReaderTest, CountsThoseOfTheWindowAndTheirOrder) {
  DatagramReader reader(kNumbered, kTrain, 40, /*verified=*/true);
  for (const auto& [number, phase] : {std::pair(0, SlicePhase::kWarmup),
                                      {1, SlicePhase::kWindow},
                                      {4, SlicePhase::kWindow},
                                      {2, SlicePhase::kWindow},
                                      {5, SlicePhase::kAfter},
                                      {3, SlicePhase::kWindow}})
    EXPECT_TRUE(ReadAll(reader, Datagram(static_cast<uint64_t>(number), phase)).as_sent) << number;
  EXPECT_EQ(reader.counts().received, 4);
  EXPECT_EQ(reader.counts().reordered, 2);
}

TEST(DatagramReaderTest, TakesApartWhatTheKernelHasPutTogether) {
  DatagramReader reader(kNumbered, kTrain, 40, /*verified=*/true);
  const std::string train = Datagram(3, SlicePhase::kWindow) + Datagram(4, SlicePhase::kWindow) +
                            Datagram(5, SlicePhase::kWindow);
  const Seen seen = ReadAll(reader, train);
  EXPECT_TRUE(seen.as_sent);
  EXPECT_EQ(seen.numbers, (std::vector<uint64_t>{3, 4, 5}));
}

TEST(DatagramReaderTest, LeavesOutWhatIsForeign) {
  DatagramReader reader(kNumbered, kTrain, 40, /*verified=*/true);
  VerifiedStream other = kNumbered;
  other.run = 7;
  for (const std::string& foreign :
       {Datagram(1, SlicePhase::kWindow, other), std::string(40, 'x'), std::string("short")}) {
    const Seen seen = ReadAll(reader, foreign);
    EXPECT_TRUE(seen.as_sent);
    EXPECT_TRUE(seen.numbers.empty());
  }
  EXPECT_EQ(reader.counts().received, 0);
}

TEST(DatagramReaderTest, FindsOtherBytesAndOtherLengths) {
  for (const bool verified : {true, false}) {
    DatagramReader reader(kNumbered, kTrain, 40, verified);
    std::string wrong = Datagram(1, SlicePhase::kWindow);
    wrong.back() ^= 1;
    EXPECT_EQ(ReadAll(reader, wrong).as_sent, !verified);
    EXPECT_FALSE(ReadAll(reader, Datagram(1, SlicePhase::kWindow).substr(0, 39)).as_sent);
  }
}

}  // namespace
}  // namespace netring
