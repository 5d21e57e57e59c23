#include "base/merge_fields.h"

#include <gtest/gtest.h>

#include "support/described.h"

namespace netring {
namespace {

struct Part {
  std::string name;
  int64_t value = 0;

  friend bool operator==(const Part&, const Part&) = default;
};

template <typename Archive>
void Describe(Archive& archive, Part& part) {
  archive.Field("name", part.name, Bounds{0, 8}, Merge::kFirst);
  archive.Field("value", part.value, Merge::kAdd);
}

struct Whole {
  int64_t sum = 0;
  std::optional<int64_t> maybe;
  std::vector<int64_t> slices;
  int64_t mean = 0;
  int64_t greatest = 0;
  std::optional<int64_t> greatest_if_all;
  bool any = false;
  std::string reason;
  std::vector<int> appended;
  Part part;
  std::vector<Part> parts;
  std::vector<Part> common;
};

template <typename Archive>
void Describe(Archive& archive, Whole& whole) {
  archive.Field("sum", whole.sum, Merge::kAdd, Bounds{0});
  archive.Field("maybe", whole.maybe, Merge::kAdd);
  archive.Field("slices", whole.slices, Merge::kAdd);
  archive.Field("mean", whole.mean, Merge::kMean);
  archive.Field("greatest", whole.greatest, Merge::kMax);
  archive.Field("greatest_if_all", whole.greatest_if_all, Merge::kMax);
  archive.Field("any", whole.any, Merge::kAny);
  archive.Field("reason", whole.reason, Merge::kAny);
  archive.Field("appended", whole.appended, Merge::kAppend);
  archive.Field("part", whole.part, Merge::kFields);
  archive.Field("parts", whole.parts, Merge::kFields);
  archive.Field("common", whole.common, Merge::kCommonFields);
}

Whole First() {
  return {.sum = 1,
          .maybe = 2,
          .slices = {3, 4},
          .mean = 5,
          .greatest = 6,
          .greatest_if_all = 7,
          .appended = {7, 8},
          .part = {"a", 9},
          .parts = {{"b", 10}, {"c", 11}},
          .common = {{"d", 12}, {"e", 13}}};
}

Whole Second() {
  return {.sum = 100,
          .maybe = 200,
          .slices = {300, 400},
          .mean = 510,
          .greatest = 5,
          .greatest_if_all = 8,
          .any = true,
          .reason = "why",
          .appended = {700},
          .part = {"z", 900},
          .parts = {{"y", 1000}, {"x", 1100}},
          .common = {{"w", 1200}}};
}

TEST(MergedFields, EachFieldKeepsToItsRule) {
  const Whole first = First();
  const Whole second = Second();
  const Whole both = MergedFields(Values<Whole>{&first, &second});
  EXPECT_EQ(both.sum, 101);
  EXPECT_EQ(both.maybe, 202);
  EXPECT_EQ(both.slices, (std::vector<int64_t>{303, 404}));
  EXPECT_EQ(both.mean, 257);
  EXPECT_EQ(both.greatest, 6);
  EXPECT_EQ(both.greatest_if_all, 8);
  EXPECT_TRUE(both.any);
  EXPECT_EQ(both.reason, "why");
  EXPECT_EQ(both.appended, (std::vector<int>{7, 8, 700}));
  EXPECT_EQ(both.part, (Part{"a", 909}));
  EXPECT_EQ(both.parts, (std::vector<Part>{{"b", 1010}, {"c", 1111}}));
  EXPECT_EQ(both.common, (std::vector<Part>{{"d", 1212}, {"e", 13}}));
}

TEST(MergedFields, WhatOneLacksIsMissing) {
  const Whole first = First();
  Whole second = Second();
  second.maybe.reset();
  second.greatest_if_all.reset();
  EXPECT_EQ(MergedFields(Values<Whole>{&first, &second}).greatest_if_all, std::nullopt);
  EXPECT_EQ(MergedFields(Values<Whole>{&second, &first}).greatest_if_all, std::nullopt);
  EXPECT_EQ(MergedFields(Values<Whole>{&first, &second}).maybe, std::nullopt);
  EXPECT_EQ(MergedFields(Values<Whole>{&second, &first}).maybe, std::nullopt);
}

TEST(MergedFieldsDeathTest, ListsOfOneLengthAreNeeded) {
  const Whole first = First();
  Whole second = Second();
  second.slices.pop_back();
  EXPECT_DEATH(MergedFields(Values<Whole>{&first, &second}), "CHECK");
  second = Second();
  second.parts.pop_back();
  EXPECT_DEATH(MergedFields(Values<Whole>{&first, &second}), "CHECK");
  EXPECT_DEATH(MergedFields(Values<Whole>{}), "CHECK");
}

template <typename... Facts>
concept Mergeable = requires(FieldMerger& merger, int64_t& value, Facts... facts) {
  merger.Field("name", value, facts...);
};

TEST(FieldMerger, AFieldHasExactlyOneRule) {
  static_assert(Mergeable<Merge::Add>);
  static_assert(Mergeable<Bounds, Merge::Max>);
  static_assert(!Mergeable<>);
  static_assert(!Mergeable<Bounds>);
  static_assert(!Mergeable<Merge::Add, Merge::Max>);
  static_assert(!Mergeable<Merge::Add, int>);
}

struct Forgetful {
  int64_t told = 0;
  std::optional<bool> forgotten;
};

template <typename Archive>
void Describe(Archive& archive, Forgetful& forgetful) {
  archive.Field("told", forgetful.told);
}

TEST(DescribesEveryMember, NoticesOneThatIsLeftOut) {
  EXPECT_TRUE(DescribesEveryMember<Part>());
  EXPECT_TRUE(DescribesEveryMember<Whole>());
  EXPECT_FALSE(DescribesEveryMember<Forgetful>());
}

}  // namespace
}  // namespace netring
