#include "base/json_schema.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace netring {
namespace {

constexpr size_t kColumns = 100;

void AddBounds(const char* min_name, const char* max_name, Bounds bounds, Json* schema) {
  if (bounds.min != Bounds{}.min) (*schema)[min_name] = bounds.min;
  if (bounds.max != Bounds{}.max) (*schema)[max_name] = bounds.max;
}

/// A length is never below 0, which so goes without saying.
void AddLength(const char* min_name, const char* max_name, Bounds bounds, Json* schema) {
  bounds = OfLength(bounds);
  if (bounds.min == 0) bounds.min = Bounds{}.min;
  AddBounds(min_name, max_name, bounds, schema);
}

/// `json` on one line.
std::string Line(const Json& json) {
  if (!json.is_structured()) return json.dump();
  std::vector<std::string> parts;
  for (const auto& [key, value] : json.items())
    parts.push_back(absl::StrCat(json.is_object() ? Json(key).dump() + ": " : "", Line(value)));
  const std::string inner = absl::StrJoin(parts, ", ");
  return json.is_object() ? absl::StrCat("{", inner, "}") : absl::StrCat("[", inner, "]");
}

/// `json` after `before`, on one line where it fits with the comma that may follow.
std::string Pretty(const Json& json, const std::string& before, size_t indent) {
  std::string text = before + Line(json);
  if (text.size() < kColumns || !json.is_structured() || json.empty()) return text;
  text = before + (json.is_object() ? "{" : "[");
  const char* separator = "\n";
  for (const auto& [key, value] : json.items()) {
    const std::string start =
        std::string(indent + 2, ' ') + (json.is_object() ? Json(key).dump() + ": " : "");
    absl::StrAppend(&text, separator, Pretty(value, start, indent + 2));
    separator = ",\n";
  }
  return absl::StrCat(text, "\n", std::string(indent, ' '), json.is_object() ? "}" : "]");
}

}  // namespace

SchemaWriter::SchemaWriter(Json* definitions)
    : definitions_(*definitions),
      object_({{"type", "object"},
               {"properties", Json::object()},
               {"required", Json::array()},
               {"additionalProperties", false}}) {}

Json SchemaWriter::SchemaOf(bool, Bounds) { return {{"type", "boolean"}}; }

Json SchemaWriter::SchemaOf(double, Bounds bounds) {
  Json schema{{"type", "number"}};
  if (bounds.above.has_value()) schema["exclusiveMinimum"] = *bounds.above;
  return schema;
}

Json SchemaWriter::SchemaOf(const std::string&, Bounds bounds) {
  Json schema{{"type", "string"}};
  AddLength("minLength", "maxLength", bounds, &schema);
  return schema;
}

Json SchemaWriter::WholeNumber(Bounds bounds) {
  if (bounds.min == bounds.max) return {{"const", bounds.min}};
  Json schema{{"type", "integer"}};
  AddBounds("minimum", "maximum", bounds, &schema);
  return schema;
}

Json SchemaWriter::OneOf(const std::vector<std::string>& words) { return {{"enum", words}}; }

Json SchemaWriter::OrNull(Json schema) {
  if (!schema.contains("type")) return {{"anyOf", {{{"type", "null"}}, std::move(schema)}}};
  schema["type"] = {schema["type"], "null"};
  return schema;
}

Json SchemaWriter::List(Json element, Bounds bounds) {
  Json schema{{"type", "array"}, {"items", std::move(element)}};
  AddLength("minItems", "maxItems", bounds, &schema);
  return schema;
}

Json SchemaWriter::Define(const char* name, Json schema) {
  definitions_[name] = std::move(schema);
  return {{"$ref", absl::StrCat("#/$defs/", name)}};
}

void SchemaWriter::Add(const char* name, const char* meaning, Pattern pattern, Json schema,
                       bool required) {
  Json field(Json::value_t::object);
  if (meaning != nullptr) field["description"] = meaning;
  field.update(schema);
  if (pattern.text != nullptr) field["pattern"] = pattern.text;
  object_["properties"][name] = std::move(field);
  if (required) object_["required"].push_back(name);
}

std::string SchemaText(const char* title, const char* meaning, const Json& object,
                       const Json& definitions) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", title},
              {"description", meaning}};
  schema.update(object);
  if (!definitions.empty()) schema["$defs"] = definitions;
  return Pretty(schema, "", 0) + "\n";
}

}  // namespace netring
