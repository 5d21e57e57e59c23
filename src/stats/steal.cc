#include "stats/steal.h"

#include <unistd.h>

#include "netring/clock.h"

namespace netring {

std::optional<int64_t> StealNs(absl::string_view stat, int64_t ticks_per_second) {
  constexpr absl::string_view kSum = "cpu ";  // the first line
  const size_t end = stat.find('\n');
  if (end == absl::string_view::npos || stat.substr(0, kSum.size()) != kSum) return std::nullopt;
  const std::optional<int64_t> ticks =
      FindTicks(stat.substr(kSum.size(), end - kSum.size()), CpuTicks::kSteal);
  if (!ticks.has_value()) return std::nullopt;
  return *ticks * (kNsPerSecond / ticks_per_second);
}

std::optional<int64_t> StealClock::Read() { return StealNs(stat_.Read(), sysconf(_SC_CLK_TCK)); }

}  // namespace netring
