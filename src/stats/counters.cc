#include "stats/counters.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {
namespace {

struct Event {
  const char* name;
  uint32_t type;
  uint64_t config;
};

constexpr uint64_t CacheMiss(uint64_t cache) {
  return cache | PERF_COUNT_HW_CACHE_OP_READ << 8 | PERF_COUNT_HW_CACHE_RESULT_MISS << 16;
}

// In the order of enum Counter; the seed's events (perf stat's names).
constexpr std::array<Event, kCounterCount> kEvents{{
    {"cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
    {"L1-dcache-load-misses", PERF_TYPE_HW_CACHE, CacheMiss(PERF_COUNT_HW_CACHE_L1D)},
    {"LLC-load-misses", PERF_TYPE_HW_CACHE, CacheMiss(PERF_COUNT_HW_CACHE_LL)},
}};

UniqueFd Open(const Event& event) {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = event.type;
  attributes.config = event.config;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  return UniqueFd(
      static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

std::optional<int64_t> ReadEvent(const UniqueFd& event) {
  struct {
    uint64_t value, enabled, running;
  } reading;
  if (!event.valid() || read(event.get(), &reading, sizeof(reading)) != sizeof(reading) ||
      reading.running == 0) {
    return std::nullopt;
  }
  const double scale = static_cast<double>(reading.enabled) / static_cast<double>(reading.running);
  return static_cast<int64_t>(static_cast<double>(reading.value) * scale);
}

}  // namespace

CounterSet CounterSet::OpenForThisThread() {
  CounterSet set;
  for (size_t i = 0; i < kCounterCount; ++i) {
    set.events_[i] = Open(kEvents[i]);
    if (!set.events_[i].valid() && set.reason_.empty()) {
      set.reason_ = absl::StrCat(kEvents[i].name, ": perf_event_open: ", ErrnoName(errno));
    }
  }
  return set;
}

CounterSet CounterSet::None(std::string reason) {
  CounterSet set;
  set.reason_ = std::move(reason);
  return set;
}

CounterValues CounterSet::Read() const {
  CounterValues values;
  for (size_t i = 0; i < kCounterCount; ++i) values[i] = ReadEvent(events_[i]);
  return values;
}

CounterValues Difference(const CounterValues& after, const CounterValues& before) {
  CounterValues difference;
  for (size_t i = 0; i < kCounterCount; ++i) {
    if (after[i].has_value() && before[i].has_value()) difference[i] = *after[i] - *before[i];
  }
  return difference;
}

}  // namespace netring
