#include <gtest/gtest.h>

#include <set>
#include <string>

#include "netring/buffer_pool.h"

namespace netring {
namespace {

std::string Pattern(uint64_t offset, size_t length) {
  std::string bytes(length, '\0');
  FillPattern(offset, {bytes.data(), bytes.size()});
  return bytes;
}

/// Offsets whose neighbourhood is special: words, 2^32, the end of the range.
constexpr uint64_t kBases[] = {0, 4096, (uint64_t{1} << 32) - 16, ~uint64_t{0} - 256};

TEST(Pattern, EveryPartOfAStreamIsThatPartOfTheWhole) {
  for (uint64_t base : kBases) {
    const std::string whole = Pattern(base, 64);
    for (size_t begin = 0; begin <= whole.size(); ++begin) {
      for (size_t length = 0; begin + length <= whole.size(); ++length) {
        ASSERT_EQ(Pattern(base + begin, length), whole.substr(begin, length))
            << base << " + " << begin << ", " << length;
      }
    }
  }
}

TEST(Pattern, SplitFillsEqualAWholeFill) {
  const std::string whole = Pattern(3, 100);
  for (size_t split = 0; split <= whole.size(); ++split) {
    EXPECT_EQ(Pattern(3, split) + Pattern(3 + split, whole.size() - split), whole);
  }
}

TEST(Pattern, ReadsBackAtEveryAlignmentOfStreamAndMemory) {
  for (size_t offset = 0; offset < 16; ++offset) {
    for (size_t shift = 0; shift < 16; ++shift) {
      std::string memory(shift + 41, '\0');
      const absl::Span<char> bytes(&memory[shift], 41);
      FillPattern(offset, bytes);
      EXPECT_EQ(FindMismatch(offset, bytes), -1) << offset << ", " << shift;
    }
  }
}

TEST(Pattern, TheFirstWrongByteIsFoundWhereverItIs) {
  for (uint64_t offset : {0, 1, 5, 8}) {
    const std::string good = Pattern(offset, 40);
    for (size_t at = 0; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 0x40);
      if (at + 3 < bad.size()) bad[at + 3] = static_cast<char>(bad[at + 3] ^ 1);
      EXPECT_EQ(FindMismatch(offset, bad), static_cast<int64_t>(at)) << offset;
    }
  }
}

TEST(Pattern, NothingIsNeverWrong) {
  EXPECT_EQ(FindMismatch(7, {}), -1);
  FillPattern(7, {});
}

TEST(Pattern, NeighbouringMessagesDiffer) {
  for (size_t bytes : {8, 16, 64, 4096, 65544}) {
    EXPECT_EQ((std::set<std::string>{Pattern(0, bytes), Pattern(bytes, bytes),
                                     Pattern(2 * bytes, bytes), Pattern(3 * bytes, bytes)})
                  .size(),
              4u)
        << bytes;
  }
}

TEST(Pattern, AShiftedStreamIsNotTheStream) {
  for (uint64_t shift = 1; shift <= 64; ++shift) {
    EXPECT_GE(FindMismatch(0, Pattern(shift, 64)), 0) << shift;
  }
}

TEST(Pattern, ZeroesAreNotTheStream) {
  EXPECT_GE(FindMismatch(0, std::string(8, '\0')), 0);
  EXPECT_GE(FindMismatch(1 << 20, std::string(8, '\0')), 0);
}

}  // namespace
}  // namespace netring
