#include "experiment/names.h"

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "analysis/auto_rule.h"
#include "engine/receive_mode.h"
#include "netring/engine.h"
#include "netring/variant.h"
#include "ring/profile.h"

namespace netring {
namespace {

template <typename Rows>
std::vector<std::string> NamesOf(const Rows& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.emplace_back(row.name.data(), row.name.size());
  return names;
}

}  // namespace

std::vector<std::string> TableVariantNames() { return NamesOf(Variants()); }
std::vector<std::string> VariantNames() {
  std::vector<std::string> names = TableVariantNames();
  names.emplace_back(kAutoImpl);
  return names;
}
std::string VariantMeantBy(absl::string_view other_name) {
  for (const Variant& variant : Variants()) {
    std::vector<absl::string_view> names =
        absl::StrSplit(variant.other_names, ' ', absl::SkipEmpty());
    names.push_back(variant.words);
    for (const absl::string_view name : names) {
      if (absl::EqualsIgnoreCase(name, other_name)) return std::string(variant.name);
    }
  }
  return "";
}
std::string OursOf(std::initializer_list<OtherName> names, absl::string_view theirs) {
  for (const OtherName& each : names) {
    if (absl::EqualsIgnoreCase(each.theirs, theirs)) return std::string(each.ours);
  }
  return "";
}
std::vector<std::string> EngineNames() { return NamesOf(Engines()); }
std::vector<std::string> RingProfileNames() { return NamesOf(RingProfiles()); }
std::vector<std::string> ReceiveModeNames() {
  std::vector<std::string> names = NamesOf(ReceiveModes());
  names.insert(names.begin(), kAutoReceive);
  return names;
}

}  // namespace netring
