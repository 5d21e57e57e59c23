#include "experiment/pin.h"

#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/cpu_list.h"
#include "base/enum_names.h"
#include "base/formats.h"

namespace netring {
namespace {

std::optional<PinLists> ParseLists(absl::string_view text) {
  PinLists lists;
  const std::vector<absl::string_view> sides = absl::StrSplit(text, ';');
  if (sides.size() != 2) return std::nullopt;
  for (absl::string_view side : sides) {
    CpuSet* cpus = absl::ConsumePrefix(&side, "server=")   ? &lists.server
                   : absl::ConsumePrefix(&side, "client=") ? &lists.client
                                                           : nullptr;
    if (cpus == nullptr || !cpus->empty()) return std::nullopt;
    const auto parsed = ParseList<WholeNumber<0, kMaxCpus - 1>>(side);
    if (!parsed.ok()) return std::nullopt;
    cpus->assign(parsed->begin(), parsed->end());
  }
  return lists;
}

}  // namespace

std::optional<Pin> ParsePin(absl::string_view text) {
  Pin pin{.text = std::string(text.data(), text.size())};
  if (const std::optional<PinPolicy> policy = ParseEnum<PinPolicy>(text)) {
    pin.policy = *policy;
    return pin;
  }
  pin.lists = ParseLists(text);
  if (!pin.lists.has_value()) return std::nullopt;
  return pin;
}

}  // namespace netring
