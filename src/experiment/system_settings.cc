#include "experiment/system_settings.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/formats.h"
#include "net/link_socket.h"

namespace netring {
namespace {

constexpr size_t kMaxKeyLength = 128;

bool IsOffload(const Assignment& assignment) {
  return FindSwitchableOffload(assignment.name) != nullptr &&
         (assignment.value == "on" || assignment.value == "off");
}

/// The key becomes a path below /proc/sys/net: it must not leave that.
bool IsSysctl(const Assignment& assignment) {
  const std::string& key = assignment.name;
  return absl::StartsWith(key, kSysctlPrefix) && key.size() <= kMaxKeyLength &&
         !absl::StrContains(key, "..") && key.back() != '.' &&
         key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == std::string::npos;
}

using IsAllowed = bool (*)(const Assignment&);

absl::StatusOr<std::vector<std::string>> ParseSets(absl::string_view text, IsAllowed is_allowed,
                                                   const std::string& allowed) {
  if (text.empty()) return std::vector<std::string>{""};
  std::vector<std::string> sets;
  std::string name;  // of the set before, when it has one alone
  for (absl::string_view element : absl::StrSplit(text, ',')) {
    const bool named = name.empty() || absl::StrContains(element, '=');
    const auto set = named ? ParseSet(element) : ParseSet(absl::StrCat(name, "=", element));
    if (!set.has_value() || !std::all_of(set->begin(), set->end(), is_allowed))
      return absl::InvalidArgumentError(absl::StrCat(allowed, "; '", element, "' is not"));
    std::string whole = SetText(*set);
    if (whole.size() > size_t{kMaxSetLength}) {
      return absl::InvalidArgumentError(
          absl::StrCat("a set must have at most ", kMaxSetLength, " characters"));
    }
    if (std::find(sets.begin(), sets.end(), whole) != sets.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("must name each value once; '", element, "' repeats one"));
    }
    sets.push_back(std::move(whole));
    name = set->size() == 1 ? set->front().name : "";
  }
  return sets;
}

std::string PrintSets(const std::vector<std::string>& sets) { return absl::StrJoin(sets, ","); }

std::vector<std::string> SwitchableOffloads() {
  std::vector<std::string> names;
  for (const Offload& offload : Offloads()) {
    if (offload.set != 0) names.emplace_back(offload.name);
  }
  return names;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> OffloadList::Parse(absl::string_view text) {
  return ParseSets(text, IsOffload, Allowed());
}

std::string OffloadList::Print(const std::vector<std::string>& sets) { return PrintSets(sets); }

std::string OffloadList::Allowed() {
  return absl::StrCat("must be ", Either(SwitchableOffloads()),
                      " with on or off, several at once joined by +, such as tso=on,off or "
                      "tso=off+gso=off, or empty");
}

absl::StatusOr<std::vector<std::string>> SysctlList::Parse(absl::string_view text) {
  return ParseSets(text, IsSysctl, Allowed());
}

std::string SysctlList::Print(const std::vector<std::string>& sets) { return PrintSets(sets); }

std::string SysctlList::Allowed() {
  return "must be keys below net. with their values, several at once joined by +, such as "
         "net.ipv4.tcp_sack=0,1, or empty";
}

std::optional<Assignment> SystemFactor(absl::string_view factor) {
  const auto set = ParseSet(factor);
  if (!set.has_value() || set->size() != 1) return std::nullopt;
  const Assignment& one = set->front();
  const bool allowed = one.name == kMtu      ? Mtu::Parse(one.value).has_value()
                       : one.name == kGsoMax ? GsoMax::Parse(one.value).has_value()
                                             : IsOffload(one) || IsSysctl(one);
  return allowed ? std::optional<Assignment>(one) : std::nullopt;
}

}  // namespace netring
