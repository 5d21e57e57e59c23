#include "stats/softirq.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "netring/clock.h"

namespace netring {
namespace {

/// The sum, and the CPUs up to the last of ours.
size_t BytesFor(const CpuSet& cpus) {
  if (cpus.empty()) return 0;
  const int last = *std::max_element(cpus.begin(), cpus.end());
  return (static_cast<size_t>(last) + 2) * kMaxCpuLineBytes;
}

}  // namespace

std::optional<int64_t> SoftirqNs(absl::string_view stat, const CpuSet& cpus,
                                 int64_t ticks_per_second) {
  size_t found = 0;
  int64_t ticks = 0;
  for (size_t end = stat.find('\n'); end != absl::string_view::npos; end = stat.find('\n')) {
    absl::string_view line = stat.substr(0, end);
    stat.remove_prefix(end + 1);
    if (line.substr(0, 3) != "cpu") break;  // the CPUs come first
    line.remove_prefix(3);
    if (line.empty() || line.front() == ' ') continue;  // the sum of all
    const std::optional<int64_t> cpu = TakeNumber(&line);
    if (!cpu.has_value()) return std::nullopt;
    if (!std::binary_search(cpus.begin(), cpus.end(), *cpu)) continue;
    const std::optional<int64_t> counted = FindTicks(line, CpuTicks::kSoftirq);
    if (!counted.has_value()) return std::nullopt;
    ++found;
    ticks += *counted;
  }
  if (found == 0 || found != cpus.size()) return std::nullopt;
  return ticks * (kNsPerSecond / ticks_per_second);
}

SoftirqClock::SoftirqClock(CpuSet cpus)
    : cpus_(std::move(cpus)), stat_("/proc/stat", BytesFor(cpus_)) {
  std::sort(cpus_.begin(), cpus_.end());
}

std::optional<int64_t> SoftirqClock::Read() {
  return SoftirqNs(stat_.Read(), cpus_, sysconf(_SC_CLK_TCK));
}

}  // namespace netring
