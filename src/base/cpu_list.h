// CPU sets as the kernel writes them: "0-3,8".

#ifndef NETRING_BASE_CPU_LIST_H_
#define NETRING_BASE_CPU_LIST_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/affinity.h"

namespace netring {

/// One more than the highest CPU number that a list may have: the most that any kernel is built
/// for.
inline constexpr int kMaxCpus = 8192;

/// Reads "0-3,8", blanks around it allowed; nothing but blanks is the empty set. Empty for anything
/// else, also for numbers that do not ascend or are kMaxCpus or more.
std::optional<CpuSet> ParseCpuList(absl::string_view text);

/// "0-3,8". `cpus` is ascending.
std::string CpuListText(const CpuSet& cpus);

}  // namespace netring

#endif  // NETRING_BASE_CPU_LIST_H_
