// schema/analysis.schema.json: what AnalysisJson() writes.

#include <utility>

#include "base/json_schema.h"
#include "report/analysis_fields.h"
#include "report/analysis_json.h"
#include "report/glance_words.h"
#include "report/shown_figures.h"

namespace netring {
namespace {

template <typename T>
Json SchemaOf() {
  Json definitions = Json::object();
  SchemaWriter writer(&definitions);
  T value{};
  Describe(writer, value);
  return writer.object();
}

Json ListSchema(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json TypeSchema(const char* type) { return {{"type", type}}; }

/// Members by any name.
Json MapSchema(Json value) {
  return {{"type", "object"}, {"additionalProperties", std::move(value)}};
}

Json ObjectSchema(std::initializer_list<std::pair<const char*, Json>> members) {
  Json object{{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
  for (const auto& [name, schema] : members) {
    object["properties"][name] = schema;
    object["required"].push_back(name);
  }
  object["additionalProperties"] = false;
  return object;
}

Json AnyOf(std::initializer_list<const char*> types) {
  Json list = Json::array();
  for (const char* type : types) list.push_back(type);
  return {{"type", std::move(list)}};
}

Json CellSchema() {
  Json cell = SchemaOf<ShownCell>();
  cell["properties"]["coordinates"] = MapSchema(AnyOf({"string", "integer"}));
  cell["required"].push_back("coordinates");
  cell["properties"]["figures"] = MapSchema(SchemaOf<Figure>());
  cell["properties"]["slices"] =
      ObjectSchema({{"rounds", ListSchema(TypeSchema("integer"))},
                    {"values", MapSchema(ListSchema(AnyOf({"number", "null"})))}});
  return cell;
}

Json CoordinateSchema() {
  return ObjectSchema({{"name", TypeSchema("string")},
                       {"label", TypeSchema("string")},
                       {"scale", Json{{"enum", AllNames<Scale>()}}},
                       {"varies", TypeSchema("boolean")},
                       {"values", ListSchema(ObjectSchema({{"value", AnyOf({"string", "integer"})},
                                                           {"text", TypeSchema("string")}}))}});
}

Json TableSchema() {
  const Json texts = ListSchema(TypeSchema("string"));
  return ObjectSchema(
      {{"columns", ListSchema(ObjectSchema(
                       {{"heading", TypeSchema("string")}, {"numeric", TypeSchema("boolean")}}))},
       {"rows",
        ListSchema(ObjectSchema({{"cell", TypeSchema("integer")},
                                 {"texts", texts},
                                 {"spreads", texts},
                                 {"values", ListSchema(AnyOf({"string", "number", "null"}))}}))}});
}

Json FactsSchema() {
  const Json facts = ListSchema(ListSchema(TypeSchema("string")));
  return ObjectSchema({{"machine", facts}, {"path", facts}, {"more", facts}, {"settings", facts}});
}

}  // namespace

std::string AnalysisSchemaText() {
  const Json object = ObjectSchema({{"schema_version", Json{{"const", kAnalysisSchemaVersion}}},
                                    {"run", SchemaOf<AnalysedHeader>()},
                                    {"glance", SchemaOf<GlanceParts>()},
                                    {"figures", ListSchema(SchemaOf<ShownFigure>())},
                                    {"cannot", TypeSchema("string")},
                                    {"claims", ListSchema(SchemaOf<ShownClaim>())},
                                    {"sentences", ListSchema(SchemaOf<Sentence>())},
                                    {"table", TableSchema()},
                                    {"comparisons", ListSchema(SchemaOf<ShownComparison>())},
                                    {"scaling", ListSchema(SchemaOf<ShownScaling>())},
                                    {"effects", ListSchema(SchemaOf<ShownEffect>())},
                                    {"questions", ListSchema(SchemaOf<Question>())},
                                    {"rules", ListSchema(SchemaOf<ShownRule>())},
                                    {"variants", ListSchema(SchemaOf<ShownVariant>())},
                                    {"coordinates", ListSchema(CoordinateSchema())},
                                    {"metrics", ListSchema(SchemaOf<ShownMetric>())},
                                    {"shares", ListSchema(TypeSchema("number"))},
                                    {"facts", FactsSchema()},
                                    {"cells", ListSchema(CellSchema())}});
  return SchemaText("netring's analysis.json",
                    "What a run says: derived from run.jsonl by netring-run, drawn by "
                    "netring-report. What is not available is left out.",
                    object, Json::object());
}

}  // namespace netring
