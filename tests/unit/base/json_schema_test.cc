#include "base/json_schema.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

enum class Metal { kTin, kZinc };
constexpr auto EnumNames(Metal) { return std::array{"tin", "zinc"}; }

struct Coin {
  std::optional<double> value;
};

struct Drawer {
  Coin coin;
};

}  // namespace

template <>
inline constexpr const char* kSchemaName<Coin> = "coin";

namespace {

template <typename Archive>
void Describe(Archive& archive, Coin& coin) {
  archive.Field("value", coin.value, Bounds{.above = 0}, "when new");
}

template <typename Archive>
void Describe(Archive& archive, Drawer& drawer) {
  archive.Field("coin", drawer.coin);
}

/// The schema of one field.
template <typename T, typename... Facts>
Json SchemaOfField(Facts... facts) {
  Json definitions;
  SchemaWriter writer(&definitions);
  writer.Field("field", T{}, facts...);
  return writer.object()["properties"]["field"];
}

void ExpectSchema(const Json& schema, const char* expected) {
  EXPECT_EQ(schema, Json::parse(expected)) << schema;
}

TEST(JsonSchema, WholeNumbersHaveTheLimitsOfFieldAndType) {
  ExpectSchema(SchemaOfField<int64_t>(), R"({"type": "integer"})");
  ExpectSchema(SchemaOfField<int64_t>(Bounds{0}), R"({"type": "integer", "minimum": 0})");
  ExpectSchema(SchemaOfField<uint8_t>(Bounds{3}),
               R"({"type": "integer", "minimum": 3, "maximum": 255})");
  ExpectSchema(SchemaOfField<int>(Bounds{2, 2}), R"({"const": 2})");
}

TEST(JsonSchema, OtherSimpleTypes) {
  ExpectSchema(SchemaOfField<bool>(), R"({"type": "boolean"})");
  ExpectSchema(SchemaOfField<double>(), R"({"type": "number"})");
  ExpectSchema(SchemaOfField<double>(Bounds{.above = 2}),
               R"({"type": "number", "exclusiveMinimum": 2})");
  ExpectSchema(SchemaOfField<Metal>(), R"({"enum": ["tin", "zinc"]})");
  ExpectSchema(SchemaOfField<std::string>(), R"({"type": "string", "maxLength": 65536})");
  ExpectSchema(SchemaOfField<std::string>(Bounds{1, 9}, Pattern{"^a"}),
               R"({"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a"})");
}

TEST(JsonSchema, ListsLimitTheirLengthAndDescribeTheirElements) {
  ExpectSchema(SchemaOfField<std::vector<bool>>(Bounds{0, 3}),
               R"({"type": "array", "items": {"type": "boolean"}, "maxItems": 3})");
  ExpectSchema(SchemaOfField<std::vector<Metal>>(Bounds{1}),
               R"({"type": "array", "items": {"enum": ["tin", "zinc"]}, "minItems": 1,
                   "maxItems": 65536})");
}

TEST(JsonSchema, WhatIsOptionalMayBeNull) {
  ExpectSchema(SchemaOfField<std::optional<int64_t>>(Bounds{0}),
               R"({"type": ["integer", "null"], "minimum": 0})");
  ExpectSchema(SchemaOfField<std::optional<Metal>>(),
               R"({"anyOf": [{"type": "null"}, {"enum": ["tin", "zinc"]}]})");
  ExpectSchema(SchemaOfField<std::optional<Coin>>(),
               R"({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/coin"}]})");
}

TEST(JsonSchema, WhatMayLackIsNotRequired) {
  Json definitions;
  SchemaWriter writer(&definitions);
  writer.Field("there", int64_t{}, Bounds{0});
  writer.Field("maybe", int64_t{}, Bounds{0}, kMayLack);
  EXPECT_EQ(writer.object()["required"], Json::array({"there"}));
  EXPECT_EQ(writer.object()["properties"]["maybe"], writer.object()["properties"]["there"]);
}

TEST(JsonSchema, AMeaningStandsBesideItsField) {
  ExpectSchema(SchemaOfField<bool>("is it?"), R"({"description": "is it?", "type": "boolean"})");
  ExpectSchema(SchemaOfField<Coin>("of gold"),
               R"({"description": "of gold", "$ref": "#/$defs/coin"})");
}

TEST(JsonSchema, OneTextWithAllFieldsRequired) {
  EXPECT_EQ(SchemaText<Drawer>("drawers", "Where coins are."), R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "drawers",
  "description": "Where coins are.",
  "type": "object",
  "properties": {"coin": {"$ref": "#/$defs/coin"}},
  "required": ["coin"],
  "additionalProperties": false,
  "$defs": {
    "coin": {
      "type": "object",
      "properties": {
        "value": {"description": "when new", "type": ["number", "null"], "exclusiveMinimum": 0}
      },
      "required": ["value"],
      "additionalProperties": false
    }
  }
}
)");
}

}  // namespace
}  // namespace netring
