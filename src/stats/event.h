// What can be counted, by name.

#ifndef NETRING_STATS_EVENT_H_
#define NETRING_STATS_EVENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace netring {

/// Names of the events that results have columns for: perf's.
inline constexpr char kCycles[] = "cycles";
inline constexpr char kInstructions[] = "instructions";
inline constexpr char kL1Misses[] = "L1-dcache-load-misses";
inline constexpr char kLlcMisses[] = "LLC-load-misses";
inline constexpr char kBranchMisses[] = "branch-misses";
inline constexpr char kDtlbMisses[] = "dTLB-load-misses";
inline constexpr char kTaskClock[] = "task-clock";  ///< ns
inline constexpr char kContextSwitches[] = "context-switches";
inline constexpr char kMigrations[] = "cpu-migrations";
inline constexpr char kPageFaults[] = "page-faults";

/// What an event still counts where the kernel itself may not be counted.
enum class WithoutKernel {
  kUserPart,
  kAll,      ///< task-clock: the thread's time whatever is excluded
  kNothing,  ///< happens in the kernel alone: it would be 0 (perf_exclude_event(),
             ///< kernel/events/core.c, seen on 6.18)
};

/// One event of perf_event_open(2).
struct Event {
  std::string name;
  uint32_t type = 0;
  uint64_t config = 0;
  uint64_t config1 = 0;
  uint64_t config2 = 0;
  /// Events of one group are counted at the same times, so that their ratios hold when the kernel
  /// has to multiplex.
  int group = 0;
  WithoutKernel without_kernel = WithoutKernel::kUserPart;

  bool software() const;
};

/// What every run counts.
absl::Span<const Event> DefaultEvents();

/// `names`, none of which is counted by default: a name that libpfm4 knows on this machine
/// ("RETIRED_INSTRUCTIONS", "perf::CACHE-REFERENCES"), where netring was built with it, or a raw
/// code as perf writes it ("r01c2"). Each is a group of its own. InvalidArgument with what is
/// allowed.
absl::StatusOr<std::vector<Event>> ParseEvents(const std::vector<std::string>& names);

}  // namespace netring

#endif  // NETRING_STATS_EVENT_H_
