// One side of one slice: listens or connects, runs the workers, gathers their samples.

#ifndef NETRING_AGENT_SIDE_RUN_H_
#define NETRING_AGENT_SIDE_RUN_H_

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "load/side_config.h"
#include "load/side_napi.h"
#include "load/side_sample.h"
#include "load/worker.h"
#include "netring/connection.h"
#include "netring/kernel.h"

namespace netring {

/// Steps in order: Listen (server), Establish, Start, Join, Reset. Used by one thread; the workers
/// have their own. The destructor gives up what still runs.
class SideRun {
 public:
  /// Checks the configuration; `kernel` must outlive the run.
  static absl::StatusOr<std::unique_ptr<SideRun>> Create(SideConfig config,
                                                         const absl::StatusOr<Kernel>& kernel);
  ~SideRun();

  /// Server: one listening socket per thread; returns their ports.
  absl::StatusOr<std::vector<int>> Listen();

  /// Accepts or makes every connection and starts the workers. Those that keep time wait for
  /// Start(). Those that are told when to measure run already, so that it does not matter when they
  /// hear of the start. Returns how many connections are open. Cancelled when the peer of
  /// one of `controls`, pipes or sockets, has gone meanwhile.
  absl::StatusOr<int64_t> Establish(absl::Span<const int> controls = {});

  /// Begins the load.
  void Start();

  /// Readable once every worker has ended; for poll(2).
  int finished_fd() const { return finished_.get(); }

  /// The other side has all that it wants: over datagrams nothing else tells.
  void PeerDone() { start_.peer_done = true; }
  /// Whether PeerDone() must be called for a server to end.
  bool awaits_peer() const { return terms_.transport->datagrams && config_.role == Role::kServer; }

  /// Waits for the workers and merges what they measured. Fails when one failed, and when a
  /// zero-copy variant shows no evidence or owes a notification.
  absl::StatusOr<SideSample> Join();

  /// What happened on the connections, worker by worker, where the configuration asks for it; after
  /// Join(), once.
  std::vector<TraceEvent> TakeTrace();

  /// Ends the connections, which stay open after Join(): when both sides have joined. Else they end
  /// with the run.
  void Reset();

 private:
  SideRun(SideConfig config, SideTerms terms, const absl::StatusOr<Kernel>& kernel);
  absl::StatusOr<std::vector<std::vector<UniqueFd>>> ConnectAll(const Cookie& cookie) const;
  absl::Status PrepareDatagrams(int fd) const;
  void MakeWorkers(std::vector<std::vector<UniqueFd>> peers);
  absl::Status StartThreads();
  void RunWorker(size_t number);
  absl::Status NotDrained() const;
  absl::Status CheckEvidence(const SideSample& sample) const;

  const SideConfig config_;
  const SideTerms terms_;
  const absl::StatusOr<Kernel>& kernel_;
  std::vector<UniqueFd> listeners_;
  int64_t listening_ns_ = 0;      ///< since when
  std::optional<SideNapi> napi_;  ///< once connections are open
  std::vector<std::unique_ptr<Worker>> workers_;
  /// Per worker; written by it, read after its thread is known to be past.
  std::vector<absl::Status> prepared_;
  std::vector<absl::Status> statuses_;
  std::vector<SideSample> samples_;
  std::vector<std::vector<UniqueFd>> connections_;  ///< likewise, once its work is done
  std::atomic<int> unprepared_ = 0;
  std::atomic<int> running_ = 0;
  enum class Signal { kWait, kRun, kQuit };
  std::atomic<Signal> signal_ = Signal::kWait;
  StartTime start_;
  UniqueFd finished_;
  std::vector<std::jthread> threads_;
};

}  // namespace netring

#endif  // NETRING_AGENT_SIDE_RUN_H_
