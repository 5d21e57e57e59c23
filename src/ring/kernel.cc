#include "netring/kernel.h"

#include <liburing.h>
#include <sys/utsname.h>

#include <array>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr std::array<FeatureInfo, kFeatureCount> kFeatures{{
    {Feature::kSingleIssuer, "single_issuer", "6.0"},
    {Feature::kDeferTaskrun, "defer_taskrun", "6.1"},
    {Feature::kSubmitAll, "submit_all", "5.18"},
    {Feature::kNoSqarray, "no_sqarray", "6.6"},
    {Feature::kRingFd, "ring_fd", "5.18"},
    {Feature::kDirect, "direct", "5.19"},
    {Feature::kMultishotReceive, "multishot_receive", "6.0"},
    {Feature::kMultishotPoll, "multishot_poll", "5.13"},
    {Feature::kSendmsgZc, "sendmsg_zc", "6.1"},
    {Feature::kReportUsage, "report_usage", "6.2"},
}};

/// A small ring for questions, closed when it goes.
class TrialRing {
 public:
  explicit TrialRing(unsigned flags) : error_(-io_uring_queue_init(4, &ring_, flags)) {}
  ~TrialRing() {
    if (error_ == 0) io_uring_queue_exit(&ring_);
  }
  TrialRing(const TrialRing&) = delete;
  TrialRing& operator=(const TrialRing&) = delete;

  int error() const { return error_; }
  io_uring* get() { return &ring_; }

  /// The result of the one request that `prepare` writes.
  template <typename Prepare>
  int Ask(Prepare prepare) {
    prepare(io_uring_get_sqe(&ring_));
    io_uring_cqe* cqe = nullptr;
    if (int error = io_uring_submit_and_wait(&ring_, 1); error < 0) return error;
    if (int error = io_uring_wait_cqe(&ring_, &cqe); error < 0) return error;
    const int result = cqe->res;
    io_uring_cqe_seen(&ring_, cqe);
    return result;
  }

 private:
  io_uring ring_{};
  int error_;
};

bool SetupAccepts(unsigned flags) { return TrialRing(flags).error() == 0; }

bool KnowsOpcode(TrialRing& ring, int opcode) {
  io_uring_probe* probe = io_uring_get_probe_ring(ring.get());
  const bool known = probe != nullptr && io_uring_opcode_supported(probe, opcode) != 0;
  io_uring_free_probe(probe);
  return known;
}

bool AcceptsMultishotReceive(TrialRing& ring) {
  return ring.Ask([](io_uring_sqe* sqe) {
    io_uring_prep_recv_multishot(sqe, -1, nullptr, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
  }) == -EBADF;
}

bool AcceptsMultishotPoll(TrialRing& ring) {
  return ring.Ask([](io_uring_sqe* sqe) { io_uring_prep_poll_multishot(sqe, -1, 0); }) == -EBADF;
}

bool AcceptsReportUsage(TrialRing& ring) {
  msghdr message{};
  return ring.Ask([&](io_uring_sqe* sqe) {
    io_uring_prep_sendmsg_zc(sqe, -1, &message, 0);
    sqe->ioprio |= IORING_SEND_ZC_REPORT_USAGE;
  }) == -EBADF;
}

FeatureSet AskAll(TrialRing& ring) {
  FeatureSet features;
  const auto set = [&](Feature feature, bool value) {
    features[static_cast<size_t>(feature)] = value;
  };
  set(Feature::kSingleIssuer, SetupAccepts(IORING_SETUP_SINGLE_ISSUER));
  set(Feature::kDeferTaskrun,
      SetupAccepts(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN));
  set(Feature::kSubmitAll, SetupAccepts(IORING_SETUP_SUBMIT_ALL));
  set(Feature::kNoSqarray, SetupAccepts(IORING_SETUP_NO_SQARRAY));
  set(Feature::kDirect, io_uring_register_files_sparse(ring.get(), 1) == 0);
  set(Feature::kMultishotReceive, AcceptsMultishotReceive(ring));
  set(Feature::kMultishotPoll, AcceptsMultishotPoll(ring));
  set(Feature::kSendmsgZc, KnowsOpcode(ring, IORING_OP_SENDMSG_ZC));
  set(Feature::kReportUsage, AcceptsReportUsage(ring));
  set(Feature::kRingFd, io_uring_register_ring_fd(ring.get()) == 1);
  return features;
}

absl::Status NoRing(int error) {
  std::string mend;
  int disabled = 0;
  if (std::ifstream("/proc/sys/kernel/io_uring_disabled") >> disabled && disabled != 0) {
    mend = absl::StrCat("; kernel.io_uring_disabled is ", disabled,
                        ", allow it with: sysctl -w kernel.io_uring_disabled=0");
  } else if (error == EPERM || error == ENOSYS) {
    mend =
        "; a container's seccomp profile often forbids io_uring: allow io_uring_setup, "
        "io_uring_enter and "
        "io_uring_register";
  } else if (error == ENOMEM) {
    mend = "; raise RLIMIT_MEMLOCK (ulimit -l), rings are charged to it";
  }
  return Errno(absl::StrCat("cannot make an io_uring", mend), error);
}

}  // namespace

absl::Span<const FeatureInfo> Features() { return kFeatures; }

const FeatureInfo& Info(Feature feature) {
  const FeatureInfo& info = kFeatures[static_cast<size_t>(feature)];
  NETRING_CHECK(info.feature == feature);
  return info;
}

FeatureSet SetOf(std::initializer_list<Feature> features) {
  FeatureSet set;
  for (Feature feature : features) set.set(static_cast<size_t>(feature));
  return set;
}

absl::StatusOr<Kernel> Kernel::Probe() {
  TrialRing ring(0);
  if (ring.error() != 0) return NoRing(ring.error());
  utsname name;
  uname(&name);
  return With(AskAll(ring), name.release);
}

Kernel Kernel::With(FeatureSet features, std::string release) {
  Kernel kernel;
  kernel.features_ = features;
  kernel.release_ = std::move(release);
  return kernel;
}

absl::Status Kernel::Supports(Feature feature) const {
  if (Has(feature)) return absl::OkStatus();
  const FeatureInfo& info = Info(feature);
  return absl::FailedPreconditionError(absl::StrCat("io_uring's ", info.name, " came with kernel ",
                                                    info.since, "; this is ", release_));
}

}  // namespace netring
