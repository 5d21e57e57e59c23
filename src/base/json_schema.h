// A struct's description as JSON Schema (draft 2020-12): what base/json_fields.h writes and reads.
//
// All fields are required but those that may lack, because the writer writes the others all; an
// optional one may be null.

#ifndef NETRING_BASE_JSON_SCHEMA_H_
#define NETRING_BASE_JSON_SCHEMA_H_

#include <concepts>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/enum_names.h"
#include "base/fields.h"

namespace netring {

class SchemaWriter {
 public:
  /// Structs that have a kSchemaName go to `definitions`.
  explicit SchemaWriter(Json* definitions);

  template <typename T, FieldFact... Facts>
  void Field(const char* name, const T& value, Facts... facts) {
    Add(name, FactAmong<const char*>(facts...), FactAmong<Pattern>(facts...),
        SchemaOf(value, FactAmong<Bounds>(facts...)), !kHasFact<MayLack, Facts...>);
  }

  Json object() const { return object_; }

 private:
  static Json SchemaOf(bool, Bounds);
  static Json SchemaOf(double, Bounds bounds);
  static Json SchemaOf(const std::string&, Bounds bounds);

  template <std::integral T>
  static Json SchemaOf(T, Bounds bounds) {
    return WholeNumber(WithinType<T>(bounds));
  }
  template <NamedEnum E>
  static Json SchemaOf(E, Bounds) {
    return OneOf(AllNames<E>());
  }
  template <typename T>
  Json SchemaOf(const std::optional<T>&, Bounds bounds) {
    return OrNull(SchemaOf(T{}, bounds));
  }
  template <typename T>
  Json SchemaOf(const std::vector<T>&, Bounds bounds) {
    return List(SchemaOf(T{}, {}), bounds);
  }
  template <typename T>
    requires std::is_class_v<T>
  Json SchemaOf(const T&, Bounds) {
    SchemaWriter inner(&definitions_);
    T value{};
    Describe(inner, value);
    return kSchemaName<T> == nullptr ? inner.object() : Define(kSchemaName<T>, inner.object());
  }

  // Out of line, as in base/json_fields.h.
  static Json WholeNumber(Bounds bounds);
  static Json OneOf(const std::vector<std::string>& words);
  static Json OrNull(Json schema);
  static Json List(Json element, Bounds bounds);
  Json Define(const char* name, Json schema);
  void Add(const char* name, const char* meaning, Pattern pattern, Json schema, bool required);

  Json& definitions_;
  Json object_;
};

/// The text of a schema's file, lines at most 100 columns wide where its texts allow it.
std::string SchemaText(const char* title, const char* meaning, const Json& object,
                       const Json& definitions);

template <typename T>
std::string SchemaText(const char* title, const char* meaning) {
  Json definitions(Json::value_t::object);
  SchemaWriter writer(&definitions);
  T value{};
  Describe(writer, value);
  return SchemaText(title, meaning, writer.object(), definitions);
}

}  // namespace netring

#endif  // NETRING_BASE_JSON_SCHEMA_H_
