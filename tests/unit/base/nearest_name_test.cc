#include "base/nearest_name.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(EditDistance, CountsChanges) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("spin", "spin"), 0u);
  EXPECT_EQ(EditDistance("", "spin"), 4u);
  EXPECT_EQ(EditDistance("spinn", "spin"), 1u) << "one too many";
  EXPECT_EQ(EditDistance("spn", "spin"), 1u) << "one missing";
  EXPECT_EQ(EditDistance("span", "spin"), 1u) << "another one";
  EXPECT_EQ(EditDistance("sipn", "spin"), 1u) << "neighbours swapped";
  EXPECT_EQ(EditDistance("duration", "rate"), 5u);
}

TEST(NearestName, IsTheOneWithTheFewestChanges) {
  const std::vector<std::string> names{"size", "sizes", "seed", "working_set", "duration"};
  EXPECT_EQ(NearestName("siezs", names), "sizes");
  EXPECT_EQ(NearestName("sized", names), "size") << "the first of two";
  EXPECT_EQ(NearestName("wroking_sets", names), "working_set");
  EXPECT_EQ(NearestName("duration", names), "duration");
}

TEST(NearestName, IsEmptyWhenNoneIsNear) {
  const std::vector<std::string> names{"cc", "pin", "seed", "duration"};
  EXPECT_EQ(NearestName("threads", names), "");
  EXPECT_EQ(NearestName("period", names), "");
  EXPECT_EQ(NearestName("", names), "");
  EXPECT_EQ(NearestName("seedling", names), "");
  EXPECT_EQ(NearestName(std::string(1000, 'd'), names), "");
  EXPECT_EQ(NearestName("spin", {}), "");
}

}  // namespace
}  // namespace netring
