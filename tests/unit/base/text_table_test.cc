#include "base/text_table.h"

#include <gtest/gtest.h>

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

TEST(FittedText, TheLastColumnGoesOnBelowItself) {
  const std::vector<TextRow> rows{{"name", "what"}, {"a", "some words of which there are many"}};
  EXPECT_EQ(FittedText(rows, 80), AlignedText(rows));
  EXPECT_EQ(FittedText(rows, 33),
            "  name  what\n"
            "  a     some words of which there\n"
            "        are many\n");
}

TEST(FittedText, OrBelowItsRowWhereThereIsNoRoomBesideIt) {
  const std::vector<TextRow> rows{{"name", "n", "what"},
                                  {"a-name-that-is-long", "12", "some words of which there are"},
                                  {"b", "3"},
                                  {"c", "3", "short"}};
  EXPECT_EQ(FittedText(rows, 34),
            "  name                  n  what\n"
            "  a-name-that-is-long  12\n"
            "      some words of which there\n"
            "      are\n"
            "  b                     3\n"
            "  c                     3  short\n");
}

}  // namespace
}  // namespace netring
