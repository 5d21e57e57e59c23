#include "send/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netring/buffer_pool.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::vector<size_t> Fields(absl::string_view text, int64_t bytes) {
  return Layout::Parse(text)->FieldsOf(bytes).value();
}

std::string ErrorOf(absl::string_view text, int64_t bytes) {
  return std::string(Layout::Parse(text)->FieldsOf(bytes).status().message());
}

TEST(Layout, EqualPartsAreOfAnySize) {
  EXPECT_EQ(Fields("8x", 64), std::vector<size_t>(8, 8));
  EXPECT_THAT(Fields("1x", 100), ElementsAre(100));
  EXPECT_THAT(Fields("1024x", 4096), SizeIs(1024));
  EXPECT_FALSE(Layout::Parse("8x")->own_size().has_value());
  EXPECT_EQ(ErrorOf("8x", 65), "a message of 65 bytes does not divide into 8 fields");
  EXPECT_EQ(ErrorOf("16x", 8), "a message of 8 bytes does not divide into 16 fields");
}

TEST(Layout, LengthsAreASizeOfTheirOwn) {
  EXPECT_THAT(Fields("64+64K", 65600), ElementsAre(64, 65536));
  EXPECT_THAT(Fields("16+48+4K", 4160), ElementsAre(16, 48, 4096));
  EXPECT_EQ(Layout::Parse("64+64K")->own_size(), 65600);
  EXPECT_EQ(Layout::Parse("7+2")->own_size(), 9) << "a part need not be whole words";
  EXPECT_THAT(ErrorOf("64+64K", 4096), HasSubstr("is not of --layout=64+64K, which has 65600"));
}

TEST(Layout, ThePartThatIsTheRest) {
  EXPECT_THAT(Fields("64+*", 4096), ElementsAre(64, 4032));
  EXPECT_THAT(Fields("1+*+7", 16), ElementsAre(1, 8, 7));
  EXPECT_FALSE(Layout::Parse("64+*")->own_size().has_value());
  EXPECT_THAT(ErrorOf("64+*", 64), HasSubstr("has no rest beside the parts of --layout=64+*"));
}

TEST(Layout, AHeaderHasPayloadsOfAnySize) {
  for (const auto& [text, any, header] : {std::tuple("64+64K", "64+*", 64),
                                          {"64+*", "64+*", 64},
                                          {"16+4K+48", "16+*+48", 64},
                                          {"4K+4K", "*+4K", 4096},
                                          {"64K", "1x", 0},
                                          {"8x", "8x", 0}}) {
    EXPECT_EQ(Layout::Parse(text)->AnySize().Text(), any);
    EXPECT_EQ(Layout::Parse(text)->header_bytes(), header) << text;
  }
}

TEST(Layout, IsWrittenInOneWay) {
  for (const auto& [text, printed] :
       {std::pair("64+65536", "64+64K"), {"1KiB+*", "1K+*"}, {"8x", "8x"}, {"1536+1M", "1536+1M"}})
    EXPECT_EQ(Layout::Parse(text)->Text(), printed);
}

TEST(Layout, WhatIsNoneIsRefused) {
  for (const char* none :
       {"",         "x",
        "0x",       "08x",
        "1025x",    "-1x",
        "8X",       "*",
        "*+*",      "64+*+*",
        "0+64",     "64+",
        "+64",      "64++64",
        "7",        "3+4",
        "1G+1",     "2G",
        "64+x",     "8x+64",
        "64 + 64K", "1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1"})
    EXPECT_FALSE(Layout::Parse(none).has_value()) << none;
}

TEST(Layout, TheUsualOneIsThatOfAPool) {
  EXPECT_THAT(Fields(kUsualLayout, 64), SizeIs(kMessageFields));
}

}  // namespace
}  // namespace netring
