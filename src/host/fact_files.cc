// Readers of any file in /proc and /sys.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/cpu_list.h"
#include "base/text_file.h"
#include "host/fact.h"

namespace netring {
namespace {

constexpr size_t kMaxFileBytes = size_t{4} << 20;
/// /proc/cpuinfo has some 1500 bytes per CPU.
constexpr size_t kMaxFieldsBytes = size_t{kMaxCpus} * 2048;
constexpr size_t kMaxFolderFiles = 100;

std::optional<std::string> InOneLine(absl::string_view text) {
  std::string words =
      absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " ");
  if (words.empty()) return std::nullopt;
  return words;
}

/// Sorted; nothing when the folder has more than an honest one has.
std::vector<std::string> FileNames(const std::string& folder) {
  std::vector<std::string> names = NamesIn(folder, kMaxFolderFiles + 1);
  return names.size() > kMaxFolderFiles ? std::vector<std::string>() : names;
}

}  // namespace

std::vector<std::string> NamesIn(const std::string& folder, size_t most) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end;
       !error && it != end && names.size() < most; it.increment(error))
    names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::string> ReadBelow(const std::string& root, absl::string_view path) {
  return ReadTextFile(absl::StrCat(root, "/", path), kMaxFileBytes);
}

std::optional<std::string> ReadLine(const std::string& root, absl::string_view path) {
  const std::optional<std::string> text = ReadBelow(root, path);
  return text.has_value() ? InOneLine(*text) : std::nullopt;
}

std::optional<std::string> ReadField(const std::string& root, absl::string_view path,
                                     absl::string_view field) {
  const auto text = ReadTextFile(absl::StrCat(root, "/", path), kMaxFieldsBytes);
  if (!text.has_value()) return std::nullopt;
  for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (absl::StripAsciiWhitespace(parts.first) == field) return InOneLine(parts.second);
  }
  return std::nullopt;
}

std::optional<std::string> OfVariable(const std::string&, const Fact& fact) {
  const char* value = std::getenv(std::string(fact.source).c_str());
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::string> FileText(const std::string& root, const Fact& fact) {
  return ReadLine(root, fact.source);
}

std::optional<std::string> MachineId(const std::string& root, const Fact& fact) {
  constexpr size_t kDigits = 32;  // "uninitialized" is what a first boot finds
  constexpr size_t kShown = 8;
  const std::optional<std::string> id = ReadLine(root, fact.source);
  if (!id.has_value() || id->size() != kDigits) return std::nullopt;
  return id->substr(0, kShown);
}

std::optional<std::string> FileField(const std::string& root, const Fact& fact) {
  return ReadField(root, fact.source, fact.field);
}

std::optional<std::string> FileCpus(const std::string& root, const Fact& fact) {
  std::optional<std::string> text = ReadLine(root, fact.source);
  // "(null)" is what some kernels write for none.
  if (!text.has_value() || !ParseCpuList(*text).has_value()) return std::nullopt;
  return text;
}

std::optional<std::string> FolderTexts(const std::string& root, const Fact& fact) {
  std::vector<std::string> texts;
  for (const std::string& name : FileNames(absl::StrCat(root, "/", fact.source))) {
    const auto text = ReadLine(root, absl::StrCat(fact.source, "/", name));
    if (text.has_value()) texts.push_back(absl::StrCat(name, ": ", *text));
  }
  if (texts.empty()) return std::nullopt;
  return absl::StrJoin(texts, " | ");
}

std::optional<std::string> OnOrOff(const std::string& root, const Fact& fact) {
  const std::optional<std::string> text = ReadLine(root, fact.source);
  if (text == "1") return "on";
  if (text == "0") return "off";
  return std::nullopt;
}

}  // namespace netring
