#include "base/text_table.h"

#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace netring {
namespace {

TEST(AlignedText, WordsToTheLeftNumbersToTheRight) {
  EXPECT_EQ(AlignedText({{"name", "count"}, {"a", "7"}, {"longer", "100"}}),
            "  name    count\n"
            "  a           7\n"
            "  longer    100\n");
}

TEST(AlignedText, NothingFollowsTheLastWord) {
  EXPECT_EQ(AlignedText({{"a", "long last cell"}, {"b", "x"}, {"c", ""}, {"d"}}),
            "  a  long last cell\n"
            "  b  x\n"
            "  c\n"
            "  d\n");
  EXPECT_EQ(AlignedText({}), "");
}

TEST(AlignedText, ADashIsANumberThatIsMissing) {
  EXPECT_EQ(AlignedText({{"sends"}, {"-"}, {"12"}}), "  sends\n      -\n     12\n");
}

TEST(AlignedText, ASignIsPartOfANumberAndTheIndentMayBeNone) {
  EXPECT_EQ(AlignedText({{"change"}, {"+3 %"}, {"-12 %"}}, ""), "change\n  +3 %\n -12 %\n");
  EXPECT_EQ(AlignedText({{"option"}, {"--x"}, {"-y"}}, ""), "option\n--x\n-y\n");
}

TEST(WrappedText, LinesAreAtMost100Long) {
  EXPECT_EQ(WrappedText({"a", "b"}), "  a b\n");
  const std::string text = WrappedText(std::vector<std::string>(50, "sevenss"));
  const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.size(), 5u);
  for (const std::string& line : lines) EXPECT_LE(line.size(), 100u);
}

}  // namespace
}  // namespace netring
