// Hardware performance counters of one thread, each of which may be unavailable.

#ifndef NETRING_STATS_COUNTERS_H_
#define NETRING_STATS_COUNTERS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "netring/unique_fd.h"

namespace netring {

/// What is counted, one row of the table in counters.cc each.
enum class Counter { kCycles, kL1Misses, kLlcMisses };
inline constexpr size_t kCounterCount = 3;

/// A value per counter; empty where this machine, its permissions or its PMU do not give one. Never
/// 0 for "unavailable".
using CounterValues = std::array<std::optional<int64_t>, kCounterCount>;

/// Counts for the thread that created it, kernel included where perf_event_paranoid allows. Not
/// thread-safe; Read() does not allocate.
class CounterSet {
 public:
  /// Opens what can be opened for the calling thread; what cannot is recorded in reason().
  static CounterSet OpenForThisThread();
  /// Counts nothing: every value is empty.
  static CounterSet None(std::string reason);

  /// Counts since opening, scaled by time_enabled / time_running when the kernel had to multiplex.
  CounterValues Read() const;
  /// Why a counter is missing, for the first that is; empty when all are there.
  const std::string& reason() const { return reason_; }

 private:
  std::array<UniqueFd, kCounterCount> events_;
  std::string reason_;
};

/// Per counter `after - before`, empty where either is.
CounterValues Difference(const CounterValues& after, const CounterValues& before);

}  // namespace netring

#endif  // NETRING_STATS_COUNTERS_H_
