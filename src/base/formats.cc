#include "base/formats.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "base/nearest_name.h"

namespace netring {

std::optional<bool> YesOrNo::Parse(absl::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

namespace {

std::optional<uint64_t> AllDigits(absl::string_view text) {
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

}  // namespace

bool HasLeadingZero(absl::string_view text) {
  const auto is_digit = [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); };
  const auto is_e = [](char c) { return c == 'e' || c == 'E'; };
  bool in_number = false;  // fractions and exponents are parts of it
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (!in_number && c == '0' && at + 1 < text.size() && is_digit(text[at + 1])) return true;
    const bool sign_of_exponent = (c == '+' || c == '-') && at > 0 && is_e(text[at - 1]);
    in_number = is_digit(c) || (in_number && (c == '.' || is_e(c) || sign_of_exponent));
  }
  return false;
}

std::string WhyNoLeadingZero(absl::string_view text) {
  return HasLeadingZero(text) ? "must have no leading zeros: as 010, which may mean 10 or octal 8"
                              : "";
}

std::optional<uint64_t> ParseDigits(absl::string_view text) {
  return HasLeadingZero(text) ? std::nullopt : AllDigits(text);
}

std::optional<int64_t> ParseBytes(absl::string_view text) {
  struct Unit {
    absl::string_view suffix;
    int shift;
  };
  static constexpr Unit kUnits[] = {{"KiB", 10}, {"K", 10},   {"MiB", 20},
                                    {"M", 20},   {"GiB", 30}, {"G", 30}};
  int shift = 0;
  for (const Unit& unit : kUnits) {
    if (absl::ConsumeSuffix(&text, unit.suffix)) {
      shift = unit.shift;
      break;
    }
  }
  const std::optional<uint64_t> number = ParseDigits(text);
  if (!number.has_value() || *number > uint64_t{std::numeric_limits<int64_t>::max()} >> shift) {
    return std::nullopt;
  }
  return static_cast<int64_t>(*number << shift);
}

namespace {

constexpr char kDecimals[] = "0123456789.";

uint64_t NsIn(absl::string_view unit) {
  struct Unit {
    absl::string_view name;
    uint64_t ns;
  };
  static constexpr Unit kUnits[] = {{"ns", 1},
                                    {"us", 1'000},
                                    {"ms", 1'000'000},
                                    {"s", 1'000'000'000},
                                    {"m", 60'000'000'000},
                                    {"h", 3'600'000'000'000}};
  for (const auto& [name, ns] : kUnits) {
    if (unit == name) return ns;
  }
  return 1;  // of 0, which needs none
}

/// Whether a number such as 1.5 of that many nanoseconds is a whole number of them.
bool IsWholeNs(absl::string_view number, uint64_t unit_ns) {
  constexpr size_t kMost = 18;  // of which no unit has as many
  absl::string_view fraction = number.substr(std::min(number.find('.'), number.size()));
  absl::ConsumePrefix(&fraction, ".");
  while (absl::ConsumeSuffix(&fraction, "0")) {
  }
  if (fraction.empty()) return true;
  uint64_t power = 1;
  for (size_t i = 0; i < std::min(fraction.size(), kMost); ++i) power *= 10;
  const std::optional<uint64_t> digits = AllDigits(fraction);
  return fraction.size() <= kMost && digits.has_value() &&
         *digits % (power / std::gcd(power, unit_ns)) == 0;
}

/// Of a text that is a duration: each of its numbers.
bool AllWholeNs(absl::string_view text) {
  for (size_t at = text.find_first_of(kDecimals); at != absl::string_view::npos;) {
    const size_t unit = std::min(text.find_first_not_of(kDecimals, at), text.size());
    const size_t next = text.find_first_of(kDecimals, unit);
    if (!IsWholeNs(text.substr(at, unit - at), NsIn(text.substr(unit, next - unit)))) return false;
    at = next;
  }
  return true;
}

}  // namespace

std::optional<int64_t> ParseDurationNs(absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || !AllWholeNs(text) || HasLeadingZero(text))
    return std::nullopt;
  return absl::ToInt64Nanoseconds(duration);
}

std::string WhyNotWholeNs(absl::string_view text) {
  absl::Duration duration;
  const bool cut = absl::ParseDuration(text, &duration) && !AllWholeNs(text);
  return cut ? "must be a whole number of nanoseconds" : "";
}

namespace {

/// Those of a double that come back whatever they are.
constexpr size_t kMostDigits = std::numeric_limits<double>::digits10;

size_t SignificantDigits(absl::string_view text) {
  std::string digits;
  for (const char c : text.substr(0, text.find_first_of("eE"))) {
    const bool leading = c == '0' && digits.empty();
    if (absl::ascii_isdigit(static_cast<unsigned char>(c)) && !leading) digits += c;
  }
  if (text.find('.') != absl::string_view::npos) {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
  }
  return digits.size();
}

}  // namespace

std::optional<double> ParseDecimal(absl::string_view text) {
  double number = 0;
  const bool is_number = absl::SimpleAtod(text, &number) &&
                         SignificantDigits(text) <= kMostDigits && !HasLeadingZero(text);
  return is_number ? std::optional(number) : std::nullopt;
}

std::string WhyNotDecimal(absl::string_view text) {
  double number = 0;
  const bool cut = absl::SimpleAtod(text, &number) && SignificantDigits(text) > kMostDigits;
  return cut ? absl::StrCat("must have at most ", kMostDigits, " digits") : "";
}

std::string PrintDurationNs(int64_t ns) { return absl::FormatDuration(absl::Nanoseconds(ns)); }

std::string NearestHint(absl::string_view wrong, const std::vector<std::string>& names) {
  constexpr size_t kShortest = 3;  // any two letters are near to any others
  if (wrong.size() < kShortest) return "";
  const std::string lower = absl::AsciiStrToLower(wrong);
  std::string nearest = NearestName(lower, names);
  for (const std::string& name : names) {
    const bool part = name.size() > kShortest && lower.size() > kShortest &&
                      (absl::StrContains(name, lower) || absl::StrContains(lower, name));
    if (nearest.empty() && part) nearest = name;
  }
  return nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?");
}

}  // namespace netring
