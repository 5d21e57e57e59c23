#include "stats/schedstat.h"

namespace netring {

std::optional<Schedstat> ParseSchedstat(absl::string_view text) {
  if (text.empty() || text.back() != '\n') return std::nullopt;  // cut
  const std::optional<int64_t> run = TakeNumber(&text);
  const std::optional<int64_t> waited = TakeNumber(&text);
  const std::optional<int64_t> times = TakeNumber(&text);
  if (!run.has_value() || !waited.has_value() || !times.has_value()) return std::nullopt;
  if (*run == 0 && *waited == 0 && *times == 0) return std::nullopt;
  return Schedstat{.run_ns = *run, .waited_ns = *waited};
}

}  // namespace netring
