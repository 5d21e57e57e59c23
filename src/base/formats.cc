#include "base/formats.h"

#include <charconv>
#include <limits>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/nearest_name.h"

namespace netring {

std::optional<bool> YesOrNo::Parse(absl::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<uint64_t> ParseDigits(absl::string_view text) {
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
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

std::optional<int64_t> ParseDurationNs(absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) return std::nullopt;
  return absl::ToInt64Nanoseconds(duration);
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
