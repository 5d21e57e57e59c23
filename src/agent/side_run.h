// One side of one repetition: listens or connects, runs the workers, gathers their samples.

#ifndef NETRING_AGENT_SIDE_RUN_H_
#define NETRING_AGENT_SIDE_RUN_H_

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "load/side.h"
#include "load/worker.h"
#include "netring/connection.h"
#include "netring/kernel.h"

namespace netring {

/// Steps in order: Listen (server), Establish, Start, Join. Used by one thread; the workers have
/// their own. The destructor stops workers that were not started and waits for those that were:
/// they are bounded by warm-up, duration and drain.
class SideRun {
 public:
  /// Connecting and accepting all connections may take this long.
  static constexpr int64_t kEstablishLimitNs = 20'000'000'000;

  /// Checks the configuration; `kernel` must outlive the run.
  static absl::StatusOr<std::unique_ptr<SideRun>> Create(SideConfig config, const Kernel& kernel);
  ~SideRun();

  /// Server: one listening socket per thread; returns their ports.
  absl::StatusOr<std::vector<int>> Listen();

  /// Accepts or makes every connection and starts the workers up to the point where they wait for
  /// Start(). Returns how many connections are open.
  absl::StatusOr<int64_t> Establish();

  /// Begins warm-up in all workers.
  void Start();

  /// Readable once every worker has ended; for poll(2).
  int finished_fd() const { return finished_.get(); }

  /// Waits for the workers and merges what they measured. Fails when one failed, and when a
  /// zero-copy variant shows no evidence or owes a notification.
  absl::StatusOr<SideSample> Join();

 private:
  SideRun(SideConfig config, SideTerms terms, const Kernel& kernel);
  SocketOptions socket_options() const;
  absl::StatusOr<std::vector<std::vector<UniqueFd>>> ConnectAll(const Cookie& cookie) const;
  void RunWorker(size_t thread);
  absl::Status CheckEvidence(const SideSample& sample) const;

  const SideConfig config_;
  const SideTerms terms_;
  const Kernel& kernel_;
  std::vector<UniqueFd> listeners_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<absl::Status>
      statuses_;  ///< per worker; written by it, read after its thread is known to be past
  std::vector<SideSample> samples_;  ///< likewise
  std::atomic<int> unprepared_ = 0;
  std::atomic<int> running_ = 0;
  std::atomic<int64_t> start_ns_ = 0;  ///< 0: not yet; kNever: do not run
  UniqueFd finished_;
  std::vector<std::jthread> threads_;
};

}  // namespace netring

#endif  // NETRING_AGENT_SIDE_RUN_H_
