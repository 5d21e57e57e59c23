#include "base/affinity.h"

#include <sched.h>

#include <cerrno>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "netring/status.h"

namespace netring {
namespace {

/// The kernel's set of CPUs: glibc's cpu_set_t ends at CPU 1023.
class KernelCpuSet {
 public:
  explicit KernelCpuSet(int cpus)
      : set_(CPU_ALLOC(static_cast<size_t>(cpus))),
        bytes_(CPU_ALLOC_SIZE(static_cast<size_t>(cpus))) {
    if (set_ != nullptr) CPU_ZERO_S(bytes_, set_.get());
  }

  bool valid() const { return set_ != nullptr; }
  cpu_set_t* get() { return set_.get(); }
  size_t bytes() const { return bytes_; }
  int size() const { return static_cast<int>(bytes_ * 8); }
  bool Has(int cpu) const { return CPU_ISSET_S(static_cast<size_t>(cpu), bytes_, set_.get()); }
  void Add(int cpu) { CPU_SET_S(static_cast<size_t>(cpu), bytes_, set_.get()); }

 private:
  struct Free {
    void operator()(cpu_set_t* set) const { CPU_FREE(set); }
  };
  std::unique_ptr<cpu_set_t, Free> set_;
  size_t bytes_;
};

constexpr char kRead[] = "sched_getaffinity";
constexpr char kPin[] = "sched_setaffinity";
constexpr char kCannotRead[] = "cannot tell which CPUs are allowed";

}  // namespace

absl::StatusOr<CpuSet> AllowedCpus(pid_t thread) {
  // EINVAL: the kernel was built for more CPUs (sched_getaffinity(2)).
  for (int cpus = CPU_SETSIZE; cpus <= kMaxCpus; cpus *= 2) {
    KernelCpuSet set(cpus);
    if (!set.valid()) return RefusedCall(kCannotRead, kRead, ENOMEM);
    if (sched_getaffinity(thread, set.bytes(), set.get()) != 0) {
      if (errno == EINVAL && cpus < kMaxCpus) continue;
      return RefusedCall(kCannotRead, kRead);
    }
    CpuSet allowed;
    for (int cpu = 0; cpu < set.size(); ++cpu) {
      if (set.Has(cpu)) allowed.push_back(cpu);
    }
    return allowed;
  }
  return RefusedCall(kCannotRead, kRead, EINVAL);
}

absl::Status AskForPinning() {
  const cpu_set_t none{};
  // A kernel that would pin refuses a set without a CPU (EINVAL).
  if (sched_setaffinity(0, sizeof(none), &none) == 0 || errno == EINVAL) return absl::OkStatus();
  return RefusedCall("cannot pin a thread", kPin);
}

absl::Status PinThread(const CpuSet& cpus, pid_t thread) {
  if (cpus.empty()) return absl::OkStatus();
  KernelCpuSet set(kMaxCpus);
  const std::string cannot = absl::StrCat("cannot pin a thread to CPU ", absl::StrJoin(cpus, ","));
  if (!set.valid()) return RefusedCall(cannot, kPin, ENOMEM);
  for (int cpu : cpus) {
    if (cpu < 0 || cpu >= kMaxCpus)
      return absl::InvalidArgumentError(absl::StrCat("there is no CPU ", cpu));
    set.Add(cpu);
  }
  // What is longer than the kernel's own set is cut off there.
  if (sched_setaffinity(thread, set.bytes(), set.get()) != 0) return RefusedCall(cannot, kPin);
  return absl::OkStatus();
}

}  // namespace netring
