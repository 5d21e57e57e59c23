#include "report/value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/json_fields.h"

namespace netring {
namespace {

struct AsText {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(int64_t number) const { return absl::StrCat(number); }
  std::string operator()(double number) const {
    std::array<char, 400> digits;  // the largest double has 309 digits before the point
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed);
    return std::string(digits.data(), end.ptr);
  }
  std::string operator()(const std::string& text) const { return text; }
};

struct AsJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(const auto& value) const { return value; }
};

}  // namespace

double SixDigits(double number) {
  return std::strtod(absl::StrFormat("%.6g", number).c_str(), nullptr);
}

Value Real(std::optional<double> number) {
  if (!number.has_value() || !std::isfinite(*number)) return {};
  return SixDigits(*number);
}

Value Text(std::string text) {
  if (text.empty()) return {};
  return text;
}

std::string ToText(const Value& value) { return std::visit(AsText(), value); }

Json ToJsonValue(const Value& value) { return std::visit(AsJson(), value); }

}  // namespace netring
