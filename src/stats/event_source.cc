#include "stats/event_source.h"

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

class PerfEvents final : public EventSource {
 public:
  int Open(const perf_event_attr& attributes, int leader) override {
    const auto fd = static_cast<int>(
        syscall(SYS_perf_event_open, &attributes, 0, -1, leader, PERF_FLAG_FD_CLOEXEC));
    return fd >= 0 ? fd : -errno;
  }
  void Close(int handle) override { close(handle); }

  void Enable(int leader) override {
    ioctl(leader, PERF_EVENT_IOC_RESET, PERF_IOC_FLAG_GROUP);
    ioctl(leader, PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP);
  }
  void Disable(int leader) override { ioctl(leader, PERF_EVENT_IOC_DISABLE, PERF_IOC_FLAG_GROUP); }

  std::optional<EventReading> Read(int handle) override {
    EventReading reading;
    static_assert(sizeof(reading) == 3 * sizeof(uint64_t));
    if (read(handle, &reading, sizeof(reading)) != ssize_t{sizeof(reading)}) return std::nullopt;
    return reading;
  }
};

}  // namespace

EventSource& KernelEvents() {
  static PerfEvents source;
  return source;
}

std::vector<Pmu> HybridPmus(const std::string& root) {
  std::vector<Pmu> pmus;
  // Intel's kinds (arch/x86/events/intel/core.c, kernel 5.13 to 6.18).
  for (const char* name : {"cpu_core", "cpu_atom", "cpu_lowpower"}) {
    Pmu pmu{.name = name};
    std::ifstream file(absl::StrCat(root, "/sys/bus/event_source/devices/", name, "/type"));
    if (file >> pmu.type) pmus.push_back(std::move(pmu));
  }
  return pmus;
}

}  // namespace netring
