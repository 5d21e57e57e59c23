// The kernel's counters, or what plays them in a test.

#ifndef NETRING_STATS_EVENT_SOURCE_H_
#define NETRING_STATS_EVENT_SOURCE_H_

#include <linux/perf_event.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netring {

/// What read(2) gives for one event (perf_event_open(2)).
struct EventReading {
  uint64_t value = 0;
  uint64_t enabled_ns = 0;  ///< since Enable(), while the thread ran
  uint64_t running_ns = 0;  ///< of it, while the event was on the PMU: less when it had to share
};

/// Thread-safe, as the system calls are. Enable(), Disable() and Read() do not allocate.
class EventSource {
 public:
  virtual ~EventSource() = default;
  /// Opens an event of the calling thread on any CPU; a handle >= 0, or -errno. `leader`: the
  /// handle of its group's first, or -1.
  virtual int Open(const perf_event_attr& attributes, int leader) = 0;
  virtual void Close(int handle) = 0;
  /// Both for a whole group, by its leader. Enable() begins at 0.
  virtual void Enable(int leader) = 0;
  virtual void Disable(int leader) = 0;
  virtual std::optional<EventReading> Read(int handle) = 0;
};

/// perf_event_open(2).
EventSource& KernelEvents();

/// A kind of core of a hybrid CPU, which has counters of its own.
struct Pmu {
  std::string name;   ///< as in /sys/bus/event_source/devices: "cpu_core"
  uint32_t type = 0;  ///< its perf type
};

/// The kinds of a hybrid CPU, looked for in `root`; empty where all cores are of one kind.
std::vector<Pmu> HybridPmus(const std::string& root = "/");

}  // namespace netring

#endif  // NETRING_STATS_EVENT_SOURCE_H_
