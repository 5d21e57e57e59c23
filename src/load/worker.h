// One thread of one side: an engine, its sessions and what they measured.

#ifndef NETRING_LOAD_WORKER_H_
#define NETRING_LOAD_WORKER_H_

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "load/planted_work.h"
#include "load/schedule.h"
#include "load/session.h"
#include "load/side_config.h"
#include "load/side_napi.h"
#include "load/side_sample.h"
#include "load/trace.h"
#include "net/silence.h"
#include "netring/clock.h"
#include "netring/engine.h"
#include "netring/huge_memory.h"
#include "netring/kernel.h"
#include "ring/profile.h"
#include "stats/cgroup.h"
#include "stats/counters.h"
#include "stats/cpu_time.h"
#include "stats/link_drops.h"
#include "stats/schedstat.h"
#include "stats/softirq.h"
#include "stats/steal.h"
#include "stats/tcp_arrivals.h"
#include "stats/tcp_info.h"

namespace netring {

/// Names of a SideConfig, looked up.
struct SideTerms {
  Part part;
  const Variant* variant;
  const EngineInfo* engine;
  const Transport* transport;
  RingChoice ring;
  const ReceiveMode* receive;  ///< null: an engine without a ring calls recv(2)
  std::vector<size_t> fields;  ///< lengths of a message's parts; one where the variant has one
  std::vector<Event> events;   ///< to count

  /// One with an engine that has a thread per connection.
  int connections_per_worker(const SideConfig& config) const {
    return engine->thread_per_connection ? 1 : config.load.connections;
  }
  int workers(const SideConfig& config) const {
    return config.threads() * (config.load.connections / connections_per_worker(config));
  }
  /// The number of the agent's first worker among all that stand on its side.
  int first_worker(const SideConfig& config) const {
    return config.first_thread * (config.load.connections / connections_per_worker(config));
  }
};
/// What a side's names stand for. Fails on a name that there is none of, and on what does not go
/// together, whatever the kernel.
absl::StatusOr<SideTerms> TermsOf(const SideConfig& config);
/// The same; fails on what this kernel cannot do too.
absl::StatusOr<SideTerms> Resolve(const SideConfig& config, const absl::StatusOr<Kernel>& kernel);

/// When a side was told to start; another thread may set it while its workers run.
struct StartTime {
  static constexpr int64_t kNotYet = INT64_MAX;
  static constexpr int64_t kGivenUp = INT64_MIN;  ///< ends Run() soon, with Cancelled

  std::atomic<int64_t> ns = kNotYet;  ///< CLOCK_MONOTONIC, or one of the above
  /// The other side has all that it wants: its goodbye, where connections cannot carry one.
  std::atomic<bool> peer_done = false;
};

/// What was not over when it had to be.
struct Undrained {
  int64_t connections = 0;  ///< that had not finished
  int64_t outstanding = 0;  ///< zero-copy notifications
  int64_t waited_ns = 0;    ///< since the window's end
  Silence silence;          ///< of these connections
};

/// Says so of the drain of a side with that many connections in all.
absl::Status UndrainedStatus(const Undrained& undrained, Role role, int64_t connections);

/// Made anywhere; Prepare() and Run() on the worker's own thread; Sample() after Run().
class Worker final : private MarkHandler {
 public:
  /// All but `sockets` must outlive the worker. Takes over `sockets`, one per connection; `number`
  /// counts the workers of the whole side, those of other agents included. `napi` is the whole
  /// side's, for one of them to read.
  Worker(const SideConfig& config, const SideTerms& terms, const absl::StatusOr<Kernel>& kernel,
         int number, std::vector<UniqueFd> sockets, CpuSet cpus, const StartTime& start,
         SideNapi* napi = nullptr);
  ~Worker() { End(); }

  /// Pins the thread, makes engine, buffers and sessions, and starts receiving.
  absl::Status Prepare();

  /// Warms up, measures and drains. Returns when nothing is owed, or with why that could not be
  /// reached. Who keeps time opens the window when the warm-up is over and closes it after the
  /// duration, and marks its next messages so. Who is told does so at the first marks that come; it
  /// may run before the side is told to start.
  absl::Status Run();

  /// What this thread measured.
  SideSample Sample() const;
  /// What happened on its connections, where the configuration asks for it. Once.
  std::vector<TraceEvent> TakeTrace();
  /// Why Run() failed, when it was for that: this thread's part of the side's.
  const std::optional<Undrained>& undrained() const { return undrained_; }
  /// Ends the engine, on the worker's thread. Returns the connections, still open.
  std::vector<UniqueFd> End();
  /// Whole messages since the beginning.
  int64_t messages() const { return recorder_.messages; }

  /// How long a mark or the end of the drain may be overdue while nothing moves. In a closed loop
  /// whose packets are dropped: how long nothing may move.
  static constexpr int64_t kGraceNs = 10 * kNsPerSecond;
  /// The most they may be overdue while something moves: on a lossy path TCP's own timeout is
  /// seconds long.
  static constexpr int64_t kLongestDrainNs = 2 * kGraceNs;

 private:
  enum class Phase { kWarmup, kMeasure, kDrain };
  struct Edge {  ///< what is read at each end of the window
    int64_t now_ns = 0;
    int64_t messages = 0;
    CpuTime cpu;
    int64_t looked_ns = 0;
    std::optional<int64_t> receive_completions;
    std::optional<ReceivedBytes> received;
    std::optional<int64_t> run_delay_ns;
    std::optional<int64_t> softirq_ns;
    std::optional<int64_t> napi_ns;
    std::optional<int64_t> steal_ns;
    std::optional<int64_t> arrivals;  ///< of TCP connections
    std::optional<int64_t> link_drops;
  };

  void OpenClocks();
  absl::Status MakeSessions();
  void WriteTrace();
  std::optional<Arrivals> MakeArrivals(size_t connection) const;
  absl::Status Turn();
  int64_t AskWhatIsDue(int64_t now_ns);
  absl::Status Step(int64_t now_ns);
  void TickDatagrams(int64_t now_ns);
  int64_t LongestStepNs() const;
  int64_t OpenLimitNs() const;
  int64_t PhaseEnd() const;
  int64_t PutOff(int64_t end_ns) const;
  absl::Status NextPhase(int64_t now_ns);
  void OnMark(Mark mark) override;
  void BeginWindow();
  void EndWindow();
  bool AllDone();
  bool Moved() const;
  Silence WatchSilence(int64_t now_ns);
  Silence SilenceOfUndone() const;
  absl::Status Unmarked() const;
  absl::Status NotDrained(int64_t now_ns);
  absl::Status Dropped(const Silence& silence) const;
  absl::Status WhyFailed() const;
  DatagramNumbers NumbersOfDatagrams() const;

  const SideConfig& config_;
  const SideTerms& terms_;
  const absl::StatusOr<Kernel>& kernel_;
  const int number_;
  std::vector<UniqueFd> sockets_;
  CpuSet cpus_;
  const StartTime& start_;
  SideNapi* const napi_;  ///< may be null

  SessionOptions session_options_;
  std::optional<HugeMemory> huge_;  ///< of all messages; where it is asked for
  std::optional<Trace> trace_;      ///< what the engine writes
  std::unique_ptr<Engine> engine_;
  Recorder recorder_;
  Schedule schedule_;
  std::vector<std::unique_ptr<Session>> sessions_;
  CounterSet counters_;
  std::optional<PlantedWork> planted_;
  std::optional<SchedstatFile> schedstat_;  ///< of this thread
  std::optional<SoftirqClock> softirq_;     ///< of the whole side, in its first worker
  std::optional<StealClock> steal_;         ///< of the machine, in the first worker
  std::optional<ThrottleClock> throttle_;   ///< of the process, in the first worker
  std::optional<int64_t> throttled_ns_;
  std::optional<TcpArrivalsClock> arrivals_;  ///< of the side's namespace, in the first worker
  std::optional<LinkDropsClock> link_drops_;  ///< of the first connection, in the first worker
  TcpWindow tcp_;                             ///< of this worker's connections

  Phase phase_ = Phase::kWarmup;
  int64_t step_end_ns_ = 0;
  int64_t wait_end_ns_ = 0;
  int64_t begun_ns_ = 0;
  Edge begin_;
  Edge end_;
  SilenceWatch silence_;        ///< of this worker's connections
  int64_t moved_ns_ = 0;        ///< when anything was seen to have moved
  int64_t moved_messages_ = 0;  ///< the count of messages then
  std::optional<Undrained> undrained_;
  size_t done_ = 0;  ///< sessions, from the first on, that are known to be
};

}  // namespace netring

#endif  // NETRING_LOAD_WORKER_H_
