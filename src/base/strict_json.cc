#include "base/strict_json.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "netring/status.h"

namespace netring {
namespace {

/// What is to be known of a text before it is parsed. Texts within are left out.
struct Shape {
  int depth = 0;  ///< no more is looked at from kMaxNesting + 1 on
  size_t values = 1;
  size_t members = 0;  ///< of all objects
  size_t most_members = 0;
};

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
      } else if (!in_text) {
        Take(c);
      }
    }
    return shape_;
  }

 private:
  void Take(char c) {
    if (c == '[' || c == '{') {
      ++shape_.values;
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

absl::Status CheckShape(const Shape& shape) {
  std::string over;
  if (shape.depth > kMaxNesting)
    over = absl::StrCat("is nested deeper than ", kMaxNesting, " levels");
  if (shape.values > kMostValues) over = absl::StrCat("has more than ", kMostValues, " values");
  if (shape.most_members > kMostMembers)
    over = absl::StrCat("has an object of more than ", kMostMembers, " members");
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

absl::StatusOr<Json> ParseStrictJson(const std::string& text) {
  const Shape shape = ShapeScan().Of(text);
  NETRING_RETURN_IF_ERROR(CheckShape(shape));
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || MembersIn(json) == shape.members) return json;
  return absl::InvalidArgumentError("an object has the same key twice, which netring never writes");
}

}  // namespace netring
