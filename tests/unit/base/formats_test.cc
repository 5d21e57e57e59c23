#include "base/formats.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(HasLeadingZero, IsOfANumberNotOfItsParts) {
  for (const char* text :
       {"010", "00", "01.5%", "010ms", "1h05m", "server=00;client=1", "1,010", "0-01", "-01"})
    EXPECT_TRUE(HasLeadingZero(text)) << text;
  for (const char* text :
       {"", "0", "0.05", "10", "100.001", "1e05", "1.5e-03", "0s", "1.05h", "0-1", "10.0.0.1", "x"})
    EXPECT_FALSE(HasLeadingZero(text)) << text;
}

TEST(Formats, TakeNoLeadingZeros) {
  EXPECT_EQ(ParseDigits("010"), std::nullopt);
  EXPECT_EQ(ParseDigits("0"), 0U);
  EXPECT_EQ(ParseBytes("04K"), std::nullopt);
  EXPECT_EQ(ParseDurationNs("010us"), std::nullopt);
  EXPECT_EQ(ParseDurationNs("1.05us"), 1050);
  EXPECT_EQ(ParseDecimal("01.5"), std::nullopt);
  EXPECT_EQ(ParseDecimal("0.05"), 0.05);
  const auto list = ParseList<WholeNumber<0, 20>>("1,010");
  EXPECT_EQ(list.status().message(),
            "'010' must have no leading zeros: as 010, which may mean 10 or octal 8");
}

}  // namespace
}  // namespace netring
