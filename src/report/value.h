// One value of a column, and how it reads as text.

#ifndef NETRING_REPORT_VALUE_H_
#define NETRING_REPORT_VALUE_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/enum_names.h"
#include "base/fields.h"

namespace netring {

/// Empty (not available: never 0, never NaN), a count, a real number or text.
using Value = std::variant<std::monostate, int64_t, double, std::string>;

/// Rounded to 6 significant digits.
double SixDigits(double number);

/// A real number rounded to 6 significant digits, which is more than any measurement here holds;
/// empty when there is none or when it is not finite. Rounded here, so that every sink shows the
/// same number.
Value Real(std::optional<double> number);
/// Text; empty text is an empty value.
Value Text(std::string text);

inline Value ToValue(std::integral auto number) { return static_cast<int64_t>(number); }
inline Value ToValue(const std::string& text) { return Text(text); }
inline Value ToValue(NamedEnum auto value) { return Text(NameOf(value)); }
inline Value ToValue(const std::optional<int64_t>& number) {
  return number.has_value() ? Value(*number) : Value();
}

inline bool IsEmpty(const Value& value) { return std::holds_alternative<std::monostate>(value); }

/// As files have it: "" when empty, whole digits, or the shortest decimal without exponent that
/// reads back the same.
std::string ToText(const Value& value);
/// The same as JSON; null when empty.
Json ToJsonValue(const Value& value);

}  // namespace netring

#endif  // NETRING_REPORT_VALUE_H_
