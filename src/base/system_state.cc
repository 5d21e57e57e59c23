#include "base/system_state.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace netring {
namespace {

bool ByName(const Assignment& a, const Assignment& b) { return a.name < b.name; }

void SetIn(std::vector<Assignment>* set, const Assignment& assignment) {
  std::erase_if(*set, [&](const Assignment& each) { return each.name == assignment.name; });
  set->push_back(assignment);
}

/// Of what is a set, as all that a SystemState holds.
std::vector<Assignment> Apart(const std::string& set) {
  return set.empty() ? std::vector<Assignment>()
                     : ParseSet(set).value_or(std::vector<Assignment>());
}

}  // namespace

absl::Span<const SystemNumber> SystemNumbers() {
  static constexpr SystemNumber kNumbers[] = {{kMtu, &SystemState::mtu},
                                              {kGsoMax, &SystemState::gso_max}};
  return kNumbers;
}

std::optional<std::vector<Assignment>> ParseSet(absl::string_view set) {
  std::vector<Assignment> assignments;
  for (absl::string_view part : absl::StrSplit(set, '+')) {
    const std::pair<std::string, std::string> sides = absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (sides.first.empty() || sides.second.empty()) return std::nullopt;
    assignments.push_back({sides.first, sides.second});
  }
  std::sort(assignments.begin(), assignments.end(), ByName);
  const auto twice =
      std::adjacent_find(assignments.begin(), assignments.end(),
                         [](const Assignment& a, const Assignment& b) { return a.name == b.name; });
  if (twice != assignments.end()) return std::nullopt;
  return assignments;
}

std::string SetText(std::vector<Assignment> set) {
  std::sort(set.begin(), set.end(), ByName);
  return absl::StrJoin(set, "+", [](std::string* out, const Assignment& each) {
    absl::StrAppend(out, each.name, "=", each.value);
  });
}

std::vector<Assignment> AssignmentsOf(const SystemState& state) {
  std::vector<Assignment> all;
  for (const SystemNumber& number : SystemNumbers()) {
    if (const int64_t value = state.*number.field; value != 0)
      all.push_back({number.name, absl::StrCat(value)});
  }
  for (const std::string* set : {&state.offloads, &state.sysctl}) {
    for (Assignment& each : Apart(*set)) all.push_back(std::move(each));
  }
  return all;
}

SystemState With(SystemState state, const Assignment& assignment) {
  for (const SystemNumber& number : SystemNumbers()) {
    if (assignment.name != number.name) continue;
    (void)absl::SimpleAtoi(assignment.value, &(state.*number.field));
    return state;
  }
  std::string& text =
      absl::StartsWith(assignment.name, kSysctlPrefix) ? state.sysctl : state.offloads;
  std::vector<Assignment> set = Apart(text);
  SetIn(&set, assignment);
  text = SetText(std::move(set));
  return state;
}

std::string IdOf(const SystemState& state) {
  std::string text;
  for (const SystemNumber& number : SystemNumbers()) {
    if (const int64_t value = state.*number.field; value != 0)
      absl::StrAppend(&text, "/", number.name, value);
  }
  for (const std::string* set : {&state.offloads, &state.sysctl}) {
    if (!set->empty()) absl::StrAppend(&text, "/", *set);
  }
  return text;
}

}  // namespace netring
