#include "base/cpu_list.h"

#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/formats.h"

namespace netring {
namespace {

bool ParseCpu(absl::string_view text, int* cpu) {
  const std::optional<uint64_t> number = ParseDigits(text);
  if (!number.has_value() || *number >= uint64_t{kMaxCpus}) return false;
  *cpu = static_cast<int>(*number);
  return true;
}

}  // namespace

std::optional<CpuSet> ParseCpuList(absl::string_view text) {
  CpuSet cpus;
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return cpus;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> ends =
        absl::StrSplit(part, absl::MaxSplits('-', 1));
    int first = 0;
    if (!ParseCpu(ends.first, &first)) return std::nullopt;
    int last = first;
    const bool range = ends.first.size() < part.size();
    if (range && (!ParseCpu(ends.second, &last) || last < first)) return std::nullopt;
    if (!cpus.empty() && first <= cpus.back()) return std::nullopt;
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

std::string CpuListText(const CpuSet& cpus) {
  std::string text;
  for (size_t first = 0; first < cpus.size();) {
    size_t last = first;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
    absl::StrAppend(&text, text.empty() ? "" : ",", cpus[first]);
    if (last > first) absl::StrAppend(&text, "-", cpus[last]);
    first = last + 1;
  }
  return text;
}

}  // namespace netring
