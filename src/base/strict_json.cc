#include "base/strict_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/json_fields.h"
#include "netring/status.h"

namespace netring {
namespace {

/// What is to be known of a text before it is parsed. Texts within are left out.
struct Shape {
  int depth = 0;  ///< no more is looked at from kMaxNesting + 1 on
  size_t values = 1;
  size_t members = 0;     ///< of all objects
  size_t containers = 0;  ///< objects and lists
  size_t most_members = 0;
  std::string no_number;  ///< the first that no type holds as it is written
};

/// Whether a number reads back as what it says. What is no JSON is left to the parser.
bool IsKept(absl::string_view number) {
  constexpr size_t kAlways = 18;  // digits of an int64
  if (number.size() < kAlways && number.find_first_of("eE") == absl::string_view::npos) return true;
  const char* const end = number.data() + number.size();
  if (number.find_first_of(".eE") == absl::string_view::npos) {
    int64_t with_sign = 0;
    uint64_t whole = 0;
    return std::from_chars(number.data(), end, with_sign).ec != std::errc::result_out_of_range ||
           std::from_chars(number.data(), end, whole).ec == std::errc();
  }
  double real = 0;
  return std::from_chars(number.data(), end, real).ec != std::errc::result_out_of_range;
}

class ShapeScan {
 public:
  Shape Of(const std::string& json) {
    bool in_text = false;
    for (size_t i = 0; i < json.size() && shape_.depth <= kMaxNesting; ++i) {
      const char c = json[i];
      if (in_text && c == '\\') {
        ++i;  // whatever it is, it does not end the text
      } else if (c == '"') {
        in_text = !in_text;
      } else if (!in_text && IsOfNumber(c)) {
        i = TakeNumber(json, i);
      } else if (!in_text) {
        Take(c);
      }
    }
    return shape_;
  }

 private:
  static bool IsOfNumber(char c) { return (c >= '0' && c <= '9') || c == '-'; }

  /// Where it ends.
  size_t TakeNumber(const std::string& json, size_t begin) {
    const size_t end = std::min(json.find_first_not_of("0123456789+-.eE", begin), json.size());
    const absl::string_view number(&json[begin], end - begin);
    if (shape_.no_number.empty() && !IsKept(number)) shape_.no_number = std::string(number);
    return end - 1;
  }

  void Take(char c) {
    if (c == '[' || c == '{') {
      ++shape_.values;
      ++shape_.containers;
      shape_.depth = std::max(shape_.depth, ++open_);
      if (open_ > 0 && open_ <= kMaxNesting) members_[static_cast<size_t>(open_)] = 0;
    } else if (c == ']' || c == '}') {
      --open_;
    } else if (c == ',') {
      ++shape_.values;
    } else if (c == ':') {
      ++shape_.members;
      if (open_ > 0 && open_ <= kMaxNesting) {
        shape_.most_members = std::max(shape_.most_members, ++members_[static_cast<size_t>(open_)]);
      }
    }
  }

  Shape shape_;
  int open_ = 0;                                   ///< below 0 in what is no JSON
  std::array<size_t, kMaxNesting + 1> members_{};  ///< of the object that is open at each depth
};

absl::Status CheckShape(const Shape& shape, size_t most_parts) {
  std::string over;
  if (shape.depth > kMaxNesting)
    over = absl::StrCat("is nested deeper than ", kMaxNesting, " levels");
  if (shape.values > kMostValues) over = absl::StrCat("has more than ", kMostValues, " values");
  if (shape.members + shape.containers > most_parts)
    over = absl::StrCat("has more than ", most_parts, " members, objects and lists");
  if (shape.most_members > kMostMembers)
    over = absl::StrCat("has an object of more than ", kMostMembers, " members");
  if (!shape.no_number.empty())
    over = absl::StrCat("has a number out of range, ", shape.no_number.substr(0, 40));
  if (over.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("it ", over, ", which netring never writes"));
}

/// Of all objects within. Not deeper than kMaxNesting.
size_t MembersIn(const Json& json) {
  if (!json.is_structured()) return 0;
  size_t members = json.is_object() ? json.size() : 0;
  for (const Json& inner : json) members += MembersIn(inner);
  return members;
}

}  // namespace

absl::StatusOr<Json> ParseStrictJson(const std::string& text, size_t most_parts) {
  const Shape shape = ShapeScan().Of(text);
  NETRING_RETURN_IF_ERROR(CheckShape(shape, most_parts));
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || MembersIn(json) == shape.members) return json;
  return absl::InvalidArgumentError("an object has the same key twice, which netring never writes");
}

}  // namespace netring
