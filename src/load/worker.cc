#include "load/worker.h"

#include <sched.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kMinBufferBytes = 4096;
constexpr size_t kMaxBufferBytes = 65536;
/// A worker looks this often whether it was given up.
constexpr int64_t kLongestStepNs = 100 * kNsPerMs;
static_assert(kMaxThreads * kMaxConnections <= 1 << VerifiedStream::kConnectionBits);

Content ContentOf(const SideConfig& config) {
  if (config.memory.verify) return Content::kVerified;
  return config.memory.touch ? Content::kTouched : Content::kAsItIs;
}

/// The stream of a worker's first connection, when streams are verified.
absl::StatusOr<std::optional<VerifiedStream>> FirstStream(const SideConfig& config, size_t first) {
  if (!config.memory.verify) return std::nullopt;
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, CookieFromHex(config.cookie));
  VerifiedStream stream{
      .connection = static_cast<uint32_t>(first),
      .connections = static_cast<uint32_t>(config.load.threads * config.load.connections)};
  std::memcpy(&stream.run, cookie.data(), sizeof(stream.run));
  return stream;
}

/// Empty when a thread of the side may run anywhere.
std::optional<SoftirqClock> SoftirqOfSide(const SideConfig& config) {
  std::set<int> all;
  for (const CpuSet& cpus : config.cpus) {
    if (cpus.empty()) return std::nullopt;
    all.insert(cpus.begin(), cpus.end());
  }
  return SoftirqClock(CpuSet(all.begin(), all.end()));
}

/// Between two readings of a clock that the kernel keeps; empty when it went back, as a virtual
/// machine's may when it moves to another host.
std::optional<int64_t> Passed(const std::optional<int64_t>& begin,
                              const std::optional<int64_t>& end) {
  if (!begin.has_value() || !end.has_value() || *end < *begin) return std::nullopt;
  return *end - *begin;
}

/// Whether a connection's sends and receives take turns, as EngineOptions says: one request at a
/// time, and a socket that takes it whole (the kernel reports twice the bytes that it holds,
/// socket(7)).
bool TakesTurns(const SideConfig& config, const SocketFacts& socket) {
  return config.load.workload == Workload::kRr && !config.load.open_loop() &&
         config.load.depth == 1 && 2 * config.load.size <= socket.sndbuf;
}

/// How much of the window a client must be there for: half, because its own may have begun earlier,
/// and what goes missing near the end shows in the slices, which a short window does not have. It
/// counts from when this side was told to begin: the thread may wait for its CPU while the client's
/// does not.
int64_t LeastOfClient(const SideConfig& config) {
  return config.window.duration_ns < SideSample::kShortWindowNs ? 0 : config.window.duration_ns / 2;
}

int64_t StepNs(Worker::Phase phase, int64_t duration_ns) {
  // In these two, another thread or the last event may end the phase.
  if (phase == Worker::Phase::kWarmup || phase == Worker::Phase::kDrain) return kNsPerMs;
  const int64_t slice_ns = duration_ns / static_cast<int64_t>(SideSample::kSlices);
  return slice_ns / (slice_ns / kLongestStepNs + 1) + 1;
}

}  // namespace

Worker::Worker(const SideConfig& config, const SideTerms& terms,
               const absl::StatusOr<Kernel>& kernel, int number, std::vector<UniqueFd> sockets,
               CpuSet cpus, const std::atomic<int64_t>& measure_ns)
    : config_(config),
      terms_(terms),
      kernel_(kernel),
      number_(number),
      sockets_(std::move(sockets)),
      cpus_(std::move(cpus)),
      window_{.measure_ns = measure_ns, .least_ns = LeastOfClient(config)},
      schedule_(sockets_.size()) {}

void Worker::Close() {
  // Sessions own memory that requests in flight point to.
  if (engine_ != nullptr) engine_->Stop();
  sessions_.clear();
  engine_.reset();
  sockets_.clear();
}

// --- Making ---

absl::Status Worker::Prepare() {
  NETRING_RETURN_IF_ERROR(PinThread(cpus_));
  if (config_.load.open_loop())
    prctl(PR_SET_TIMERSLACK, 1);  // ns: wake when the next request is due
  run_delay_.emplace();
  if (number_ == 0) {
    softirq_ = SoftirqOfSide(config_);
    steal_.emplace();
    throttle_.emplace();
    arrivals_.emplace();
  }
  counters_ = CounterSet::Open(terms_.events);
  const auto message_bytes = static_cast<size_t>(config_.load.size);
  NETRING_ASSIGN_OR_RETURN(const SocketFacts socket, ReadFacts(sockets_.front().get()));
  const size_t sent_bytes = message_bytes * static_cast<size_t>(config_.load.batch);
  const EngineOptions options{
      .connections = static_cast<int>(sockets_.size()),
      .receive_bytes = std::clamp(sent_bytes, kMinBufferBytes, kMaxBufferBytes),
      .message_bytes = config_.load.workload == Workload::kStream ? sent_bytes : message_bytes,
      .completions = Sender::MostCompletions(*terms_.variant, config_.memory.slots),
      .regions = terms_.variant->registered ? static_cast<unsigned>(sockets_.size()) : 0,
      .spin_ns = config_.spin_ns,
      .in_turn = TakesTurns(config_, socket),
      .ring = terms_.ring.options,
      .receive = terms_.receive};
  NETRING_ASSIGN_OR_RETURN(engine_, terms_.engine->make(options, kernel_));
  NETRING_ASSIGN_OR_RETURN(const std::optional<VerifiedStream> stream,
                           FirstStream(config_, static_cast<size_t>(number_) * sockets_.size()));
  session_options_ = {
      .part = terms_.part,
      .variant = terms_.variant,
      .sender = {.message_bytes = message_bytes,
                 .batch = terms_.part == Part::kSource ? config_.load.batch : 1,
                 .slots = terms_.part == Part::kSink ? 1 : config_.memory.slots,
                 .page_aligned = config_.memory.alloc == Alloc::kPage,
                 .stream = stream.value_or(VerifiedStream{}),
                 .use = terms_.part == Part::kSource ? &recorder_.buffers : nullptr},
      .depth = config_.load.depth,
      .content = ContentOf(config_),
      .window = &window_,
      .engine = engine_.get(),
      .recorder = &recorder_,
      .schedule = &schedule_};
  return MakeSessions();
}

absl::Status Worker::MakeSessions() {
  for (size_t i = 0; i < sockets_.size(); ++i) {
    NETRING_ASSIGN_OR_RETURN(
        std::unique_ptr<Session> session,
        Session::Create(session_options_, std::move(sockets_[i]), MakeArrivals(i)));
    session->Arm();
    sessions_.push_back(std::move(session));
    if (!(sessions_.back()->facts() == sessions_.front()->facts())) {
      return absl::InternalError("the connections of one thread have different socket options");
    }
  }
  return absl::OkStatus();
}

/// Every connection has its share of the side's rate; constant arrivals are staggered.
std::optional<Arrivals> Worker::MakeArrivals(size_t connection) const {
  if (!config_.load.open_loop() || terms_.part != Part::kAsker) return std::nullopt;
  const auto all =
      static_cast<size_t>(config_.load.threads) * static_cast<size_t>(config_.load.connections);
  const size_t place = static_cast<size_t>(number_) * sockets_.size() + connection;
  const double interval_ns = static_cast<double>(kNsPerSecond) * static_cast<double>(all) /
                             static_cast<double>(config_.load.rate);
  return Arrivals(config_.pace.arrivals, interval_ns,
                  static_cast<double>(place) / static_cast<double>(all),
                  static_cast<uint64_t>(config_.seed) + place);
}

// --- Running ---

absl::Status Worker::Run() {
  begun_ns_ = NowNs();
  for (auto& session : sessions_) session->Begin(begun_ns_);
  while (phase_ != Phase::kDone) NETRING_RETURN_IF_ERROR(Turn());
  return absl::OkStatus();
}

absl::Status Worker::Turn() {
  const int64_t now_ns = NowNs();
  if (now_ns >= step_end_ns_) return Step(now_ns);
  int64_t deadline_ns = std::min(wait_end_ns_, now_ns + kLongestStepNs);
  if (config_.load.open_loop()) {
    while (schedule_.next_ns() <= now_ns) sessions_[schedule_.Take()]->OnDue();
    deadline_ns = std::min(deadline_ns, schedule_.next_ns());
  }
  if (const int32_t error = engine_->Turn(now_ns, deadline_ns); error != 0) {
    return error == -EOVERFLOW ? absl::InternalError("completions overflowed their queue")
                               : Errno("waiting for events", -error);
  }
  return recorder_.failed ? WhyFailed() : absl::OkStatus();
}

/// Does what is due at the end of a step, the largest piece of time in which nothing is, and sets
/// the next one.
absl::Status Worker::Step(int64_t now_ns) {
  const int64_t measure_ns = window_.measure();
  if (measure_ns == WindowStart::kGivenUp)
    return absl::CancelledError("the repetition was given up");
  if (phase_ == Phase::kMeasure) CountSlices(now_ns);
  // Whoever ends warm-up may wait for this CPU, or for valgrind's lock, which this thread keeps in
  // io_uring_enter(2) (valgrind 3.19).
  if (phase_ == Phase::kWarmup) sched_yield();
  if (phase_ == Phase::kDrain && AllDone()) {
    phase_ = Phase::kDone;
    return absl::OkStatus();
  }
  const int64_t phase_end_ns = phase_ == Phase::kWarmup ? measure_ns : phase_end_ns_;
  if (now_ns >= phase_end_ns) NETRING_RETURN_IF_ERROR(NextPhase(now_ns));
  const int64_t until_ns = phase_ == Phase::kWarmup ? phase_end_ns : phase_end_ns_;
  step_end_ns_ = std::min(until_ns, now_ns + StepNs(phase_, config_.window.duration_ns));
  // Nothing depends on when a slice of the window is counted while nothing happens.
  wait_end_ns_ = phase_ == Phase::kMeasure ? until_ns : step_end_ns_;
  return absl::OkStatus();
}

absl::Status Worker::NextPhase(int64_t now_ns) {
  switch (phase_) {
    case Phase::kWarmup:
      BeginWindow();
      phase_ = Phase::kMeasure;
      phase_end_ns_ = begin_.now_ns + config_.window.duration_ns;
      return absl::OkStatus();
    case Phase::kMeasure:
      EndWindow();
      phase_ = Phase::kCooldown;
      phase_end_ns_ = end_.now_ns + (terms_.part == Part::kSink ? kSinkCooldownNs : kCooldownNs);
      return absl::OkStatus();
    case Phase::kCooldown:
      for (auto& session : sessions_) session->Stop();
      phase_ = Phase::kDrain;
      phase_end_ns_ = now_ns + kDrainLimitNs;
      return absl::OkStatus();
    default:
      return Undrained();
  }
}

/// The CPU's time outermost, so that reading it is not in the thread's.
void Worker::BeginWindow() {
  if (arrivals_.has_value()) begin_.arrivals = arrivals_->Read();
  if (throttle_.has_value()) throttle_->Start();
  if (steal_.has_value()) begin_.steal_ns = steal_->Read();
  if (softirq_.has_value()) begin_.softirq_ns = softirq_->Read();
  begin_.run_delay_ns = run_delay_->Read();
  recorder_.measuring = recorder_.buffers.measuring = true;
  begin_.now_ns = NowNs();
  begin_.messages = messages();
  begin_.receive_completions = engine_->receive_completions();
  begin_.looked_ns = engine_->looked_ns();
  begin_.cpu = CpuTime::OfThisThread();
  counters_.Start();
}

void Worker::EndWindow() {
  counters_.Stop();
  end_.cpu = CpuTime::OfThisThread();
  end_.messages = messages();
  end_.receive_completions = engine_->receive_completions();
  end_.looked_ns = engine_->looked_ns();
  end_.now_ns = NowNs();
  recorder_.measuring = recorder_.buffers.measuring = false;
  CountSlices(end_.now_ns);
  end_.run_delay_ns = run_delay_->Read();
  if (softirq_.has_value()) end_.softirq_ns = softirq_->Read();
  if (steal_.has_value()) end_.steal_ns = steal_->Read();
  if (throttle_.has_value()) throttled_ns_ = throttle_->Stop();
  if (arrivals_.has_value()) end_.arrivals = arrivals_->Read();
  min_rtt_ns_ = sessions_.front()->min_rtt_ns();
}

void Worker::CountSlices(int64_t now_ns) {
  if (config_.window.duration_ns < SideSample::kShortWindowNs) return;
  const int64_t slice_ns = config_.window.duration_ns / static_cast<int64_t>(slices_.size());
  while (slice_ < slices_.size() &&
         now_ns >= begin_.now_ns + static_cast<int64_t>(slice_ + 1) * slice_ns) {
    const int64_t counted = messages() - begin_.messages;
    slices_[slice_++] = counted - std::exchange(counted_in_slices_, counted);
  }
}

// --- Ending ---

bool Worker::AllDone() const {
  return std::all_of(sessions_.begin(), sessions_.end(),
                     [](const auto& session) { return session->done(); });
}

absl::Status Worker::Undrained() const {
  int64_t unpaid = 0;
  int64_t open = 0;
  for (const auto& session : sessions_) {
    unpaid += session->sender().unpaid();
    open += session->done() ? 0 : 1;
  }
  return absl::DeadlineExceededError(absl::StrCat(
      kDrainLimitNs / kNsPerSecond, " s after measuring, ", open, " of ", sessions_.size(),
      " connections had not finished and ", unpaid, " zero-copy notifications were unpaid"));
}

absl::Status Worker::WhyFailed() const {
  for (const auto& session : sessions_) {
    NETRING_RETURN_IF_ERROR(session->why_failed());
  }
  return absl::InternalError("a session failed without a reason");
}

SideSample Worker::Sample() const {
  SideSample sample;
  sample.established = static_cast<int64_t>(sessions_.size());
  sample.window_ns = end_.now_ns - begin_.now_ns;
  sample.warmup_ns = begin_.now_ns - begun_ns_;
  sample.messages = end_.messages - begin_.messages;
  sample.bytes = sample.messages * config_.load.size;
  if (config_.window.duration_ns >= SideSample::kShortWindowNs)
    sample.slices.assign(slices_.begin(), slices_.end());
  sample.latency = recorder_.latency.ToParts();
  sample.sent = recorder_.buffers.sent.ToParts();
  sample.notified = recorder_.buffers.notified.ToParts();
  const CpuTime cpu = end_.cpu - begin_.cpu;
  sample.cpu_ns = cpu.total_ns;
  sample.looking_ns = end_.looked_ns - begin_.looked_ns;
  sample.user_ns = cpu.user_ns;
  sample.system_ns = cpu.system_ns;
  sample.context_switches = cpu.voluntary_switches + cpu.involuntary_switches;
  sample.receive_completions = Passed(begin_.receive_completions, end_.receive_completions);
  sample.run_delay_ns = Passed(begin_.run_delay_ns, end_.run_delay_ns);
  sample.softirq_ns = Passed(begin_.softirq_ns, end_.softirq_ns);
  sample.steal_ns = Passed(begin_.steal_ns, end_.steal_ns);
  sample.throttled_ns = throttled_ns_;
  sample.min_rtt_ns = min_rtt_ns_;
  sample.foreign_connections = Passed(begin_.arrivals, end_.arrivals);
  sample.counters = counters_.Counts();
  for (const auto& session : sessions_) {
    AddEvidence(session->sender().evidence(), &sample.evidence);
    sample.working_set_bytes += static_cast<int64_t>(session->sender().working_set());
  }
  sample.socket = sessions_.front()->facts();
  sample.ring = engine_->ring_facts();
  sample.spin_ns = config_.spin_ns;
  sample.cpus = {cpus_};
  return sample;
}

}  // namespace netring
