#include "netring/kernel.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "netring/status.h"
#include "ring/feature_trial.h"
#include "ring/refusal.h"

namespace netring {
namespace {

/// "6.18.0-rc1" to 6018; 0 where it is no version.
int Version(absl::string_view release) {
  const std::vector<absl::string_view> parts = absl::StrSplit(release, absl::ByAnyChar(".-+ "));
  int major = 0;
  int minor = 0;
  if (parts.size() < 2 || !absl::SimpleAtoi(parts[0], &major) ||
      !absl::SimpleAtoi(parts[1], &minor))
    return 0;
  return major * 1000 + minor;
}

/// Why a kernel that works otherwise lacks a feature. One that is older does not know it. One that
/// knows it refuses it to this process, or was built without it.
std::string WhyNot(const FeatureInfo& info, int answer, const std::string& release) {
  const bool refused = answer == EPERM || answer == EACCES;
  if (answer == ENOMEM || (refused && geteuid() == 0)) {
    return absl::StrCat(" is refused to this process: ", ErrnoName(answer), RefusalCause(answer));
  }
  if (refused) {
    return absl::StrCat(" is refused to this process: ", ErrnoName(answer),
                        "; it needs rights (root)");
  }
  if (Version(release) < Version(info.since))
    return absl::StrCat(" came with kernel ", info.since, "; this is ", release);
  return absl::StrCat(" is refused: ", ErrnoName(answer), "; it came with kernel ", info.since,
                      " and this is ", release,
                      answer == ENOSYS ? RefusalCause(answer) : ", built or set up without it");
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
  NETRING_RETURN_IF_ERROR(RefusalStatus(trial.refusal()));
  utsname name;
  uname(&name);
  Kernel kernel;
  kernel.release_ = name.release;
  for (const FeatureInfo& info : Features()) kernel.Set(info.feature, info.ask(trial));
  return kernel;
}

Kernel Kernel::With(FeatureSet features, std::string release) {
  return Told(std::move(release), [features](const FeatureInfo& info) {
    return features.Has(info.feature) ? 0 : EINVAL;
  });
}

Kernel Kernel::Told(std::string release, absl::FunctionRef<int(const FeatureInfo&)> answer) {
  Kernel kernel;
  kernel.release_ = std::move(release);
  for (const FeatureInfo& info : Features()) kernel.Set(info.feature, answer(info));
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
  return absl::FailedPreconditionError(
      absl::StrCat("io_uring's ", info.name, WhyNot(info, Answer(feature), release_)));
}

absl::Status Kernel::SupportsAll(FeatureSet features) const {
  const absl::Span<const FeatureInfo> all = Features();
  for (auto info = all.rbegin(); info != all.rend(); ++info) {
    if (features.Has(info->feature)) NETRING_RETURN_IF_ERROR(Supports(info->feature));
  }
  return absl::OkStatus();
}

}  // namespace netring
