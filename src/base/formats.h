// How the values of settings are written. A format is a type with
//   Value                                     what it stands for
//   std::optional<Value> Parse(string_view)   empty when the text is not allowed
//   std::string Print(const Value&)           text that Parse() takes back
//   std::string Allowed()                     one clause that says what is allowed, for the error
//   std::string WhyNot(string_view)           optional: what Allowed() leaves open of a text that
//                                             Parse() did not take; empty: nothing

#ifndef NETRING_BASE_FORMATS_H_
#define NETRING_BASE_FORMATS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/enum_names.h"

namespace netring {

/// A number in it begins with a 0 that another digit follows. Some would read that as octal, and
/// TOML has no such numbers: no format takes it.
bool HasLeadingZero(absl::string_view text);
/// Why such a text is refused; else empty.
std::string WhyNoLeadingZero(absl::string_view text);
/// Decimal digits and nothing else; empty as well when the number does not fit.
std::optional<uint64_t> ParseDigits(absl::string_view text);
/// "4096", "4K" or "4KiB"; K, M and G are powers of 1024. Empty for anything else or over int64.
std::optional<int64_t> ParseBytes(absl::string_view text);
/// absl::ParseDuration's text in nanoseconds; empty too where these are not whole.
std::optional<int64_t> ParseDurationNs(absl::string_view text);
/// Why a text that ParseDurationNs() does not take is a duration all the same; else empty.
std::string WhyNotWholeNs(absl::string_view text);
/// A decimal number that a double holds as it is written: of at most 15 digits, which come back.
std::optional<double> ParseDecimal(absl::string_view text);
/// Why a text that ParseDecimal() does not take is a number all the same; else empty.
std::string WhyNotDecimal(absl::string_view text);
std::string PrintDurationNs(int64_t ns);

/// One of the names that kNames() gives.
template <std::vector<std::string> (*kNames)()>
struct OneOf {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    for (std::string& name : kNames()) {
      if (name == text) return std::move(name);
    }
    return std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() { return absl::StrCat("must be ", Either(Names())); }
  static std::vector<std::string> Names() { return kNames(); }
};

/// A value of an enum, by its name.
template <NamedEnum E>
struct EnumText {
  using Value = E;
  static std::optional<Value> Parse(absl::string_view text) { return ParseEnum<E>(text); }
  static std::string Print(Value value) { return NameOf(value); }
  static std::string Allowed() { return absl::StrCat("must be ", Either(Names())); }
  static std::vector<std::string> Names() { return AllNames<E>(); }
};

/// "true" or "false"; what a switch of the command line has.
struct YesOrNo {
  using Value = bool;
  static constexpr bool kYesOrNo = true;
  static std::optional<Value> Parse(absl::string_view text);
  static std::string Print(bool value) { return value ? "true" : "false"; }
  static std::string Allowed() { return "must be true or false"; }
};

/// A text of at most so many characters. Who has it says what it is: Allowed().
template <size_t kMaxLength>
struct TextUpTo {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    return text.size() <= kMaxLength ? std::optional<Value>(text) : std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
};

/// Any text.
struct AnyText : TextUpTo<std::numeric_limits<size_t>::max()> {
  static std::string Allowed() { return ""; }
};

/// The name of a file or a folder; empty: not given.
struct FileName : AnyText {
  static constexpr bool kNotEmpty = true;
};

/// One of two words that stand for false and true.
template <const char* kFalse, const char* kTrue>
struct Switch {
  using Value = bool;
  static std::optional<Value> Parse(absl::string_view text) {
    if (text == kTrue) return true;
    if (text == kFalse) return false;
    return std::nullopt;
  }
  static std::string Print(bool value) { return value ? kTrue : kFalse; }
  static std::string Allowed() { return absl::StrCat("must be ", kTrue, " or ", kFalse); }
};

/// A whole number within inclusive bounds, none below 0, of the type of the upper one.
template <int64_t kMin, auto kMax>
struct WholeNumber {
  using Value = std::remove_const_t<decltype(kMax)>;
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<uint64_t> number = ParseDigits(text);
    if (!number.has_value() || *number < uint64_t{kMin} || *number > uint64_t{kMax}) return {};
    return static_cast<Value>(*number);
  }
  static std::string Print(Value value) { return absl::StrCat(value); }
  static std::string Allowed() {
    return absl::StrCat("must be a whole number from ", kMin, " to ", kMax);
  }
};

/// A duration within inclusive bounds, in nanoseconds.
template <int64_t kMin, int64_t kMax>
struct TimeSpan {
  static_assert(kMin == 0 || kMin == 1, "Allowed() can say no other");
  using Value = int64_t;
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<int64_t> ns = ParseDurationNs(text);
    return ns.has_value() && *ns >= kMin && *ns <= kMax ? ns : std::nullopt;
  }
  static std::string WhyNot(absl::string_view text) { return WhyNotWholeNs(text); }
  static std::string Print(int64_t value) { return PrintDurationNs(value); }
  static std::string Allowed() {
    return absl::StrCat("must be a duration ", kMin == 0 ? "from 0 to " : "over 0 and at most ",
                        PrintDurationNs(kMax), ", such as 100us or 1.5s");
  }
};

/// A word that stands for "not given", or what Format takes.
template <const char* kWord, typename Format>
struct OrWord {
  using Value = std::optional<typename Format::Value>;
  static std::optional<Value> Parse(absl::string_view text) {
    if (text == kWord) return Value();
    const Value value = Format::Parse(text);
    return value.has_value() ? std::optional<Value>(value) : std::nullopt;
  }
  static std::string Print(const Value& value) {
    return value.has_value() ? Format::Print(*value) : kWord;
  }
  static std::string Allowed() {
    return absl::StrCat(Format::Allowed(), ", or ", *kWord == '\0' ? "empty" : kWord);
  }
  static std::string WhyNot(absl::string_view text) {
    if constexpr (requires { Format::WhyNot(text); }) return Format::WhyNot(text);
    return "";
  }
};

/// "; did you mean multishot?": the nearest of the names, else the first that is part of the word
/// or the other way round; empty: there is none.
std::string NearestHint(absl::string_view wrong, const std::vector<std::string>& names);

/// Why an element of a list is refused, or a text that is no list. A format may know it by another
/// name (MeantBy()), or have names to choose from (Names()).
template <typename Format>
std::string WhyNotInList(absl::string_view text, absl::string_view element) {
  const bool alone = element == text;
  if constexpr (requires { Format::MeantBy(element); }) {
    const std::string meant = Format::MeantBy(element);
    if (!meant.empty())
      return absl::StrCat(alone ? "that" : absl::StrCat("'", element, "'"), " is ", meant);
  }
  if constexpr (requires { Format::WhyNot(element); }) {
    const std::string open = Format::WhyNot(element);
    if (!open.empty()) return alone ? open : absl::StrCat("'", element, "' ", open);
  }
  if constexpr (!requires { Format::Names(); }) {
    const std::string zero = WhyNoLeadingZero(element);
    if (!zero.empty()) return alone ? zero : absl::StrCat("'", element, "' ", zero);
  }
  std::string why = Format::Allowed();
  if (!alone) absl::StrAppend(&why, "; '", element, "' is not");
  if constexpr (requires { Format::Names(); }) why += NearestHint(element, Format::Names());
  return why;
}

/// Takes a comma-separated list apart. An error says what is allowed and which element is not.
template <typename Format>
absl::StatusOr<std::vector<typename Format::Value>> ParseList(absl::string_view text) {
  constexpr size_t kMaxElements = 1000;
  std::vector<typename Format::Value> values;
  for (absl::string_view element : absl::StrSplit(text, ',')) {
    const std::optional<typename Format::Value> value = Format::Parse(element);
    if (!value.has_value()) {
      return absl::InvalidArgumentError(WhyNotInList<Format>(text, element));
    }
    if (std::find(values.begin(), values.end(), *value) != values.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("must name each value once; '", element, "' repeats one"));
    }
    if (values.size() == kMaxElements) {
      return absl::InvalidArgumentError(
          absl::StrCat("must have at most ", kMaxElements, " values"));
    }
    values.push_back(*value);
  }
  return values;
}

template <typename Format>
std::string PrintList(const std::vector<typename Format::Value>& values) {
  return absl::StrJoin(values, ",", [](std::string* out, const typename Format::Value& value) {
    out->append(Format::Print(value));
  });
}

}  // namespace netring

#endif  // NETRING_BASE_FORMATS_H_
