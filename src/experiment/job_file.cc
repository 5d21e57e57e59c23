#include "experiment/job_file.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/text_file.h"
#include "netring/status.h"

// In this file alone, and without linking: the library's own build throws.
#define TOML_EXCEPTIONS 0
// toml++ 3.3 asserts on some texts that are no TOML ("[[+"), where it goes on to report them; with
// NDEBUG it has the compiler assume that there are none.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace netring {
namespace {

constexpr size_t kMaxText = size_t{1} << 20;

/// An error at a place in a job file.
absl::Status At(const std::string& name, const toml::source_region& source,
                absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(name, ":", source.begin.line, ": ", what));
}

/// A number as the file has it, without the underscores that TOML allows between digits: what was
/// made of it may have lost some of them.
std::string NumberAt(absl::string_view text, const toml::source_position& begin) {
  for (toml::source_index line = 1; line < begin.line; ++line)
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  // Columns are code points.
  for (toml::source_index column = 1; column < begin.column && !text.empty(); ++column) {
    do text.remove_prefix(1);
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xc0) == 0x80);
  }
  const absl::string_view number = text.substr(0, text.find_first_not_of("0123456789+-._eEinfa"));
  return absl::StrReplaceAll(number, {{"_", ""}});
}

/// A single value as an option would have it; empty when it is no string, number or boolean.
std::optional<std::string> TextOf(const toml::node& node, absl::string_view whole) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return absl::StrCat(number->get());
  if (node.is_floating_point()) return NumberAt(whole, node.source().begin);
  if (const auto* yes = node.as_boolean()) return std::string(yes->get() ? "true" : "false");
  return std::nullopt;
}

/// Also an array, in the way of an option's list. An element that holds the list's comma would
/// become two.
std::optional<std::string> ListTextOf(const toml::node& node, absl::string_view whole) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return TextOf(node, whole);
  std::vector<std::string> texts;
  for (const toml::node& element : *array) {
    std::optional<std::string> text = TextOf(element, whole);
    if (!text.has_value() || text->find(',') != std::string::npos) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return absl::StrJoin(texts, ",");
}

/// An array of what is given several times on a command line.
absl::Status SetEachFrom(const Setting& setting, const toml::array& array, const std::string& name,
                         Spec* spec) {
  NETRING_RETURN_IF_ERROR(SetTo(setting, "", spec));
  for (const toml::node& element : array) {
    const auto* text = element.as_string();
    if (text == nullptr)
      return At(name, element.source(),
                absl::StrCat(setting.name, ": must be an array of strings"));
    const absl::Status status = AddTo(setting, text->get(), spec);
    if (status.ok()) continue;
    return At(
        name, element.source(),
        absl::StrCat(setting.name, " = ", absl::CHexEscape(text->get()), ": ", status.message()));
  }
  return absl::OkStatus();
}

absl::Status SetFrom(const std::string& key, const toml::node& node, absl::string_view whole,
                     const std::string& name, Spec* spec) {
  const Setting* setting = FindSetting(key);
  if (setting == nullptr) return At(name, node.source(), NoSuchSetting(key));
  if (const toml::array* array = node.as_array(); array != nullptr && setting->collects())
    return SetEachFrom(*setting, *array, name, spec);
  const std::optional<std::string> text = ListTextOf(node, whole);
  if (!text.has_value()) {
    return At(name, node.source(),
              absl::StrCat(key,
                           ": must be a string, a number, true or false, or an array of these "
                           "without commas in them"));
  }
  const absl::Status status = SetTo(*setting, *text, spec);
  if (status.ok()) return status;
  return At(name, node.source(),
            absl::StrCat(key, " = ", absl::CHexEscape(*text), ": ", status.message()));
}

/// What a parser keeps of a text grows with its depth and its values: both are bounded before it
/// sees them, within texts too, where they mean nothing. A parser calls itself for each level.
class JobShape {
 public:
  /// Why it is refused; empty: go on.
  std::string Take(char c) {
    constexpr int kMostNesting = 16;
    constexpr int kMostDots = 64;  // between two of what parts keys and values
    constexpr int kMostValues = 100'000;
    dots_ = c == '.' ? dots_ + 1 : IsBetween(c) ? 0 : dots_;
    nesting_ += c == '[' || c == '{';
    nesting_ -= (c == ']' || c == '}') && nesting_ > 0;
    values_ += IsBetween(c) && c != '\n';
    if (dots_ > kMostDots) return absl::StrCat("a name of more than ", kMostDots, " parts");
    if (nesting_ > kMostNesting)
      return absl::StrCat("nested deeper than ", kMostNesting, " levels");
    if (values_ > kMostValues) return absl::StrCat("more than ", kMostValues, " values");
    return "";
  }

 private:
  static bool IsBetween(char c) {
    return absl::string_view(",=[]{}\n").find(c) != absl::string_view::npos;
  }

  int dots_ = 0;
  int nesting_ = 0;
  int values_ = 0;
};

/// Refuses the control characters that TOML forbids everywhere: toml++ 3.3 asserts on some, and
/// what it does without its assertions is not said.
absl::Status CheckCharacters(absl::string_view text, const std::string& name) {
  int line = 1;
  JobShape shape;
  for (const char c : text) {
    if (const std::string why = shape.Take(c); !why.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ":", line, ": ", why, ", which no job file has"));
    }
    line += c == '\n';
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\t' && c != '\n' && c != '\r') {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ":", line, ": byte 0x", absl::Hex(c, absl::kZeroPad2),
                       " has no place in a TOML file: is this a text in UTF-8?"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Spec> ParseJob(absl::string_view text, const std::string& name) {
  NETRING_RETURN_IF_ERROR(CheckCharacters(text, name));
  const toml::parse_result parsed = toml::parse(std::string_view(text.data(), text.size()), name);
  if (!parsed) {
    const std::string_view what = parsed.error().description();
    return At(name, parsed.error().source(),
              absl::CHexEscape(absl::string_view(what.data(), what.size())));
  }
  Spec spec = DefaultSpec();
  for (const auto& [key, node] : parsed.table()) {
    NETRING_RETURN_IF_ERROR(SetFrom(std::string(key.str()), node, text, name, &spec));
  }
  return spec;
}

absl::StatusOr<Spec> ReadJobFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadRegularFile(path, kMaxText);
  if (absl::IsResourceExhausted(text.status()))
    return absl::InvalidArgumentError(absl::StrCat(path, ": a job file has at most 1 MiB"));
  if (!text.ok()) return text.status();
  return ParseJob(*text, path);
}

}  // namespace netring
