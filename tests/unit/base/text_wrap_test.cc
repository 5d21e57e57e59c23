#include "base/text_wrap.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace netring {
namespace {

TEST(WidthOfText, CountsCharactersNotBytes) {
  EXPECT_EQ(WidthOfText(""), 0U);
  EXPECT_EQ(WidthOfText("+34 % \u00b12"), 8U);
  EXPECT_EQ(WidthOfText("\u4e2d\u6587"), 2U);
}

TEST(Pad, FillsUpInCharacters) {
  EXPECT_EQ(PadLeft("\u00b12", 4), "  \u00b12");
  EXPECT_EQ(PadRight("\u00b12", 4), "\u00b12  ");
  EXPECT_EQ(PadLeft("long", 2), "long");
}

TEST(HangingText, BreaksBetweenWords) {
  EXPECT_EQ(HangingText("Use", "one two three", 12, 5), "Use  one two\n     three\n");
  EXPECT_EQ(HangingText("", "one", 80, 0), "one\n");
  EXPECT_EQ(HangingText("Use", "", 80, 5), "Use\n");
}

TEST(HangingText, HasALongHeadAlone) {
  EXPECT_EQ(HangingText("  --connections", "how many", 40, 8),
            "  --connections\n        how many\n");
}

TEST(HangingText, BreaksAWordThatNoLineHolds) {
  EXPECT_EQ(HangingText("Use", "a 123456789 b", 11, 5), "Use  a\n     123456\n     789 b\n");
}

TEST(HangingText, IsNeverWiderThanAsked) {
  const std::string text =
      "a bb \u00b1ccc dddd eeeeeeeeeeeeeeeeeeeeeeeee "
      "\u00b1\u00b1\u00b1\u00b1\u00b1\u00b1\u00b1\u00b1\u00b1\u00b1 f";
  for (size_t width = 6; width < 60; ++width) {
    const std::string made = HangingText("Use", text, width, 5);
    for (const absl::string_view line : absl::StrSplit(made, '\n')) {
      EXPECT_LE(WidthOfText(line), width) << made;
      EXPECT_FALSE(absl::EndsWith(line, " ")) << made;
    }
  }
}

}  // namespace
}  // namespace netring
