#include "probe/copy_meter.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/free_memory.h"
#include "base/text_file.h"
#include "netring/status.h"
#include "probe/cpu_cost.h"

namespace netring {
namespace {

constexpr int64_t kMaxColdBytes = 1 << 30;
constexpr int kMaxCaches = 16;

/// "32768K\n": sysfs writes KiB.
std::optional<int64_t> CacheBytes(const std::string& path) {
  const std::optional<std::string> text = ReadTextFile(path, 64);
  if (!text.has_value()) return std::nullopt;
  absl::string_view word = absl::StripSuffix(*text, "\n");
  int64_t kib = 0;
  if (!absl::ConsumeSuffix(&word, "K") || !absl::SimpleAtoi(word, &kib) || kib <= 0)
    return std::nullopt;
  return kib * 1024;
}

/// Makes the compiler believe that the copy is looked at.
void Keep(const char* memory) { asm volatile("" : : "r"(memory) : "memory"); }

}  // namespace

std::optional<int64_t> LargestCache(const std::string& sysfs) {
  std::optional<int64_t> largest;
  for (int index = 0; index < kMaxCaches; ++index) {
    const std::optional<int64_t> bytes =
        CacheBytes(absl::StrCat(sysfs, "/devices/system/cpu/cpu0/cache/index", index, "/size"));
    if (bytes.has_value()) largest = std::max(*bytes, largest.value_or(0));
  }
  return largest;
}

absl::StatusOr<int64_t> ColdBytes(std::optional<int64_t> largest_cache, int64_t free_bytes) {
  if (!largest_cache.has_value())
    return absl::UnavailableError("the machine does not tell how large its caches are");
  if (*largest_cache > kMaxColdBytes / 4)
    return absl::UnavailableError("the cache is too large to walk around it");
  const auto bytes = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(*largest_cache * 4)));
  if (bytes <= free_bytes / 2) return bytes;
  return absl::UnavailableError(absl::StrCat("walking around the cache takes ", bytes >> 20,
                                             " MiB, more than half of the ", free_bytes >> 20,
                                             " MiB of memory that are free"));
}

/// Written to: what nobody has written is one page of zeros.
CopyMeter::Memory CopyMeter::Pages(int64_t bytes) {
  constexpr size_t kAlignment = 65536;  // a whole number of pages everywhere
  const auto size = (static_cast<size_t>(bytes) + kAlignment - 1) / kAlignment * kAlignment;
  Memory memory(static_cast<char*>(std::aligned_alloc(kAlignment, size)));
  if (memory != nullptr) std::memset(memory.get(), 1, size);
  return memory;
}

CopyMeter::CopyMeter()
    : from_(Pages(kMaxBytes)),
      to_(Pages(kMaxBytes)),
      cold_bytes_(ColdBytes(LargestCache(), FreeMemory().value_or(MemoryRoom()).bytes)) {
  if (!cold_bytes_.ok()) return;
  cold_ = Pages(*cold_bytes_);
  if (cold_ == nullptr) cold_bytes_ = absl::ResourceExhaustedError("no memory to walk");
}

absl::StatusOr<double> CopyMeter::Hot(int64_t bytes, int64_t least_ns) {
  if (from_ == nullptr || to_ == nullptr) return absl::ResourceExhaustedError("no memory to copy");
  return CpuNsPerCall(least_ns, "memcpy", [&] {
    std::memcpy(to_.get(), from_.get(), static_cast<size_t>(bytes));
    Keep(to_.get());
    return 0;
  });
}

absl::StatusOr<double> CopyMeter::Cold(int64_t bytes, int64_t least_ns) {
  if (!cold_bytes_.ok()) return cold_bytes_.status();
  if (to_ == nullptr) return absl::ResourceExhaustedError("no memory to copy");
  // An odd step, about the golden ratio of a power of two, comes to every block once and is no
  // sequence that a prefetcher knows.
  const auto blocks = static_cast<uint64_t>(*cold_bytes_ / bytes);
  const uint64_t step = blocks * 618 / 1000 | 1;
  return CpuNsPerCall(least_ns, "memcpy", [&] {
    walked_ = (walked_ + step) & (blocks - 1);
    std::memcpy(to_.get(), cold_.get() + walked_ * static_cast<uint64_t>(bytes),
                static_cast<size_t>(bytes));
    Keep(to_.get());
    return 0;
  });
}

}  // namespace netring
