// One thread of one side: a ring, its sessions and what they measured.

#ifndef NETRING_LOAD_WORKER_H_
#define NETRING_LOAD_WORKER_H_

#include <memory>
#include <vector>

#include "load/session.h"
#include "load/side.h"
#include "netring/kernel.h"
#include "netring/ring.h"
#include "ring/profile.h"
#include "stats/counters.h"
#include "stats/cpu_time.h"

namespace netring {

/// Names of a SideConfig, looked up.
struct SideTerms {
  Role role;
  const Variant* variant;
  const RingProfile* profile;
};
/// Fails on a name that there is none of, with what is allowed, and on what this kernel cannot do.
absl::StatusOr<SideTerms> Resolve(const SideConfig& config, const Kernel& kernel);

/// Made anywhere; Prepare() and Run() on the worker's own thread; sample() after Run().
class Worker {
 public:
  /// `config`, `terms` and `kernel` must outlive the worker. Takes over `sockets`, one per
  /// connection.
  Worker(const SideConfig& config, const SideTerms& terms, const Kernel& kernel,
         std::vector<UniqueFd> sockets, CpuSet cpus);
  ~Worker();

  /// Pins the thread, makes ring, buffers and sessions, and starts receiving.
  absl::Status Prepare();

  /// Warms up, measures and drains; `start_ns` (CLOCK_MONOTONIC) is when warm-up begins. Returns
  /// when nothing is owed, or with why that could not be reached.
  absl::Status Run(int64_t start_ns);

  /// What this thread measured.
  SideSample Sample() const;

  /// How long load goes on after the window: the other side's window ends a little later.
  static constexpr int64_t kCooldownNs = 5'000'000;
  /// How long the drain may take.
  static constexpr int64_t kDrainLimitNs = 5'000'000'000;

 private:
  enum class Phase { kWarmup, kMeasure, kCooldown, kDrain, kDone };
  struct Edge {  ///< what is read at each end of the window
    int64_t now_ns = 0;
    CpuTime cpu;
    CounterValues counters;
  };

  absl::Status MakeSessions();
  absl::Status Turn();
  absl::Status NextPhase();
  Edge ReadEdge() const;
  bool AllDone() const;
  absl::Status Undrained() const;
  absl::Status WhyFailed() const;

  const SideConfig& config_;
  const SideTerms& terms_;
  const Kernel& kernel_;
  std::vector<UniqueFd> sockets_;
  CpuSet cpus_;

  std::unique_ptr<Ring> ring_;
  std::unique_ptr<ReceiveBuffers> buffers_;
  Recorder recorder_;
  std::vector<std::unique_ptr<Session>> sessions_;
  CounterSet counters_;

  Phase phase_ = Phase::kWarmup;
  int64_t phase_end_ns_ = 0;
  Edge begin_;
  Edge end_;
};

}  // namespace netring

#endif  // NETRING_LOAD_WORKER_H_
