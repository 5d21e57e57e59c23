#include "compare/differences.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "experiment/fact_groups.h"

namespace netring {
namespace {

constexpr size_t kLongest = 60;

std::string ClippedTo(const std::string& text) {
  return text.size() <= kLongest ? text : absl::StrCat(text.substr(0, kLongest), "...");
}

/// The words of a text that the other has not got.
std::string WordsOfItsOwn(const std::string& text, const std::string& other) {
  const std::vector<std::string> theirs = absl::StrSplit(other, ' ');
  std::vector<std::string> own;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (std::find(theirs.begin(), theirs.end(), word) == theirs.end()) own.emplace_back(word);
  }
  return own.empty() ? "nothing more" : absl::StrJoin(own, " ");
}

/// "6.1 against 6.12"; of long texts the words in which they differ.
std::string Against(const FactDifference& difference) {
  std::string base = difference.base.value_or("unknown");
  std::string fresh = difference.fresh.value_or("unknown");
  if (std::max(base.size(), fresh.size()) > kLongest) {
    const std::string whole = base;
    base = WordsOfItsOwn(whole, fresh);
    fresh = WordsOfItsOwn(fresh, whole);
  }
  return absl::StrCat(ClippedTo(base), " against ", ClippedTo(fresh));
}

std::vector<FactDifference> InOrderOfGroups(std::vector<FactDifference> differences) {
  const auto place = [](const FactDifference& difference) {
    const auto groups = FactGroups();
    return std::find_if(groups.begin(), groups.end(),
                        [&](const auto& group) { return group.name == difference.group; }) -
           groups.begin();
  };
  std::stable_sort(differences.begin(), differences.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return differences;
}

std::vector<FactDifference> DifferencesBetween(const std::vector<RunFact>& base,
                                               const std::vector<RunFact>& fresh) {
  std::vector<FactDifference> differences;
  std::map<std::string, std::string>
      theirs;  // by group and name: a fact of the path may be a setting
  const auto key = [](const RunFact& fact) { return absl::StrCat(fact.group, " ", fact.name); };
  for (const RunFact& fact : fresh) theirs.emplace(key(fact), fact.text);
  std::set<std::string> met;
  for (const RunFact& fact : base) {
    const auto found = theirs.find(key(fact));
    met.insert(key(fact));
    if (found == theirs.end()) {
      differences.push_back({fact.group, fact.name, fact.text, std::nullopt});
    } else if (found->second != fact.text) {
      differences.push_back({fact.group, fact.name, fact.text, found->second});
    }
  }
  for (const RunFact& fact : fresh) {
    if (met.count(key(fact)) == 0)
      differences.push_back({fact.group, fact.name, std::nullopt, fact.text});
  }
  return InOrderOfGroups(std::move(differences));
}

}  // namespace

std::vector<FactDifference> DifferencesOf(const RunToCompare& base, const RunToCompare& fresh) {
  return DifferencesBetween(FactsThatMatter(*base.run), FactsThatMatter(*fresh.run));
}

std::vector<FactDifference> DifferencesOfAgents(const Result& run, absl::string_view base,
                                                absl::string_view fresh) {
  return DifferencesBetween(FactsOfAgent(run, base), FactsOfAgent(run, fresh));
}

absl::Status CheckOneSide(const RunSet& runs) {
  for (size_t i = 1; i < runs.size(); ++i) {
    const std::vector<FactDifference> found = DifferencesOf(runs[0], runs[i]);
    if (found.empty()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(runs[0].place, " and ", runs[i].place, " are of one side and differ in ",
                     DifferencesText(found), ": all runs of a side must measure the same thing"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<FactDifference>> AllowedDifferences(
    const RunSet& base, const RunSet& fresh, const std::vector<std::string>& across) {
  std::vector<FactDifference> found = DifferencesOf(base.front(), fresh.front());
  std::vector<FactDifference> refused;
  std::vector<std::string> needed = across;
  for (const FactDifference& each : found) {
    if (std::find(across.begin(), across.end(), each.group) != across.end()) continue;
    refused.push_back(each);
    if (std::find(needed.begin(), needed.end(), each.group) == needed.end())
      needed.emplace_back(each.group);
  }
  if (refused.empty()) return found;
  return absl::InvalidArgumentError(absl::StrCat(
      base.front().place, " and ", fresh.front().place, " differ in ", DifferencesText(refused),
      ": that could explain a difference between them; measure alike, or allow it with --across ",
      absl::StrJoin(needed, ",")));
}

std::string DifferencesText(const std::vector<FactDifference>& differences) {
  std::string text;
  absl::string_view group;
  for (const FactDifference& each : differences) {
    if (each.group != group)
      absl::StrAppend(&text, text.empty() ? "" : "); ", each.group, " (");
    else
      absl::StrAppend(&text, ", ");
    absl::StrAppend(&text, each.fact, " ", Against(each));
    group = each.group;
  }
  return text.empty() ? text : absl::StrCat(text, ")");
}

}  // namespace netring
