#include "load/trace.h"

#include <utility>

#include "load/shared_settings.h"

namespace netring {
namespace {

/// Engine blocking has one for each connection.
constexpr int64_t kMostWorkers = int64_t{kMaxThreads} * kMaxConnections;

/// Times of a clock that counts from the boot, and what is smaller: no sum of two overflows.
constexpr int64_t kMostNs = INT64_MAX / 4;
constexpr int64_t kMostErrno = 4095;
bool IsTime(int64_t ns) { return ns >= 0 && ns <= kMostNs; }

}  // namespace

Trace::Trace(int worker, size_t most) : worker_(worker), most_(most) { events_.reserve(most + 1); }

std::vector<TraceEvent> Trace::Take() {
  if (left_out_ > 0 && !events_.empty()) {
    const int64_t at_ns = events_.back().at_ns;
    events_.push_back({TraceEvent::Kind::kLeftOut, worker_, 0, at_ns, 0, left_out_, 0});
  }
  on_ = false;
  return std::exchange(events_, {});
}

std::vector<int64_t> NumbersOf(absl::Span<const TraceEvent> events) {
  std::vector<int64_t> numbers;
  numbers.reserve(kTraceNumbers * events.size());
  for (const TraceEvent& event : events) {
    numbers.insert(numbers.end(), {static_cast<int64_t>(event.kind), event.worker, event.connection,
                                   event.at_ns, event.took_ns, event.value, event.id});
  }
  return numbers;
}

absl::StatusOr<std::vector<TraceEvent>> TraceEventsOf(absl::Span<const int64_t> numbers) {
  const absl::Status refused = absl::InvalidArgumentError("a trace has events that are none");
  if (numbers.size() % kTraceNumbers != 0) return refused;
  std::vector<TraceEvent> events;
  for (; !numbers.empty(); numbers.remove_prefix(kTraceNumbers)) {
    const bool known = numbers[0] >= 0 && numbers[0] < TraceEvent::kKinds && numbers[1] >= 0 &&
                       numbers[1] < kMostWorkers && numbers[2] >= 0 &&
                       numbers[2] < kMaxConnections && IsTime(numbers[3]) && IsTime(numbers[4]) &&
                       IsTime(numbers[6]) && numbers[5] >= -kMostErrno && numbers[5] <= kMostNs;
    if (!known) return refused;
    events.push_back({static_cast<TraceEvent::Kind>(numbers[0]), static_cast<int>(numbers[1]),
                      static_cast<int>(numbers[2]), numbers[3], numbers[4], numbers[5],
                      numbers[6]});
  }
  return events;
}

}  // namespace netring
