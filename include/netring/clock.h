// The one clock of all measurements, and the units of its times.

#ifndef NETRING_CLOCK_H_
#define NETRING_CLOCK_H_

#include <cstdint>
#include <ctime>

namespace netring {

inline constexpr int64_t kNsPerUs = 1'000;
inline constexpr int64_t kNsPerMs = 1'000'000;
inline constexpr int64_t kNsPerSecond = 1'000'000'000;

inline int64_t ToNs(const timespec& time) { return time.tv_sec * kNsPerSecond + time.tv_nsec; }

/// Nanoseconds on CLOCK_MONOTONIC: comparable between the threads and processes of one machine.
inline int64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return ToNs(now);
}

}  // namespace netring

#endif  // NETRING_CLOCK_H_
