#include "netring/verified_stream.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace netring {
namespace {

constexpr VerifiedStream kStream{.run = 0x1122334455667788, .connection = 2, .connections = 4};

std::string Bytes(uint64_t offset, size_t length, const VerifiedStream& stream = kStream) {
  std::string bytes(length, '\0');
  stream.Fill(offset, {bytes.data(), bytes.size()});
  return bytes;
}

constexpr uint64_t kNone = ~uint64_t{0};

/// The place of the first wrong byte; kNone: all are right.
uint64_t WrongAt(uint64_t offset, const std::string& bytes) {
  const std::optional<Mismatch> wrong = kStream.Check(offset, bytes);
  return wrong.has_value() ? wrong->offset - offset : kNone;
}

/// Where what stands in a stream at `offset` belongs: "connection:offset", or "nowhere".
std::string Found(uint64_t offset, const std::string& bytes) {
  const std::optional<Mismatch> wrong = kStream.Check(offset, bytes);
  if (!wrong.has_value()) return "right";
  if (!wrong->found.has_value()) return "nowhere";
  return std::to_string(wrong->found->connection) + ":" + std::to_string(wrong->found->offset);
}

/// Offsets whose neighbourhood is special: words, 2^32, the end of the range.
constexpr uint64_t kBases[] = {0, 4096, (uint64_t{1} << 32) - 16, ~uint64_t{0} - 256};

TEST(VerifiedStream, EveryPartIsThatPartOfTheWhole) {
  for (uint64_t base : kBases) {
    const std::string whole = Bytes(base, 64);
    for (size_t begin = 0; begin <= whole.size(); ++begin) {
      for (size_t length = 0; begin + length <= whole.size(); ++length) {
        ASSERT_EQ(Bytes(base + begin, length), whole.substr(begin, length))
            << base << " + " << begin << ", " << length;
      }
    }
  }
}

TEST(VerifiedStream, ReadsBackAtEveryAlignmentOfStreamAndMemory) {
  for (size_t offset = 0; offset < 16; ++offset) {
    for (size_t shift = 0; shift < 16; ++shift) {
      std::string memory(shift + 41, '\0');
      const absl::Span<char> bytes(&memory[shift], 41);
      kStream.Fill(offset, bytes);
      EXPECT_FALSE(kStream.Check(offset, bytes).has_value()) << offset << ", " << shift;
    }
  }
}

TEST(VerifiedStream, TheFirstWrongByteIsFoundWhereverItIs) {
  for (uint64_t offset : {0, 1, 5, 8}) {
    const std::string good = Bytes(offset, 40);
    for (size_t at = 0; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 0x40);
      if (at + 3 < bad.size()) bad[at + 3] = static_cast<char>(bad[at + 3] ^ 1);
      EXPECT_EQ(WrongAt(offset, bad), at) << offset;
      EXPECT_EQ(Found(offset, bad), "nowhere") << offset << ", " << at;
    }
  }
}

TEST(VerifiedStream, NothingIsNeverWrong) {
  EXPECT_EQ(WrongAt(7, {}), kNone);
  kStream.Fill(7, {});
}

TEST(VerifiedStream, NeighbouringMessagesDiffer) {
  for (size_t bytes : {8, 16, 64, 4096, 65544}) {
    EXPECT_EQ((std::set<std::string>{Bytes(0, bytes), Bytes(bytes, bytes), Bytes(2 * bytes, bytes),
                                     Bytes(3 * bytes, bytes)})
                  .size(),
              4u)
        << bytes;
  }
}

TEST(VerifiedStream, WhatIsDisplacedTellsWhereItBelongs) {
  for (uint64_t offset : {0, 8, 3}) {
    for (uint64_t shift = 1; shift <= 64; ++shift) {
      const std::string later = Bytes(offset + shift, 64);
      EXPECT_EQ(Found(offset, later),
                "2:" + std::to_string(offset + shift + WrongAt(offset, later)));
      const std::string earlier = Bytes(offset, 64);
      EXPECT_EQ(Found(offset + shift, earlier),
                "2:" + std::to_string(offset + WrongAt(offset + shift, earlier)));
    }
  }
}

// A buffer that is written again while it is sent: the first bytes are still the old ones.
TEST(VerifiedStream, WhatIsWrongFromTheMiddleOnTellsWhereItBelongs) {
  for (size_t cut = 0; cut <= 56; ++cut) {
    const std::string bytes = Bytes(0, cut) + Bytes(640 + cut, 80 - cut);
    EXPECT_EQ(Found(0, bytes), "2:" + std::to_string(640 + WrongAt(0, bytes))) << cut;
  }
}

TEST(VerifiedStream, AnotherConnectionsBytesTellSo) {
  const VerifiedStream other{.run = kStream.run, .connection = 3, .connections = 4};
  for (uint64_t offset : {0, 4096}) {
    const std::string bytes = Bytes(offset, 64, other);
    // A byte may be the same by chance.
    EXPECT_EQ(Found(8, bytes), "3:" + std::to_string(offset + WrongAt(8, bytes)));
  }
}

TEST(VerifiedStream, AnotherRunsBytesBelongNowhere) {
  const VerifiedStream other{.run = kStream.run + 1, .connection = 2, .connections = 4};
  for (uint64_t offset : kBases) EXPECT_EQ(Found(offset, Bytes(offset, 64, other)), "nowhere");
}

TEST(VerifiedStream, ZeroesBelongNowhere) {
  EXPECT_EQ(Found(0, std::string(8, '\0')), "nowhere");
  EXPECT_EQ(Found(1 << 20, std::string(8, '\0')), "nowhere");
}

TEST(VerifiedStream, APieceThatHoldsNoWholeWordBelongsNowhere) {
  EXPECT_NE(WrongAt(0, Bytes(8, 7)), kNone);
  EXPECT_EQ(Found(0, Bytes(8, 7)), "nowhere");
}

}  // namespace
}  // namespace netring
