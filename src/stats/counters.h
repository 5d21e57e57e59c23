// Performance counters of one thread, each of which may be unavailable.

#ifndef NETRING_STATS_COUNTERS_H_
#define NETRING_STATS_COUNTERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "stats/event.h"
#include "stats/event_source.h"

namespace netring {

/// What one kind of core of a hybrid CPU counted, unscaled.
struct PmuCount {
  std::string pmu;
  int64_t value = 0;
  int64_t running_ns = 0;  ///< 0: the thread never ran on this kind
};

/// One event over one window. Never 0 for "unavailable".
struct EventCount {
  std::string name;
  std::optional<int64_t> value;  ///< scaled by enabled_ns / running_ns when it had to share the PMU
  std::string reason;            ///< why there is no value, with its fix
  int64_t enabled_ns = 0;
  int64_t running_ns = 0;
  bool user_only = false;       ///< the kernel's part was not allowed to be counted
  std::vector<PmuCount> parts;  ///< on a hybrid CPU; `value` is their sum, scaled

  /// Counted for a part of the window only; the value is an estimate.
  bool multiplexed() const { return value.has_value() && running_ns < enabled_ns; }
};

/// The value of the event `name`, where it was counted.
std::optional<int64_t> ValueOf(const std::vector<EventCount>& counts, absl::string_view name);

/// "cycles, instructions: why; page-faults: why": every event without a value; empty when there is
/// none.
std::string DescribeMissing(const std::vector<EventCount>& counts);

/// Counts for the thread that opened it, kernel included where the kernel allows it. Not
/// thread-safe. Movable.
class CounterSet {
 public:
  CounterSet() = default;  ///< counts nothing

  /// Opens what can be opened for the calling thread, switched off: each event that cannot degrades
  /// alone, to a reason. On a hybrid CPU hardware events are opened on every kind of core.
  static CounterSet Open(absl::Span<const Event> events, EventSource& source = KernelEvents(),
                         const std::vector<Pmu>& pmus = HybridPmus());

  CounterSet(CounterSet&& other) noexcept { *this = std::move(other); }
  CounterSet& operator=(CounterSet&& other) noexcept;
  ~CounterSet();

  /// The edges of the window. Neither allocates.
  void Start();
  void Stop();

  /// What was counted between Start() and Stop(), in the order of the events.
  std::vector<EventCount> Counts() const;

 private:
  struct Opened {
    int handle = -1;
    std::string pmu;  ///< empty: not hybrid
  };
  struct Counter {
    Event event;
    std::vector<Opened> opened;
    bool user_only = false;
    std::string reason;
  };
  /// The leader of each group on each PMU.
  struct Leader {
    int group = 0;
    std::string pmu;
    int handle = -1;
  };

  void OpenEvent(const Event& event, const std::vector<Pmu>& pmus);
  int OpenOn(Counter* counter, const perf_event_attr& attributes, const std::string& pmu);
  int TryBoth(Counter* counter, perf_event_attr attributes, int leader);
  void CloseAll();
  EventCount Read(const Counter& counter) const;

  EventSource* source_ = nullptr;
  std::vector<Counter> counters_;
  std::vector<Leader> leaders_;
};

}  // namespace netring

#endif  // NETRING_STATS_COUNTERS_H_
