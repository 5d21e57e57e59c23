#include "base/enum_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace netring {
namespace {

using testing::ElementsAre;

enum class Season { kSpring, kSummer, kAutumn };

constexpr auto EnumNames(Season) { return std::array{"spring", "summer", "autumn"}; }

enum class Nameless { kOne };
static_assert(NamedEnum<Season> && !NamedEnum<Nameless> && !NamedEnum<int>);

TEST(EnumNames, EveryValueReadsBackFromItsName) {
  for (const Season season : AllValues<Season>())
    EXPECT_EQ(ParseEnum<Season>(NameOf(season)), season);
  EXPECT_THAT(AllValues<Season>(), ElementsAre(Season::kSpring, Season::kSummer, Season::kAutumn));
  EXPECT_THAT(AllNames<Season>(), ElementsAre("spring", "summer", "autumn"));
}

TEST(EnumNames, OnlyAWholeNameIsOne) {
  for (const char* none : {"", "Summer", "sum", "summers", " summer", "winter"})
    EXPECT_EQ(ParseEnum<Season>(none), std::nullopt) << none;
}

TEST(EnumNames, EitherReadsAsASentence) {
  EXPECT_EQ(Either({"rr"}), "rr");
  EXPECT_EQ(Either({"a", "b"}), "a or b");
  EXPECT_EQ(Either({"a", "b", "c"}), "a, b or c");
}

}  // namespace
}  // namespace netring
