// What the running kernel's io_uring can do, asked once.

#ifndef NETRING_KERNEL_H_
#define NETRING_KERNEL_H_

#include <bitset>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace netring {

/// Everything that netring asks of io_uring beyond kernel 5.19, one row of the table in kernel.cc
/// each.
enum class Feature {
  kSingleIssuer,
  kDeferTaskrun,
  kSubmitAll,
  kNoSqarray,
  kRingFd,
  kDirect,
  kMultishotReceive,
  kMultishotPoll,
  kSendmsgZc,
  kReportUsage,
};
inline constexpr size_t kFeatureCount = 10;
using FeatureSet = std::bitset<kFeatureCount>;

struct FeatureInfo {
  Feature feature;
  absl::string_view name;   ///< as users write it: "defer_taskrun"
  absl::string_view since;  ///< first kernel release that has it, by liburing's manual pages
};

/// All features, in the order of the enum.
absl::Span<const FeatureInfo> Features();
const FeatureInfo& Info(Feature feature);

FeatureSet SetOf(std::initializer_list<Feature> features);

/// An immutable snapshot. Copyable; safe to share between threads.
class Kernel {
 public:
  /// Asks the kernel by trial: makes a ring for each set-up flag and sends harmless requests to
  /// descriptor -1, whose error tells "unknown flag" (-EINVAL, checked when the request is
  /// prepared) from "bad descriptor" (-EBADF, when it is issued). Fails where there is no io_uring
  /// at all, with the reason and its mend.
  static absl::StatusOr<Kernel> Probe();

  /// A kernel with exactly these features: for tests.
  static Kernel With(FeatureSet features, std::string release);

  const FeatureSet& features() const { return features_; }
  bool Has(Feature feature) const { return features_[static_cast<size_t>(feature)]; }
  /// OK, or FailedPrecondition that names the feature, the kernel it came with and this one.
  absl::Status Supports(Feature feature) const;
  const std::string& release() const { return release_; }

 private:
  FeatureSet features_;
  std::string release_;
};

}  // namespace netring

#endif  // NETRING_KERNEL_H_
