#include "probe/process_facts.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "base/text_file.h"

namespace netring {
namespace {

constexpr size_t kMaxFactBytes = 4096;

std::vector<absl::string_view> Words(absl::string_view text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
}

/// A number, "unlimited", or anything else: false.
bool ReadBound(absl::string_view word, std::optional<int64_t>* bound) {
  bound->reset();
  int64_t number = 0;
  if (absl::SimpleAtoi(word, &number)) *bound = number;
  return bound->has_value() || word == "unlimited";
}

}  // namespace

std::optional<int64_t> ReadNumber(const std::string& path) {
  const std::optional<std::string> text = ReadTextFile(path, kMaxFactBytes);
  if (!text.has_value()) return std::nullopt;
  const std::vector<absl::string_view> words = Words(*text);
  int64_t number = 0;
  if (words.empty() || !absl::SimpleAtoi(words.front(), &number)) return std::nullopt;
  return number;
}

std::optional<Limit> FindLimit(absl::string_view limits, absl::string_view name) {
  for (absl::string_view line : absl::StrSplit(limits, '\n')) {
    if (!absl::StartsWith(line, name)) continue;
    const std::vector<absl::string_view> words = Words(line.substr(name.size()));
    Limit limit;
    if (words.size() < 2 || !ReadBound(words[0], &limit.soft) || !ReadBound(words[1], &limit.hard))
      return std::nullopt;
    return limit;
  }
  return std::nullopt;
}

ProcessFacts ReadProcessFacts(absl::string_view status) {
  ProcessFacts facts;
  for (absl::string_view line : absl::StrSplit(status, '\n')) {
    const std::vector<absl::string_view> words = Words(line);
    if (words.size() < 2) continue;
    // Real, effective, saved and filesystem uid.
    if (words[0] == "Uid:") facts.root = words.size() > 2 && words[2] == "0";
    if (words[0] == "CapEff:") {
      if (!absl::SimpleHexAtoi(words[1], &facts.capabilities)) facts.capabilities = 0;
    }
    if (words[0] == "Seccomp:" && !absl::SimpleAtoi(words[1], &facts.seccomp)) facts.seccomp = 0;
  }
  return facts;
}

}  // namespace netring
