#include "load/worker.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

// Receive buffers: enough that every connection finds one, each at most as large as stays in a
// CPU's cache.
constexpr size_t kMinBufferBytes = 4096;
constexpr size_t kMaxBufferBytes = 65536;
constexpr unsigned kMinBuffers = 16;
constexpr unsigned kMaxBuffers = 4096;
constexpr unsigned kSqEntries = 256;

unsigned BufferCount(int connections) {
  return std::clamp(std::bit_ceil(2 * static_cast<unsigned>(connections)), kMinBuffers,
                    kMaxBuffers);
}

/// Every completion that can be owed at once: per connection the sender's and the end of a
/// multishot receive; per buffer one receive.
unsigned CqEntries(const SideConfig& config, const Variant& variant) {
  const unsigned per_connection = Sender::MostCompletions(variant, config.slots) + 1;
  return std::bit_ceil(static_cast<unsigned>(config.connections) * per_connection +
                       BufferCount(config.connections));
}

std::vector<std::string> Names(const FeatureSet& features) {
  std::vector<std::string> names;
  for (const FeatureInfo& info : Features()) {
    if (features[static_cast<size_t>(info.feature)]) names.emplace_back(info.name);
  }
  return names;
}

}  // namespace

Worker::Worker(const SideConfig& config, const SideTerms& terms, const Kernel& kernel,
               std::vector<UniqueFd> sockets, CpuSet cpus)
    : config_(config),
      terms_(terms),
      kernel_(kernel),
      sockets_(std::move(sockets)),
      cpus_(std::move(cpus)),
      counters_(CounterSet::None("not asked for (--perf=off)")) {}

Worker::~Worker() {
  // Sessions own memory that requests in flight point to.
  if (ring_ != nullptr) ring_->CancelAll();
}

absl::Status Worker::Prepare() {
  NETRING_RETURN_IF_ERROR(PinThread(cpus_));
  if (config_.perf) counters_ = CounterSet::OpenForThisThread();
  const RingOptions options{
      .features = terms_.profile->features,
      .sq_entries = kSqEntries,
      .cq_entries = std::max(2 * kSqEntries, CqEntries(config_, *terms_.variant)),
      .files = static_cast<unsigned>(config_.connections),
      .spin_ns = config_.spin_ns};
  NETRING_ASSIGN_OR_RETURN(ring_, Ring::Create(options, kernel_));
  const auto message_bytes = static_cast<size_t>(config_.message_bytes);
  NETRING_ASSIGN_OR_RETURN(
      buffers_,
      ReceiveBuffers::Create(ring_.get(), BufferCount(config_.connections),
                             std::clamp(message_bytes, kMinBufferBytes, kMaxBufferBytes)));
  return MakeSessions();
}

absl::Status Worker::MakeSessions() {
  for (size_t i = 0; i < sockets_.size(); ++i) {
    const Session::Options options{.role = terms_.role,
                                   .index = static_cast<uint16_t>(i),
                                   .message_bytes = config_.message_bytes,
                                   .slots = config_.slots,
                                   .page_aligned = config_.alloc == "page",
                                   .verify = config_.verify};
    NETRING_ASSIGN_OR_RETURN(std::unique_ptr<Session> session,
                             Session::Create(options, *terms_.variant, std::move(sockets_[i]),
                                             ring_.get(), buffers_.get(), &recorder_));
    session->Arm();
    sessions_.push_back(std::move(session));
    if (!(sessions_.back()->facts() == sessions_.front()->facts())) {
      return absl::InternalError("the connections of one thread have different socket options");
    }
  }
  return absl::OkStatus();
}

absl::Status Worker::Run(int64_t start_ns) {
  phase_end_ns_ = start_ns + config_.warmup_ns;
  for (auto& session : sessions_) session->Begin();
  while (phase_ != Phase::kDone) NETRING_RETURN_IF_ERROR(Turn());
  return absl::OkStatus();
}

absl::Status Worker::Turn() {
  if (phase_ == Phase::kDrain && AllDone()) {
    phase_ = Phase::kDone;
    return absl::OkStatus();
  }
  if (NowNs() >= phase_end_ns_) return NextPhase();
  if (const int32_t error = ring_->SubmitAndWait(phase_end_ns_); error != 0) {
    return Errno("io_uring_enter", -error);
  }
  bool going = true;
  ring_->Drain([&](const Completion& completion) {
    going &= sessions_[completion.token.connection]->OnCompletion(completion);
  });
  if (!going) return WhyFailed();
  if (ring_->overflowed()) {
    return absl::InternalError(
        absl::StrCat("completions overflowed a queue of ", ring_->cq_entries()));
  }
  return absl::OkStatus();
}

absl::Status Worker::NextPhase() {
  switch (phase_) {
    case Phase::kWarmup:
      recorder_.messages = 0;
      recorder_.latency.Clear();
      recorder_.measuring = true;
      begin_ = ReadEdge();
      phase_ = Phase::kMeasure;
      phase_end_ns_ = begin_.now_ns + config_.duration_ns;
      return absl::OkStatus();
    case Phase::kMeasure:
      end_ = ReadEdge();
      recorder_.measuring = false;
      phase_ = Phase::kCooldown;
      phase_end_ns_ = end_.now_ns + kCooldownNs;
      return absl::OkStatus();
    case Phase::kCooldown:
      for (auto& session : sessions_) session->Stop();
      phase_ = Phase::kDrain;
      phase_end_ns_ = NowNs() + kDrainLimitNs;
      return absl::OkStatus();
    default:
      return Undrained();
  }
}

Worker::Edge Worker::ReadEdge() const {
  return {.now_ns = NowNs(), .cpu = CpuTime::OfThisThread(), .counters = counters_.Read()};
}

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
    const Sender::Error& error = session->error();
    if (error.what == nullptr) continue;
    return error.number == 0 ? absl::AbortedError(error.what) : Errno(error.what, error.number);
  }
  return absl::InternalError("a session failed without a reason");
}

SideSample Worker::Sample() const {
  SideSample sample;
  sample.established = static_cast<int64_t>(sessions_.size());
  sample.window_ns = end_.now_ns - begin_.now_ns;
  sample.messages = recorder_.messages;
  sample.bytes = recorder_.messages * config_.message_bytes;
  sample.latency = recorder_.latency.ToParts();
  const CpuTime cpu = end_.cpu - begin_.cpu;
  sample.cpu_ns = cpu.total_ns;
  sample.user_ns = cpu.user_ns;
  sample.system_ns = cpu.system_ns;
  sample.context_switches = cpu.voluntary_switches + cpu.involuntary_switches;
  const CounterValues counters = Difference(end_.counters, begin_.counters);
  sample.cycles = counters[static_cast<size_t>(Counter::kCycles)];
  sample.l1_misses = counters[static_cast<size_t>(Counter::kL1Misses)];
  sample.llc_misses = counters[static_cast<size_t>(Counter::kLlcMisses)];
  sample.counters_reason = counters_.reason();
  const bool missing = !sample.cycles || !sample.l1_misses || !sample.llc_misses;
  if (missing && sample.counters_reason.empty()) {
    sample.counters_reason = "the PMU was busy with other events and never counted";
  }
  for (const auto& session : sessions_) {
    sample.evidence += session->sender().evidence();
    sample.working_set_bytes += static_cast<int64_t>(session->sender().working_set());
  }
  sample.socket = sessions_.front()->facts();
  sample.ring = {.asked = Names(ring_->asked()),
                 .granted = Names(ring_->granted()),
                 .sq_entries = ring_->sq_entries(),
                 .cq_entries = ring_->cq_entries(),
                 .receive_rearms = recorder_.rearms};
  sample.spin_ns = ring_->spin_ns();
  sample.cpus = {cpus_};
  return sample;
}

}  // namespace netring
