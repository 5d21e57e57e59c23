#include "stats/run_delay.h"

namespace netring {

std::optional<int64_t> RunDelayNs(absl::string_view schedstat) {
  if (schedstat.empty() || schedstat.back() != '\n') return std::nullopt;  // cut
  const std::optional<int64_t> run = TakeNumber(&schedstat);
  const std::optional<int64_t> waited = TakeNumber(&schedstat);
  const std::optional<int64_t> times = TakeNumber(&schedstat);
  if (!run.has_value() || !waited.has_value() || !times.has_value()) return std::nullopt;
  if (*run == 0 && *waited == 0 && *times == 0) return std::nullopt;
  return waited;
}

}  // namespace netring
