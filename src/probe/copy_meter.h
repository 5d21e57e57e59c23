// What copying memory costs.

#ifndef NETRING_PROBE_COPY_METER_H_
#define NETRING_PROBE_COPY_METER_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace netring {

/// The largest cache of CPU 0 in bytes; empty where sysfs does not tell.
std::optional<int64_t> LargestCache(const std::string& sysfs = "/sys");

/// Bytes to walk so that nothing of them is in a cache when it is reached again: a power of two, at
/// least four times the cache. Fails when that is over half of what memory is free, or over 1 GiB.
absl::StatusOr<int64_t> ColdBytes(std::optional<int64_t> largest_cache, int64_t free_bytes);

/// One thread.
class CopyMeter {
 public:
  static constexpr int64_t kMaxBytes = 1 << 20;

  CopyMeter();
  CopyMeter(const CopyMeter&) = delete;
  CopyMeter& operator=(const CopyMeter&) = delete;

  /// CPU ns of a memcpy of `bytes`, a power of two up to kMaxBytes, within the same two buffers.
  absl::StatusOr<double> Hot(int64_t bytes, int64_t least_ns);
  /// The same from memory that no cache holds, to a buffer that one does, as a message's fields are
  /// copied to one place.
  absl::StatusOr<double> Cold(int64_t bytes, int64_t least_ns);

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  using Memory = std::unique_ptr<char, Free>;
  static Memory Pages(int64_t bytes);

  // All begin at the same place of a page. Otherwise a copy may run into its own stores, which have
  // the same lower address bits as its loads (4 KiB aliasing), and take four times as long
  // (measured on an AMD EPYC).
  Memory from_;
  Memory to_;
  Memory cold_;
  absl::StatusOr<int64_t> cold_bytes_;
  uint64_t walked_ = 0;
};

}  // namespace netring

#endif  // NETRING_PROBE_COPY_METER_H_
