#include "base/strict_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/json_fields.h"

namespace netring {
namespace {

using testing::HasSubstr;

std::string WhyNotStrict(const std::string& text) {
  return std::string(ParseStrictJson(text).status().message());
}

std::string Nested(int levels) {
  return std::string(static_cast<size_t>(levels), '[') +
         std::string(static_cast<size_t>(levels), ']');
}

TEST(ParseStrictJson, GivesWhatItReads) {
  const auto json = ParseStrictJson(R"({"a": [1, {"a": "{[\"a\":1,"}], "b": {"a": null}})");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->at("a").at(0), 1);
  EXPECT_EQ(json->size(), 2U);
}

TEST(ParseStrictJson, DiscardsWhatIsNoJson) {
  for (const char* text : {"", "{", "]]]]{", "NaN", "\"\xff\"", "\"\\", "{} {}", "[1,]"}) {
    const auto json = ParseStrictJson(text);
    ASSERT_TRUE(json.ok()) << text << json.status();
    EXPECT_TRUE(json->is_discarded()) << text;
  }
}

TEST(ParseStrictJson, BoundsDepth) {
  EXPECT_TRUE(ParseStrictJson(Nested(kMaxNesting)).ok());
  EXPECT_THAT(WhyNotStrict(Nested(kMaxNesting + 1)), HasSubstr("deeper than 16 levels"));
  EXPECT_THAT(WhyNotStrict(std::string(1'000'000, '[')), HasSubstr("deeper than 16 levels"));
}

TEST(ParseStrictJson, BoundsValues) {
  std::string list = "[0";
  for (size_t i = 0; i < kMostValues; ++i) list += ",0";
  EXPECT_THAT(WhyNotStrict(list + "]"), HasSubstr("more than 500000 values"));
}

TEST(ParseStrictJson, BoundsMembersOfAnObject) {
  std::string object = "{\"a\":0";
  for (size_t i = 0; i < kMostMembers; ++i) absl::StrAppend(&object, ",\"", i, "\":0");
  EXPECT_THAT(WhyNotStrict(object + "}"), HasSubstr("an object of more than 2000 members"));
}

// A parser keeps one of the two, whichever it likes.
TEST(ParseStrictJson, RefusesAKeyThatIsThereTwice) {
  for (const char* text :
       {R"({"a":1,"a":1})", R"([{"b":{"a":1,"b":2,"a":3}}])", R"({"a":1,"\u0061":1})"})
    EXPECT_THAT(WhyNotStrict(text), HasSubstr("the same key twice")) << text;
}

TEST(ParseStrictJson, RefusesANumberThatNoTypeHolds) {
  for (const char* text : {"1e999", "-1e999", "99999999999999999999", "-9223372036854775809"}) {
    EXPECT_THAT(WhyNotStrict(absl::StrCat("{\"a\":[1,", text, "]}")),
                HasSubstr(absl::StrCat("it has a number out of range, ", text, ",")));
    EXPECT_TRUE(ParseStrictJson(absl::StrCat("[\"", text, "\"]")).ok());
  }
  for (const char* text : {"18446744073709551615", "-9223372036854775808", "1e300", "0.1", "-5"})
    EXPECT_EQ(ParseStrictJson(text)->dump(), Json::parse(text).dump());
}

}  // namespace
}  // namespace netring
