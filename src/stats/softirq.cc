#include "stats/softirq.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/clock.h"

namespace netring {
namespace {

/// "cpu1023" and ten counters of up to 20 digits are shorter.
constexpr size_t kMaxLineBytes = 256;

/// Takes a number and the blanks before it off the front of `text`.
std::optional<int64_t> TakeNumber(absl::string_view* text) {
  while (!text->empty() && text->front() == ' ') text->remove_prefix(1);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  return number;
}

/// The counter of softirq: the seventh after the name.
std::optional<int64_t> SoftirqTicks(absl::string_view counters) {
  constexpr int kCountersBefore = 6;  // user, nice, system, idle, iowait, irq
  for (int i = 0; i < kCountersBefore; ++i) {
    if (!TakeNumber(&counters).has_value()) return std::nullopt;
  }
  return TakeNumber(&counters);
}

}  // namespace

std::optional<int64_t> SoftirqNs(absl::string_view stat, const CpuSet& cpus,
                                 int64_t ticks_per_second) {
  size_t found = 0;
  int64_t ticks = 0;
  for (size_t end = stat.find('\n'); end != absl::string_view::npos; end = stat.find('\n')) {
    absl::string_view line = stat.substr(0, end);
    stat.remove_prefix(end + 1);
    if (line.substr(0, 3) != "cpu") break;  // the CPUs come first
    line.remove_prefix(3);
    if (line.empty() || line.front() == ' ') continue;  // the sum of all
    const std::optional<int64_t> cpu = TakeNumber(&line);
    if (!cpu.has_value()) return std::nullopt;
    if (!std::binary_search(cpus.begin(), cpus.end(), *cpu)) continue;
    const std::optional<int64_t> counted = SoftirqTicks(line);
    if (!counted.has_value()) return std::nullopt;
    ++found;
    ticks += *counted;
  }
  if (found == 0 || found != cpus.size()) return std::nullopt;
  return ticks * (kNsPerSecond / ticks_per_second);
}

SoftirqClock::SoftirqClock(CpuSet cpus)
    : cpus_(std::move(cpus)), stat_(open("/proc/stat", O_RDONLY | O_CLOEXEC)) {
  std::sort(cpus_.begin(), cpus_.end());
  // The sum, and the CPUs up to the last of ours.
  const size_t lines = cpus_.empty() ? 0 : static_cast<size_t>(cpus_.back()) + 2;
  buffer_.resize(lines * kMaxLineBytes);
}

std::optional<int64_t> SoftirqClock::Read() {
  size_t size = 0;
  while (size < buffer_.size()) {
    const ssize_t got =
        pread(stat_.get(), buffer_.data() + size, buffer_.size() - size, static_cast<off_t>(size));
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  return SoftirqNs({buffer_.data(), size}, cpus_, sysconf(_SC_CLK_TCK));
}

}  // namespace netring
