// What the running kernel's io_uring can do, asked once.

#ifndef NETRING_KERNEL_H_
#define NETRING_KERNEL_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace netring {

/// Every part of io_uring that netring knows of and may compare, one row of the table in
/// ring/feature_table.cc each.
enum class Feature {
  // flags of io_uring_setup(2)
  kCoopTaskrun,
  kTaskrunFlag,
  kSingleIssuer,
  kDeferTaskrun,
  kSqpoll,
  kSubmitAll,
  kNoSqarray,
  kNoMmap,
  kRegisteredFdOnly,
  kCqe32,
  kCqeMixed,
  kSqeMixed,
  kSqRewind,
  // io_uring_register(2)
  kRingFd,
  kDirect,
  kPbufRing,
  kPbufRingInc,
  kNapi,
  kClock,
  kCloneBuffers,
  kRegWait,
  kResizeRings,
  kSyncCancel,
  kSyncMsg,
  kZcrx,
  kZcrxNodev,
  kQuery,
  // io_uring_enter(2)
  kMinWait,
  kAbsTimer,
  kNoIowait,
  // requests
  kPollFirst,
  kMultishotReceive,
  kRecvBundle,
  kMultishotPoll,
  kMultishotAccept,
  kSendZc,
  kSendmsgZc,
  kReportUsage,
  kZcFixed,
  kSendmsgZcFixed,
  kSendVectorized,
  kSendBundle,
  kSendFixed,
  kReceiveFixed,
  kWriteFixed,
  kReadvFixed,
  kWritevFixed,
  kCqeSkip,
  kMsgRing,
  kSocketIoctl,
  kSocketOptions,
  kEpollWait,
};
inline constexpr size_t kFeatureCount = static_cast<size_t>(Feature::kEpollWait) + 1;

/// A set of features, all of it a value.
class FeatureSet {
 public:
  constexpr FeatureSet() = default;
  constexpr FeatureSet(std::initializer_list<Feature> features) {
    for (const Feature feature : features) bits_ |= Bit(feature);
  }
  static constexpr FeatureSet All() { return FeatureSet((uint64_t{1} << kFeatureCount) - 1); }

  constexpr bool Has(Feature feature) const { return (bits_ & Bit(feature)) != 0; }
  constexpr bool HasAll(FeatureSet others) const { return (others - *this).empty(); }
  constexpr bool empty() const { return bits_ == 0; }

  constexpr FeatureSet operator|(FeatureSet other) const { return FeatureSet(bits_ | other.bits_); }
  constexpr FeatureSet operator&(FeatureSet other) const { return FeatureSet(bits_ & other.bits_); }
  /// Those that `other` has not.
  constexpr FeatureSet operator-(FeatureSet other) const {
    return FeatureSet(bits_ & ~other.bits_);
  }
  friend constexpr bool operator==(FeatureSet, FeatureSet) = default;

 private:
  static_assert(kFeatureCount < 64);
  constexpr explicit FeatureSet(uint64_t bits) : bits_(bits) {}
  static constexpr uint64_t Bit(Feature feature) {
    return uint64_t{1} << static_cast<int>(feature);
  }

  uint64_t bits_ = 0;
};

/// What a feature is a part of, and so how it is asked for.
enum class FeatureKind {
  kSetup,     ///< a flag of io_uring_setup(2): a ring is made with it
  kRegister,  ///< a call of io_uring_register(2): made, and undone
  kEnter,     ///< a flag or argument of io_uring_enter(2): entered with it
  kRequest,   ///< an opcode or a request's flag: listed by the kernel, or a harmless request
};

class FeatureTrial;  // ring/feature_trial.h: what the rows ask with

struct FeatureInfo {
  Feature feature;
  absl::string_view name;  ///< as users write it: "defer_taskrun"
  FeatureKind kind;
  absl::string_view since;  ///< first kernel release that has it; docs/PROBE.md says by what source
  int (*ask)(FeatureTrial& trial);  ///< 0: here; else the errno that the kernel answered
};

/// All features, in the order of the enum.
absl::Span<const FeatureInfo> Features();
const FeatureInfo& Info(Feature feature);

/// Names of a set, in the order of the enum, for people and files.
std::vector<std::string> NamesOf(FeatureSet features);

/// An immutable snapshot. Copyable; safe to share between threads.
class Kernel {
 public:
  /// Asks by trial wherever a trial tells: makes a ring for each set-up flag, registers what is
  /// unregistered at once, and sends harmless requests to descriptor -1, whose error tells "unknown
  /// flag" (-EINVAL, checked when the request is prepared) from "bad descriptor" (-EBADF, when it
  /// is issued). Takes about a millisecond. Fails where there is no io_uring at all, with the
  /// reason and its fix.
  static absl::StatusOr<Kernel> Probe();

  /// A kernel with exactly these features: for tests.
  static Kernel With(FeatureSet features, std::string release);
  /// The kernel of another host, which has told what asking for each feature gave there: 0 or an
  /// errno.
  static Kernel Told(std::string release, absl::FunctionRef<int(const FeatureInfo&)> answer);

  FeatureSet features() const { return features_; }
  bool Has(Feature feature) const { return features_.Has(feature); }
  /// 0 for a feature that is here, else the errno that asking for it gave: EINVAL where the kernel
  /// does not know it, others where it knows it and refuses.
  int Answer(Feature feature) const { return answers_[static_cast<size_t>(feature)]; }
  /// OK, or FailedPrecondition that names the feature, the kernel it came with and this one, or
  /// what stands in its way.
  absl::Status Supports(Feature feature) const;
  /// The same for the last of a set, in the order of the enum, that is not here: of what a request
  /// needs, the request's own feature rather than what lies below it.
  absl::Status SupportsAll(FeatureSet features) const;
  const std::string& release() const { return release_; }

 private:
  void Set(Feature feature, int answer);

  FeatureSet features_;
  std::array<int, kFeatureCount> answers_{};
  std::string release_;
};

}  // namespace netring

#endif  // NETRING_KERNEL_H_
