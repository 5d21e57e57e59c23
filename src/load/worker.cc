#include "load/worker.h"

#include <sys/prctl.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "load/message_memory.h"
#include "load/traced_engine.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kMinBufferBytes = 4096;
constexpr size_t kMaxBufferBytes = 65536;
/// A worker looks this often whether it was given up.
constexpr int64_t kLongestStepNs = 100 * kNsPerMs;
/// And this often, once it has measured, whether the end of datagrams was lost or told.
constexpr int64_t kEndStepNs = kNsPerMs;
static_assert(kMaxThreads * kMaxConnections <= 1 << VerifiedStream::kConnectionBits);

Content ContentOf(const SideConfig& config) {
  if (config.memory.verify) return Content::kVerified;
  return config.memory.touch ? Content::kTouched : Content::kAsItIs;
}

/// The stream of a worker's first connection, when streams are verified.
VerifiedStream FirstStream(const SideConfig& config, const Cookie& cookie, size_t first) {
  if (!config.memory.verify && !TransportOf(config.load.transport).datagrams) return {};
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

/// What the hypervisor gave to others (steal time) is not in it.
std::optional<int64_t> RunDelayNs(SchedstatFile& thread) {
  const std::optional<Schedstat> read = thread.Read();
  return read.has_value() ? std::optional(read->waited_ns) : std::nullopt;
}

/// Whether a connection's sends and receives take turns, as EngineOptions says: one request at a
/// time, and a socket that takes it whole (the kernel reports twice the bytes that it holds,
/// socket(7)).
bool TakesTurns(const SideConfig& config, const SocketFacts& socket) {
  return config.load.workload == Workload::kRr && !config.load.open_loop() &&
         !TransportOf(config.load.transport).datagrams && config.load.depth == 1 &&
         2 * config.load.size <= socket.sndbuf;
}

}  // namespace

Worker::Worker(const SideConfig& config, const SideTerms& terms,
               const absl::StatusOr<Kernel>& kernel, int number, std::vector<UniqueFd> sockets,
               CpuSet cpus, const StartTime& start, SideNapi* napi)
    : config_(config),
      terms_(terms),
      kernel_(kernel),
      number_(number),
      sockets_(std::move(sockets)),
      cpus_(std::move(cpus)),
      start_(start),
      napi_(napi),
      schedule_(sockets_.size()) {}

std::vector<UniqueFd> Worker::End() {
  // Sessions own memory that requests in flight point to.
  if (engine_ != nullptr) engine_->Stop();
  std::vector<UniqueFd> sockets = std::exchange(sockets_, {});
  for (size_t i = 0; i < sessions_.size(); ++i) sockets[i] = sessions_[i]->TakeSocket();
  sessions_.clear();
  engine_.reset();
  return sockets;
}

// --- Making ---

/// What is read at both ends of the window; what belongs to the whole side, by its first worker.
void Worker::OpenClocks() {
  schedstat_.emplace("/proc/thread-self/schedstat");
  if (config_.planted_work > 0) planted_.emplace(config_.planted_work);
  if (number_ == terms_.first_worker(config_)) {
    softirq_ = SoftirqOfSide(config_);
    steal_.emplace();
    throttle_.emplace();
    arrivals_.emplace();
    link_drops_.emplace(sockets_.front().get());
  }
  counters_ = CounterSet::Open(terms_.events);
}

absl::Status Worker::Prepare() {
  NETRING_RETURN_IF_ERROR(PinThread(cpus_));
  if (config_.load.open_loop())
    prctl(PR_SET_TIMERSLACK, 1);  // ns: wake when the next request is due
  OpenClocks();
  const auto message_bytes = static_cast<size_t>(config_.load.size);
  NETRING_ASSIGN_OR_RETURN(const SocketFacts socket, ReadFacts(sockets_.front().get()));
  const size_t sent_bytes = message_bytes * static_cast<size_t>(config_.load.batch);
  const EngineOptions options{
      .connections = static_cast<int>(sockets_.size()),
      .receive_bytes = config_.load.gso > 0
                           ? kMaxBufferBytes
                           : std::clamp(sent_bytes, kMinBufferBytes, kMaxBufferBytes),
      .message_bytes = config_.load.workload == Workload::kStream ? sent_bytes : message_bytes,
      .completions = Sender::MostCompletions(*terms_.variant, config_.memory.slots),
      .regions = terms_.variant->registered ? static_cast<unsigned>(sockets_.size()) : 0,
      .spin_ns = config_.spin_ns,
      .in_turn = TakesTurns(config_, socket),
      .datagrams = terms_.transport->datagrams,
      .ring = terms_.ring.options,
      .receive = terms_.receive,
      .heads = {.every = message_bytes, .bytes = KeepsTime(terms_.part) ? 0 : kMarkBytes}};
  NETRING_ASSIGN_OR_RETURN(engine_, terms_.engine->make(options, kernel_));
  if (config_.trace_events > 0) WriteTrace();
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, CookieFromHex(config_.cookie));
  session_options_ = {.part = terms_.part,
                      .variant = terms_.variant,
                      .transport = terms_.transport,
                      .sender = MessagesOf(config_, terms_),
                      .received_bytes = static_cast<size_t>(config_.load.datagram_bytes()),
                      .depth = config_.load.depth,
                      .content = ContentOf(config_),
                      .marks = Marks::Of(cookie),
                      .marked = KeepsTime(terms_.part) ? nullptr : this,
                      .last_messages = config_.load.batch,
                      .engine = engine_.get(),
                      .recorder = &recorder_,
                      .schedule = &schedule_};
  SenderOptions& sender = session_options_.sender;
  sender.stream = FirstStream(config_, cookie, static_cast<size_t>(number_) * sockets_.size());
  sender.use = terms_.part == Part::kSource ? &recorder_.buffers : nullptr;
  if (config_.huge()) {
    NETRING_ASSIGN_OR_RETURN(huge_, HugeMemory::Create(HugeBytesPerWorker(config_, terms_)));
    sender.huge = &*huge_;
  }
  return MakeSessions();
}

/// The workers of the side share the room for events.
void Worker::WriteTrace() {
  trace_.emplace(number_, static_cast<size_t>(config_.trace_events / terms_.workers(config_)));
  engine_ = MakeTracedEngine(std::move(engine_), static_cast<int>(sockets_.size()), &*trace_);
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
  std::vector<int> sockets;
  for (const auto& session : sessions_) sockets.push_back(session->socket());
  if (terms_.transport->tcp) tcp_ = TcpWindow(sockets);
  silence_ = SilenceWatch(std::move(sockets));
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
  while (phase_ != Phase::kDrain) NETRING_RETURN_IF_ERROR(Turn());
  while (!AllDone()) NETRING_RETURN_IF_ERROR(Turn());
  return absl::OkStatus();
}

/// Turns of the engine until a step is over. In the drain one: the end may have come by it.
absl::Status Worker::Turn() {
  for (;;) {
    const int64_t now_ns = NowNs();
    if (now_ns >= step_end_ns_) return Step(now_ns);
    // The engine's tick ends a wait in which nothing comes: that is near enough for the end of a
    // step, and a nearer deadline would set a timer for each message (engine/tick.h).
    int64_t deadline_ns = now_ns + kLongestStepNs;
    if (terms_.transport->datagrams) deadline_ns = std::min(deadline_ns, step_end_ns_);
    if (config_.load.open_loop()) deadline_ns = std::min(deadline_ns, AskWhatIsDue(now_ns));
    if (const int32_t error = engine_->Turn(now_ns, deadline_ns); error != 0) {
      return error == -EOVERFLOW ? absl::InternalError("completions overflowed their queue")
                                 : Errno("waiting for events", -error);
    }
    if (planted_.has_value()) planted_->AfterTurn(messages(), engine_->looked_ns());
    if (recorder_.failed) return WhyFailed();
    if (phase_ == Phase::kDrain) return absl::OkStatus();
  }
}

/// Open loop. Returns how long the engine may wait.
int64_t Worker::AskWhatIsDue(int64_t now_ns) {
  while (schedule_.next_ns() <= now_ns) sessions_[schedule_.Take()]->OnDue();
  return std::min(wait_end_ns_, schedule_.next_ns());
}

/// Does what is due at the end of a step, the largest piece of time in which nothing is, and sets
/// the next one.
absl::Status Worker::Step(int64_t now_ns) {
  if (start_.ns.load(std::memory_order_relaxed) == StartTime::kGivenUp)
    return absl::CancelledError("the slice was given up");
  if (const Silence silence = WatchSilence(now_ns); silence.dropped())
    return phase_ == Phase::kDrain ? NotDrained(now_ns) : Dropped(silence);
  if (now_ns >= PhaseEnd()) NETRING_RETURN_IF_ERROR(NextPhase(now_ns));
  if (terms_.transport->datagrams) TickDatagrams(now_ns);
  wait_end_ns_ = PhaseEnd();
  step_end_ns_ = std::min(wait_end_ns_, now_ns + LongestStepNs());
  return absl::OkStatus();
}

int64_t Worker::LongestStepNs() const {
  return terms_.transport->datagrams && phase_ == Phase::kDrain ? kEndStepNs : kLongestStepNs;
}

void Worker::TickDatagrams(int64_t now_ns) {
  for (auto& session : sessions_) {
    if (start_.peer_done.load(std::memory_order_relaxed)) session->OnPeerDone();
    session->OnTick(now_ns);
  }
}

/// How long after the start the mark that opens the window may come. A message of an open loop may
/// be due late in the window only.
int64_t Worker::OpenLimitNs() const {
  return config_.window.warmup_ns + kGraceNs +
         (config_.load.open_loop() ? config_.window.duration_ns : 0);
}

/// When the phase is over for who keeps time, or too long for who is told.
int64_t Worker::PhaseEnd() const {
  const bool keeps_time = KeepsTime(terms_.part);
  const int64_t start_ns = start_.ns.load(std::memory_order_relaxed);
  switch (phase_) {
    case Phase::kWarmup:
      if (keeps_time) return begun_ns_ + config_.window.warmup_ns;
      return start_ns == StartTime::kNotYet ? start_ns : PutOff(start_ns + OpenLimitNs());
    case Phase::kMeasure:
      if (keeps_time) return begin_.now_ns + config_.window.duration_ns;
      return PutOff(begin_.now_ns + config_.window.duration_ns + kGraceNs);
    default:
      return PutOff(end_.now_ns + kGraceNs);
  }
}

/// While something moves. A lost datagram is not sent again, so there the end is the end.
int64_t Worker::PutOff(int64_t end_ns) const {
  if (terms_.transport->datagrams) return end_ns;
  return std::clamp(moved_ns_ + kGraceNs, end_ns, end_ns + kLongestDrainNs - kGraceNs);
}

absl::Status Worker::NextPhase(int64_t now_ns) {
  if (phase_ == Phase::kDrain) return NotDrained(now_ns);
  if (!KeepsTime(terms_.part)) return Unmarked();
  if (phase_ == Phase::kWarmup) {
    BeginWindow();
    for (auto& session : sessions_) session->Open();
  } else {
    EndWindow();
    for (auto& session : sessions_) session->Stop();
  }
  return absl::OkStatus();
}

/// The first of each kind counts. When no message came in the window, its beginning was not told.
void Worker::OnMark(Mark mark) {
  if (phase_ == Phase::kWarmup) BeginWindow();
  if (phase_ == Phase::kMeasure && mark == Mark::kClose) EndWindow();
  step_end_ns_ = 0;
}

/// The CPU's time outermost, so that reading it is not in the thread's.
void Worker::BeginWindow() {
  tcp_.Begin();
  if (link_drops_.has_value()) begin_.link_drops = link_drops_->Read();
  if (arrivals_.has_value()) begin_.arrivals = arrivals_->Read();
  if (throttle_.has_value()) throttle_->Start();
  if (steal_.has_value()) begin_.steal_ns = steal_->Read();
  if (softirq_.has_value()) begin_.softirq_ns = softirq_->Read();
  if (napi_ != nullptr) begin_.napi_ns = napi_->CpuNs();
  begin_.run_delay_ns = RunDelayNs(*schedstat_);
  recorder_.measuring = recorder_.buffers.measuring = true;
  begin_.now_ns = NowNs();
  begin_.messages = messages();
  begin_.receive_completions = engine_->receive_completions();
  begin_.received = engine_->received_bytes();
  begin_.looked_ns = engine_->looked_ns();
  begin_.cpu = CpuTime::OfThisThread();
  phase_ = Phase::kMeasure;
  if (trace_.has_value()) trace_->Begin(begin_.now_ns);
  counters_.Start();
}

void Worker::EndWindow() {
  counters_.Stop();
  end_.cpu = CpuTime::OfThisThread();
  end_.messages = messages();
  end_.receive_completions = engine_->receive_completions();
  end_.received = engine_->received_bytes();
  end_.looked_ns = engine_->looked_ns();
  end_.now_ns = NowNs();
  phase_ = Phase::kDrain;
  if (trace_.has_value()) trace_->End(end_.now_ns);
  recorder_.measuring = recorder_.buffers.measuring = false;
  end_.run_delay_ns = RunDelayNs(*schedstat_);
  if (napi_ != nullptr) end_.napi_ns = napi_->CpuNs();
  if (softirq_.has_value()) end_.softirq_ns = softirq_->Read();
  if (steal_.has_value()) end_.steal_ns = steal_->Read();
  if (throttle_.has_value()) throttled_ns_ = throttle_->Stop();
  if (arrivals_.has_value()) end_.arrivals = arrivals_->Read();
  if (link_drops_.has_value()) end_.link_drops = link_drops_->Read();
  tcp_.End();
}

}  // namespace netring
