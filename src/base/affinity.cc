#include "base/affinity.h"

#include <sched.h>

#include <cerrno>
#include <memory>

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

}  // namespace

absl::StatusOr<CpuSet> AllowedCpus(pid_t thread) {
  // EINVAL: the kernel was built for more CPUs (sched_getaffinity(2)).
  for (int cpus = CPU_SETSIZE; cpus <= kMaxCpus; cpus *= 2) {
    KernelCpuSet set(cpus);
    if (!set.valid()) return Errno("sched_getaffinity", ENOMEM);
    if (sched_getaffinity(thread, set.bytes(), set.get()) != 0) {
      if (errno == EINVAL && cpus < kMaxCpus) continue;
      return Errno("sched_getaffinity");
    }
    CpuSet allowed;
    for (int cpu = 0; cpu < set.size(); ++cpu) {
      if (set.Has(cpu)) allowed.push_back(cpu);
    }
    return allowed;
  }
  return Errno("sched_getaffinity", EINVAL);
}

absl::Status PinThread(const CpuSet& cpus, pid_t thread) {
  if (cpus.empty()) return absl::OkStatus();
  KernelCpuSet set(kMaxCpus);
  if (!set.valid()) return Errno("sched_setaffinity", ENOMEM);
  for (int cpu : cpus) {
    if (cpu < 0 || cpu >= kMaxCpus)
      return absl::InvalidArgumentError(absl::StrCat("there is no CPU ", cpu));
    set.Add(cpu);
  }
  // What is longer than the kernel's own set is cut off there.
  if (sched_setaffinity(thread, set.bytes(), set.get()) != 0) {
    return Errno(absl::StrCat("cannot pin a thread to CPU ", absl::StrJoin(cpus, ",")));
  }
  return absl::OkStatus();
}

}  // namespace netring
