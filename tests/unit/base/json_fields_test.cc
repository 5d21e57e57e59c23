#include "base/json_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::HasSubstr;

enum class Colour { kRed, kGreen };
constexpr auto EnumNames(Colour) { return std::array{"red", "green"}; }

struct Point {
  int x = 0;
  double weight = 0;
};

template <typename Archive>
void Describe(Archive& archive, Point& point) {
  archive.Field("x", point.x, Bounds{-5, 100});
  archive.Field("weight", point.weight, Bounds{.above = -1});
}

struct Shape {
  std::string name;
  bool closed = false;
  uint8_t layer = 0;
  std::optional<int64_t> area;
  std::vector<Point> points;
  std::vector<std::vector<int>> groups;
  Colour colour = Colour::kRed;
};

template <typename Archive>
void Describe(Archive& archive, Shape& shape) {
  archive.Field("name", shape.name, Bounds{0, 8});
  archive.Field("closed", shape.closed);
  archive.Field("layer", shape.layer);
  archive.Field("area", shape.area, Bounds{0});
  archive.Field("points", shape.points, Bounds{0, 3});
  archive.Field("groups", shape.groups);
  archive.Field("colour", shape.colour);
}

/// A shape in few words.
struct Sketch {
  int64_t corners = 0;
  bool closed = false;
  std::string name;
  std::vector<int> sides;
  std::optional<int64_t> area;
  Point centre;
};

template <typename Archive>
void Describe(Archive& archive, Sketch& sketch) {
  archive.Field("corners", sketch.corners, Bounds{0}, kMayLack);
  archive.Field("closed", sketch.closed, kMayLack);
  archive.Field("name", sketch.name, kMayLack);
  archive.Field("sides", sketch.sides, kMayLack);
  archive.Field("area", sketch.area, kMayLack);
  archive.Field("centre", sketch.centre, kMayLack);
}

Shape Triangle() {
  return {.name = "triangle",
          .closed = true,
          .layer = 255,
          .area = 42,
          .points = {{.x = -5, .weight = 0.5}, {.x = 100, .weight = 1e9}, {}},
          .groups = {{}, {1, 2}},
          .colour = Colour::kGreen};
}

/// The error of reading Triangle() with `field` replaced; empty when it was read.
std::string ErrorWith(const char* field, const Json& value) {
  Json json = ToJson(Triangle());
  json[field] = value;
  Shape shape;
  return std::string(FromJson(json, &shape).message());
}

TEST(JsonFields, RoundTripKeepsEveryField) {
  Shape read;
  const Json json = ToJson(Triangle());
  ASSERT_TRUE(FromJson(Json::parse(json.dump()), &read).ok());
  EXPECT_EQ(ToJson(read), json);
  EXPECT_EQ(read.name, "triangle");
  EXPECT_EQ(read.points[1].x, 100);
  EXPECT_EQ(read.groups, Triangle().groups);
  EXPECT_EQ(read.colour, Colour::kGreen);
}

TEST(JsonFields, WritesFieldsInTheirOrder) {
  EXPECT_EQ(ToJson(Point{.x = 1, .weight = 2.5}).dump(), R"({"x":1,"weight":2.5})");
  EXPECT_EQ(ToJson(Point{.x = 1, .weight = 3}).dump(), R"({"x":1,"weight":3})") << "whole";
}

TEST(JsonFields, OptionalIsNullAndMayBeMissing) {
  Shape shape = Triangle();
  shape.area.reset();
  Json json = ToJson(shape);
  EXPECT_TRUE(json["area"].is_null());
  Shape read = Triangle();
  ASSERT_TRUE(FromJson(json, &read).ok());
  EXPECT_EQ(read.area, std::nullopt);
  json.erase("area");
  read = Triangle();
  ASSERT_TRUE(FromJson(json, &read).ok());
  EXPECT_EQ(read.area, std::nullopt);
}

TEST(JsonFields, WhatMayLackIsLeftOutWhereItSaysNothing) {
  EXPECT_EQ(ToJson(Sketch{}).dump(), R"({"centre":{"x":0,"weight":0}})");
  const Json zero_area = ToJson(Sketch{.area = 0});
  EXPECT_EQ(zero_area["area"], 0) << "0 is not the same as not known";
  Sketch read{.corners = 3, .closed = true, .name = "old", .sides = {1}, .area = 7};
  ASSERT_TRUE(FromJson(Json::object(), &read).ok());
  EXPECT_EQ(ToJson(read), ToJson(Sketch{})) << "what was there before does not stay";
  const Sketch full{.corners = 3, .closed = true, .name = "new", .sides = {2}, .area = 5};
  ASSERT_TRUE(FromJson(ToJson(full), &read).ok());
  EXPECT_EQ(ToJson(read), ToJson(full));
  EXPECT_FALSE(FromJson(Json{{"corners", nullptr}}, &read).ok()) << "null is no number";
}

TEST(JsonFields, MissingFieldIsNamed) {
  Json json = ToJson(Triangle());
  json.erase("closed");
  Shape shape;
  const absl::Status status = FromJson(json, &shape);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "field 'closed' is not true or false");
}

TEST(JsonFields, WrongTypesAreNamed) {
  EXPECT_EQ(ErrorWith("name", 1), "field 'name' is not a string");
  EXPECT_EQ(ErrorWith("closed", 1), "field 'closed' is not true or false");
  EXPECT_EQ(ErrorWith("layer", "1"), "field 'layer' is not a whole number");
  EXPECT_EQ(ErrorWith("layer", 1.0), "field 'layer' is not a whole number: 1.0");
  EXPECT_EQ(ErrorWith("layer", true), "field 'layer' is not a whole number");
  EXPECT_EQ(ErrorWith("area", "big"), "field 'area' is not a whole number");
  EXPECT_EQ(ErrorWith("points", Json::object()), "field 'points' is not a list");
  EXPECT_EQ(ErrorWith("closed", true), "");
}

TEST(JsonFields, AWholeNumberThatNoDoubleHoldsIsRefused) {
  const auto error = [](int64_t weight) {
    return ErrorWith("points", Json::array({Json{{"x", 1}, {"weight", weight}}}));
  };
  EXPECT_THAT(error(9007199254740993),
              HasSubstr("'weight' has more digits than are kept: 9007199254740993"));
  EXPECT_EQ(error(9007199254740992), "");
}

TEST(JsonFields, NumbersOutOfRangeAreRefused) {
  EXPECT_EQ(ErrorWith("layer", 256), "field 'layer' is out of range: 256");
  EXPECT_EQ(ErrorWith("layer", -1), "field 'layer' is out of range: -1");
  EXPECT_EQ(ErrorWith("area", -1), "field 'area' is out of range: -1");
  EXPECT_EQ(ErrorWith("area", std::numeric_limits<uint64_t>::max()),
            "field 'area' is out of range: 18446744073709551615");
  EXPECT_EQ(ErrorWith("area", std::numeric_limits<int64_t>::max()), "");
  EXPECT_EQ(ErrorWith("points", {{{"x", 1}, {"weight", -1}}}),
            "field 'points' in field 'weight' is out of range: -1");
  EXPECT_EQ(ErrorWith("points", {{{"x", 1}, {"weight", -0.5}}}), "");
}

TEST(JsonFields, EnumsAreWrittenAndReadByName) {
  EXPECT_EQ(ToJson(Triangle())["colour"], "green");
  EXPECT_EQ(ErrorWith("colour", "red"), "");
  EXPECT_EQ(ErrorWith("colour", "blue"), "field 'colour' must be red or green, not 'blue'");
  EXPECT_EQ(ErrorWith("colour", 1), "field 'colour' is not a string");
}

TEST(JsonFields, TooLongIsRefused) {
  EXPECT_EQ(ErrorWith("name", "12345678"), "");
  EXPECT_THAT(ErrorWith("name", "123456789"),
              HasSubstr("'name' has 9 elements, allowed are 0 to 8"));
  const Json point = ToJson(Point{});
  EXPECT_THAT(ErrorWith("points", {point, point, point, point}),
              HasSubstr("'points' has 4 elements"));
  EXPECT_THAT(ErrorWith("groups", std::vector<std::vector<int>>(kDefaultLength.max + 1)),
              HasSubstr("'groups' has 65537 elements, allowed are 0 to 65536"));
}

TEST(JsonFields, ErrorsInsideNameBothFields) {
  EXPECT_EQ(ErrorWith("points", {{{"x", 101}, {"weight", 1}}}),
            "field 'points' in field 'x' is out of range: 101");
  EXPECT_THAT(ErrorWith("points", {7}), HasSubstr("field 'points' in field '' is not an object"));
}

TEST(JsonFields, OnlyObjectsAreRead) {
  Point point;
  for (const Json& json : {Json(nullptr), Json(1), Json("x"), Json::array()}) {
    EXPECT_THAT(FromJson(json, &point).message(), HasSubstr("is not an object")) << json;
  }
}

}  // namespace
}  // namespace netring
