#include "netring/kernel.h"

#include <sys/utsname.h>

#include <cerrno>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "ring/feature_trial.h"

namespace netring {
namespace {

/// Why there is no ring, and what mends it.
absl::Status NoRing(int error) {
  std::string mend;
  int disabled = 0;
  if (std::ifstream("/proc/sys/kernel/io_uring_disabled") >> disabled && disabled != 0) {
    mend = absl::StrCat("; kernel.io_uring_disabled is ", disabled,
                        ", allow it with: sysctl -w kernel.io_uring_disabled=0");
  } else if (error == EPERM || error == ENOSYS) {
    mend =
        "; a container's seccomp profile often forbids io_uring: allow io_uring_setup, "
        "io_uring_enter and io_uring_register";
  } else if (error == ENOMEM) {
    mend = "; raise RLIMIT_MEMLOCK (ulimit -l), rings are charged to it";
  }
  const absl::Status status = Errno("cannot make an io_uring", error);
  return absl::Status(status.code(), absl::StrCat(status.message(), mend));
}

}  // namespace

std::vector<std::string> NamesOf(FeatureSet features) {
  std::vector<std::string> names;
  for (const FeatureInfo& info : Features()) {
    if (features.Has(info.feature)) names.emplace_back(info.name);
  }
  return names;
}

absl::StatusOr<Kernel> Kernel::Probe() {
  FeatureTrial trial;
  if (trial.error() != 0) return NoRing(trial.error());
  utsname name;
  uname(&name);
  Kernel kernel;
  kernel.release_ = name.release;
  for (const FeatureInfo& info : Features()) kernel.Set(info.feature, info.ask(trial));
  return kernel;
}

Kernel Kernel::With(FeatureSet features, std::string release) {
  Kernel kernel;
  kernel.release_ = std::move(release);
  for (const FeatureInfo& info : Features())
    kernel.Set(info.feature, features.Has(info.feature) ? 0 : EINVAL);
  return kernel;
}

void Kernel::Set(Feature feature, int answer) {
  answers_[static_cast<size_t>(feature)] = answer;
  const FeatureSet one{feature};
  features_ = answer == 0 ? features_ | one : features_ - one;
}

absl::Status Kernel::Supports(Feature feature) const {
  if (Has(feature)) return absl::OkStatus();
  const FeatureInfo& info = Info(feature);
  const int answer = Answer(feature);
  if (answer == EPERM || answer == EACCES || answer == ENOMEM) {
    return absl::FailedPreconditionError(absl::StrCat(
        "io_uring's ", info.name, " is refused to this process: ", ErrnoName(answer),
        answer == ENOMEM ? "; raise RLIMIT_MEMLOCK (ulimit -l)" : "; it needs rights (root)"));
  }
  return absl::FailedPreconditionError(absl::StrCat("io_uring's ", info.name, " came with kernel ",
                                                    info.since, "; this is ", release_));
}

absl::Status Kernel::SupportsAll(FeatureSet features) const {
  const absl::Span<const FeatureInfo> all = Features();
  for (auto info = all.rbegin(); info != all.rend(); ++info) {
    if (features.Has(info->feature)) NETRING_RETURN_IF_ERROR(Supports(info->feature));
  }
  return absl::OkStatus();
}

}  // namespace netring
