#include "load/mark_reader.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "unit/load/marked.h"

namespace netring {
namespace {

std::string Anything(size_t bytes) { return std::string(bytes, 'x'); }

using Found = std::vector<std::pair<size_t, Mark>>;

/// The places of marked messages in the stream, as far as the pieces tell, and their marks.
Found FindAll(const std::string& stream, size_t message_bytes, size_t piece) {
  MarkReader reader(kMarks, message_bytes);
  Found found;
  for (size_t begin = 0; begin < stream.size(); begin += piece) {
    reader.Read(absl::MakeConstSpan(stream).subspan(begin, piece),
                [&](size_t at, Mark mark) { found.emplace_back(begin + at, mark); });
  }
  return found;
}

TEST(MarkReader, FindsTheMarkedMessages) {
  for (const size_t bytes : {8, 16, 24, 4096}) {
    const std::string stream = Anything(bytes) + Marked(Mark::kOpen, Anything(bytes)) +
                               Anything(bytes) + Marked(Mark::kClose, Anything(bytes)) +
                               Anything(bytes);
    EXPECT_EQ(FindAll(stream, bytes, stream.size()),
              (Found{{bytes, Mark::kOpen}, {3 * bytes, Mark::kClose}}));
  }
}

TEST(MarkReader, FindsThemInPiecesOfAnyLength) {
  for (const size_t bytes : {8, 9, 20, 64}) {
    const std::string stream = Marked(Mark::kOpen, Anything(bytes)) + Anything(bytes) +
                               Marked(Mark::kClose, Anything(bytes)) + Anything(3 * bytes);
    for (size_t piece = 1; piece <= stream.size(); ++piece) {
      const Found found = FindAll(stream, bytes, piece);
      ASSERT_EQ(found.size(), 2u) << bytes << " in pieces of " << piece;
      EXPECT_EQ(found[0].second, Mark::kOpen);
      EXPECT_EQ(found[1].second, Mark::kClose);
      // The piece that completes the mark, or the message's own place in it.
      EXPECT_GE(found[1].first, 2 * bytes);
      EXPECT_LT(found[1].first, 2 * bytes + kMarkBytes);
    }
  }
}

TEST(MarkReader, LooksAtTheBeginningOfAMessageOnly) {
  std::string stream = Anything(16) + Anything(16);
  stream.replace(8, 8, Marked(Mark::kOpen, Anything(8)));
  for (size_t piece = 1; piece <= stream.size(); ++piece)
    EXPECT_EQ(FindAll(stream, 16, piece), Found{}) << piece;
}

TEST(Marks, DependOnEveryByteOfTheCookie) {
  std::array<uint8_t, 16> cookie{};
  const Marks marks = Marks::Of(cookie);
  EXPECT_EQ(marks.open % 2, 0u);
  for (uint8_t& byte : cookie) {
    byte = 1;
    EXPECT_NE(Marks::Of(cookie).open, marks.open);
    byte = 0;
  }
}

TEST(Marks, AreTwoWords) {
  for (const Mark mark : {Mark::kOpen, Mark::kClose}) {
    EXPECT_TRUE(kMarks.Has(kMarks.WordOf(mark)));
    EXPECT_EQ(Marks::KindOf(kMarks.WordOf(mark)), mark);
  }
  EXPECT_FALSE(kMarks.Has(kMarks.open - 1));
  EXPECT_FALSE(kMarks.Has(kMarks.open + 2));
  EXPECT_FALSE(kMarks.Has(0));
}

}  // namespace
}  // namespace netring
