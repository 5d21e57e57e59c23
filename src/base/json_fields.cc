#include "base/json_fields.h"

#include <cmath>
#include <utility>

#include "absl/strings/escaping.h"

namespace netring {
namespace {

/// Whether a double is the whole number that the JSON has.
bool IsThat(double value, const Json& json) {
  constexpr double kBeyondInt64 = 9223372036854775808.0;
  return std::abs(value) < kBeyondInt64 && static_cast<int64_t>(value) == json.get<int64_t>();
}

}  // namespace

Json JsonWriter::Write(const std::string& value) { return value; }
/// A whole number as such: ".0" says nothing, and a long run has thousands.
Json JsonWriter::Write(double value) {
  constexpr double kAllWhole = 9007199254740992;  // 2^53: below, each whole number is exact
  if (std::abs(value) < kAllWhole && std::trunc(value) == value) return static_cast<int64_t>(value);
  return value;
}
Json JsonWriter::Write(bool value) { return value; }
Json JsonWriter::Write(int64_t value) { return value; }

void JsonWriter::Put(const char* name, Json value) { out_[name] = std::move(value); }
bool JsonWriter::SaysNothing(const Json& json, bool optional) {
  if (json.is_null() || optional) return json.is_null();
  if (json.is_string()) return json.get_ref<const std::string&>().empty();
  if (json.is_structured()) return json.empty();
  return json.is_boolean() ? !json.get<bool>() : json == 0;
}
Json JsonWriter::EmptyList() { return Json::array(); }
void JsonWriter::Append(Json value, Json* list) { list->push_back(std::move(value)); }

JsonReader::JsonReader(const Json& in) : in_(in) {
  if (!in.is_object()) Fail("", "is not an object");
}

void JsonReader::Fail(absl::string_view name, absl::string_view what) {
  if (!status_.ok()) return;
  status_ = absl::InvalidArgumentError(absl::StrCat("field '", name, "' ", what));
}

void JsonReader::FailEnum(absl::string_view name, const std::vector<std::string>& allowed,
                          const std::string& text) {
  constexpr size_t kShown = 64;
  Fail(name, absl::StrCat("must be ", Either(allowed), ", not '",
                          absl::CHexEscape(text.substr(0, kShown)), "'"));
}

const Json& JsonReader::Find(const char* name) const {
  static const Json kNull;
  const auto found = in_.find(name);
  return found == in_.end() ? kNull : *found;
}

bool JsonReader::Has(const char* name) const { return in_.contains(name); }

bool JsonReader::IsNull(const Json& json) { return json.is_null(); }

const Json& JsonReader::Element(const Json& list, size_t index) { return list[index]; }

void JsonReader::Read(absl::string_view name, const Json& json, bool& value, Bounds) {
  if (!json.is_boolean()) return Fail(name, "is not true or false");
  value = json.get<bool>();
}

void JsonReader::Read(absl::string_view name, const Json& json, double& value, Bounds bounds) {
  if (!json.is_number()) return Fail(name, "is not a number");
  value = json.get<double>();
  if (json.is_number_integer() && !IsThat(value, json))
    return Fail(name, absl::StrCat("has more digits than are kept: ", json.dump()));
  if (bounds.above.has_value() && !(value > static_cast<double>(*bounds.above)))
    Fail(name, absl::StrCat("is out of range: ", json.dump()));
}

void JsonReader::Read(absl::string_view name, const Json& json, std::string& value, Bounds bounds) {
  if (!json.is_string()) return Fail(name, "is not a string");
  const std::string& text = json.get_ref<const std::string&>();
  if (LengthFits(name, text.size(), bounds)) value = text;
}

void JsonReader::Read(absl::string_view name, const Json& json, int64_t& value, Bounds bounds) {
  if (json.is_number_float())
    return Fail(name, absl::StrCat("is not a whole number: ", json.dump()));
  if (!json.is_number_integer()) return Fail(name, "is not a whole number");
  // A number over 2^63 - 1 is kept unsigned and would read back negative.
  const bool huge = json.is_number_unsigned() && !std::in_range<int64_t>(json.get<uint64_t>());
  const int64_t number = huge ? 0 : json.get<int64_t>();
  if (huge || number < bounds.min || number > bounds.max) {
    return Fail(name, absl::StrCat("is out of range: ", json.dump()));
  }
  value = number;
}

size_t JsonReader::ListLength(absl::string_view name, const Json& json, Bounds bounds) {
  if (!json.is_array()) {
    Fail(name, "is not a list");
    return 0;
  }
  return LengthFits(name, json.size(), bounds) ? json.size() : 0;
}

bool JsonReader::LengthFits(absl::string_view name, size_t length, Bounds bounds) {
  bounds = OfLength(bounds);
  if (std::cmp_greater_equal(length, bounds.min) && std::cmp_less_equal(length, bounds.max))
    return true;
  Fail(name,
       absl::StrCat("has ", length, " elements, allowed are ", bounds.min, " to ", bounds.max));
  return false;
}

}  // namespace netring
