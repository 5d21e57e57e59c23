// One description of a struct's fields serves both directions: writing JSON and reading it back,
// checked.
//
// A struct takes part by a function beside it:
//   template <typename Archive> void Describe(Archive& archive, Point& point) {
//     archive.Field("x", point.x, Bounds{0, 100});
//   }
// and then ToJson(point) and FromJson(json, &point) work. What is read comes from another process
// or a file and is not trusted: types and bounds are checked, the first error names the field.
// base/json_schema.h and base/merge_fields.h ask the same function.

#ifndef NETRING_BASE_JSON_FIELDS_H_
#define NETRING_BASE_JSON_FIELDS_H_

#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/enum_names.h"
#include "base/fields.h"

namespace netring {

template <typename T>
Json ToJson(const T& value);

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

class JsonWriter {
 public:
  explicit JsonWriter(Json* out) : out_(*out) {}

  template <typename T, FieldFact... Facts>
  void Field(const char* name, const T& value, Facts...) {
    Json json = Write(value);
    if (kHasFact<MayLack, Facts...> && SaysNothing(json, kIsOptional<T>)) return;
    Put(name, std::move(json));
  }

 private:
  static Json Write(const std::string& value);
  static Json Write(double value);
  static Json Write(bool value);
  static Json Write(int64_t value);

  template <std::integral T>
  static Json Write(T value) {
    return Write(static_cast<int64_t>(value));
  }
  /// By its name.
  template <NamedEnum E>
  static Json Write(E value) {
    return Write(std::string(NameOf(value)));
  }
  template <typename T>
    requires std::is_class_v<T>
  static Json Write(const T& value) {
    return ToJson(value);
  }
  template <typename T>
  static Json Write(const std::optional<T>& value) {
    return value.has_value() ? Write(*value) : Json();
  }
  template <typename T>
  static Json Write(const std::vector<T>& values) {
    Json list = EmptyList();
    for (const T& value : values) Append(Write(value), &list);
    return list;
  }

  // Out of line, as is all that touches the JSON library: instantiating it for each field would
  // take a compiler minutes.
  void Put(const char* name, Json value);
  static bool SaysNothing(const Json& json, bool optional);
  static Json EmptyList();
  static void Append(Json value, Json* list);

  Json& out_;
};

class JsonReader {
 public:
  explicit JsonReader(const Json& in);

  /// A field that is missing or null leaves an optional empty; any other field must be there,
  /// unless it may lack.
  template <typename T, FieldFact... Facts>
  void Field(const char* name, T& value, Facts... facts) {
    if (!status_.ok()) return;
    if (kHasFact<MayLack, Facts...> && !Has(name)) {
      value = T{};
      return;
    }
    Read(name, Find(name), value, FactAmong<Bounds>(facts...));
  }

  const absl::Status& status() const { return status_; }

 private:
  void Read(absl::string_view name, const Json& json, bool& value, Bounds);
  void Read(absl::string_view name, const Json& json, double& value, Bounds bounds);
  void Read(absl::string_view name, const Json& json, std::string& value, Bounds bounds);
  void Read(absl::string_view name, const Json& json, int64_t& value, Bounds bounds);

  template <std::integral T>
  void Read(absl::string_view name, const Json& json, T& value, Bounds bounds) {
    int64_t number = static_cast<int64_t>(value);
    Read(name, json, number, WithinType<T>(bounds));
    value = static_cast<T>(number);
  }

  template <NamedEnum E>
  void Read(absl::string_view name, const Json& json, E& value, Bounds) {
    std::string text;
    Read(name, json, text, kDefaultLength);
    if (!status_.ok()) return;
    const std::optional<E> parsed = ParseEnum<E>(text);
    if (parsed.has_value()) value = *parsed;
    if (!parsed.has_value()) FailEnum(name, AllNames<E>(), text);
  }

  template <typename T>
  void Read(absl::string_view name, const Json& json, std::optional<T>& value, Bounds bounds) {
    if (IsNull(json)) return value.reset();
    Read(name, json, value.emplace(), bounds);
  }

  template <typename T>
  void Read(absl::string_view name, const Json& json, std::vector<T>& values, Bounds bounds) {
    values.clear();
    const size_t length = ListLength(name, json, bounds);
    for (size_t i = 0; i < length; ++i) Read(name, Element(json, i), values.emplace_back(), {});
  }

  template <typename T>
    requires std::is_class_v<T>
  void Read(absl::string_view name, const Json& json, T& value, Bounds) {
    JsonReader inner(json);
    if (inner.status_.ok()) Describe(inner, value);
    if (!inner.status_.ok()) Fail(name, absl::StrCat("in ", inner.status_.message()));
  }

  void Fail(absl::string_view name, absl::string_view what);
  void FailEnum(absl::string_view name, const std::vector<std::string>& allowed,
                const std::string& text);
  bool LengthFits(absl::string_view name, size_t length, Bounds bounds);
  const Json& Find(const char* name) const;  ///< null when there is none
  bool Has(const char* name) const;
  static bool IsNull(const Json& json);
  size_t ListLength(absl::string_view name, const Json& json, Bounds bounds);  ///< 0 after an error
  static const Json& Element(const Json& list, size_t index);

  const Json& in_;
  absl::Status status_;
};

template <typename T>
Json ToJson(const T& value) {
  Json json(Json::value_t::object);
  JsonWriter writer(&json);
  // Describe() serves reading too and so takes the struct by reference; the writer changes nothing.
  Describe(writer, const_cast<T&>(value));
  return json;
}

/// Fills `value` from `json`; on an error `value` may be half filled.
template <typename T>
absl::Status FromJson(const Json& json, T* value) {
  JsonReader reader(json);
  if (reader.status().ok()) Describe(reader, *value);
  return reader.status();
}

}  // namespace netring

#endif  // NETRING_BASE_JSON_FIELDS_H_
