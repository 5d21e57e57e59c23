#include "lab/launcher_name.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace netring {
namespace {

struct KnownLauncher {
  const char* program;
  const char* verb;    ///< after which the name comes; empty: none
  const char* naming;  ///< options whose value is the name; empty: it is the first plain word
  const char* valued;  ///< options whose value is the next word
};

// clang-format off
constexpr char kContainerOptions[] = "-e --env --env-file -u --user -w --workdir -H --host --context";
constexpr KnownLauncher kKnown[] = {
    {"ssh", "", "", "-b -B -c -D -e -E -F -I -i -J -L -l -m -O -o -P -p -Q -R -S -W -w"},
    {"kubectl", "exec", "", "-n --namespace -c --container --context --kubeconfig --cluster --user"},
    {"docker", "exec", "", kContainerOptions},
    {"podman", "exec", "", kContainerOptions},
    {"srun", "", "-w --nodelist", ""},
    {"mpirun", "", "-H -host --host", ""},
};
// clang-format on

bool Has(absl::string_view options, absl::string_view word) {
  const std::vector<absl::string_view> all = absl::StrSplit(options, ' ', absl::SkipEmpty());
  return absl::c_linear_search(all, word);
}

/// An option, a file, a number, or env(1) with what it sets.
bool IsNoName(absl::string_view word) {
  return word.empty() || word.front() == '-' || word.front() == '/' || word == "env" ||
         absl::StrContains(word, '=') || absl::c_all_of(word, [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

/// The value in "--nodelist=node1"; empty: the word is another.
std::string ValueIn(absl::string_view word, absl::string_view naming) {
  const size_t equal = word.find('=');
  if (equal == absl::string_view::npos || !Has(naming, word.substr(0, equal))) return "";
  return std::string(word.substr(equal + 1));
}

/// Empty: they do not say it.
std::string NameAfter(const KnownLauncher& known, const std::string* begin,
                      const std::string* end) {
  bool after_verb = *known.verb == '\0';
  for (const std::string* word = begin; word != end; ++word) {
    const bool more = std::next(word) != end;
    if (const std::string value = ValueIn(*word, known.naming); !value.empty()) return value;
    if (Has(known.naming, *word)) return more ? *std::next(word) : "";
    if (Has(known.valued, *word)) {
      if (more) ++word;
    } else if (!after_verb) {
      after_verb = *word == known.verb;
    } else if (*known.naming == '\0' && !IsNoName(*word)) {
      return *word;
    }
  }
  return "";
}

}  // namespace

std::string NameOfLauncher(const std::vector<std::string>& words) {
  const std::string* const end = words.data() + words.size();
  for (const std::string& word : words) {
    const std::string program = std::filesystem::path(word).filename().string();
    for (const KnownLauncher& known : kKnown) {
      if (program != known.program) continue;
      std::string name = NameAfter(known, &word + 1, end);
      if (!name.empty()) return name;
    }
  }
  for (const std::string* word = end; --word != words.data();) {
    if (!IsNoName(*word)) return *word;
  }
  return std::filesystem::path(words.front()).filename().string();
}

}  // namespace netring
