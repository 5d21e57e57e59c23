// What happened on the connections of a traced slice, and when.

#ifndef NETRING_LOAD_TRACE_H_
#define NETRING_LOAD_TRACE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace netring {

/// Of all threads of an agent together; what comes later is left out, and counted.
inline constexpr int kMostTraceEvents = 65536;

/// One thing that happened. Times are CLOCK_MONOTONIC of the side's host.
struct TraceEvent {
  enum class Kind : uint8_t {
    kWindow,    ///< the measured window opens (`value` is 1) or closes (0)
    kSend,      ///< a send begins at byte `value` of its message, with `id`; as long as the call
    kSent,      ///< it has ended: `value` bytes are taken, or -errno
    kNotified,  ///< `value` zero-copy sends from `id` on are done with
    kCopied,    ///< the same, and the kernel says that it copied
    kReceived,  ///< `value` bytes have arrived
    kWait,      ///< a turn of the engine until the first event of it: `value` ns off the CPU, `id`
                ///< ns of busy-polling
    kLeftOut,   ///< the last event of a thread: `value` more were left out
  };
  static constexpr int kKinds = 8;

  Kind kind = Kind::kWindow;
  int worker = 0;      ///< of the side: a thread, or with engine blocking a connection
  int connection = 0;  ///< of the worker
  int64_t at_ns = 0;
  int64_t took_ns = 0;
  int64_t value = 0;
  int64_t id = 0;

  friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};

/// The events of one worker, in the order in which they ended. Allocates when it is made alone.
class Trace {
 public:
  Trace(int worker, size_t most);

  /// The window opens: nothing is recorded before.
  void Begin(int64_t now_ns) {
    on_ = true;
    Add(TraceEvent::Kind::kWindow, 0, now_ns, 0, 1, 0);
  }
  /// The window closes. What is owed then is recorded too.
  void End(int64_t now_ns) { Add(TraceEvent::Kind::kWindow, 0, now_ns, 0, 0, 0); }
  bool on() const { return on_; }
  void Add(TraceEvent::Kind kind, int connection, int64_t at_ns, int64_t took_ns, int64_t value,
           int64_t id) {
    if (!on_) return;
    if (events_.size() == most_) [[unlikely]] {
      ++left_out_;
      return;
    }
    events_.push_back({kind, worker_, connection, at_ns, took_ns, value, id});
  }
  /// All of them; one more says how many were left out, if any were.
  std::vector<TraceEvent> Take();

 private:
  int worker_;
  size_t most_;
  bool on_ = false;
  int64_t left_out_ = 0;
  std::vector<TraceEvent> events_;
};

/// As a control message carries events: so many numbers for each.
inline constexpr size_t kTraceNumbers = 7;
std::vector<int64_t> NumbersOf(absl::Span<const TraceEvent> events);
/// InvalidArgument for what stands for no events.
absl::StatusOr<std::vector<TraceEvent>> TraceEventsOf(absl::Span<const int64_t> numbers);

}  // namespace netring

#endif  // NETRING_LOAD_TRACE_H_
