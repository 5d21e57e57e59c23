// How a worker ends, well or not, and what it has measured.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "load/worker.h"
#include "net/reach.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

/// Between two readings of a clock that the kernel keeps; empty when it went back, as a virtual
/// machine's may when it moves to another host.
std::optional<int64_t> Passed(const std::optional<int64_t>& begin,
                              const std::optional<int64_t>& end) {
  if (!begin.has_value() || !end.has_value() || *end < *begin) return std::nullopt;
  return *end - *begin;
}

const char* PeerOf(Role role) {
  return NameOf(role == Role::kServer ? Role::kClient : Role::kServer);
}

}  // namespace

/// Asked after each turn of the drain: who is done stays so.
bool Worker::AllDone() {
  while (done_ < sessions_.size() && sessions_[done_]->done()) ++done_;
  return done_ == sessions_.size();
}

/// Whether anything has, since moved_ns_. Between messages the kernel's count of bytes tells: one
/// message may need seconds on a lossy path. (A lost SYN-ACK alone makes TCP's timeout 2.4 s long,
/// as the handshake's second is its first round trip: seen with ss, kernel 6.18.)
bool Worker::Moved() const {
  return messages() != moved_messages_ || moved_ns_ == 0 || SilenceOfUndone().moved > 0;
}

/// Checks whether anything moves. Returns what is dropped when nothing has moved for too long in a
/// closed loop.
Silence Worker::WatchSilence(int64_t now_ns) {
  const bool started = start_.ns.load(std::memory_order_relaxed) <= now_ns;
  if (!started || Moved()) {
    moved_ns_ = now_ns;
    moved_messages_ = messages();
    silence_.Clear();
    return {};
  }
  const int64_t quiet_ns = now_ns - moved_ns_;
  if (quiet_ns >= SilenceWatch::kQuietNs && !silence_.begun()) silence_.Begin(now_ns);
  if (quiet_ns < kGraceNs || config_.load.open_loop()) return {};
  return SilenceOfUndone();
}

Silence Worker::SilenceOfUndone() const {
  Silence silence;
  if (!silence_.begun()) return silence;
  const int64_t now_ns = NowNs();
  for (size_t i = 0; i < sessions_.size(); ++i) {
    if (!sessions_[i]->done()) silence.Add(silence_.Look(i, now_ns));
  }
  return silence;
}

/// The side that is told has waited for a mark for longer than the other may take.
absl::Status Worker::Unmarked() const {
  const bool open = phase_ == Phase::kMeasure;
  if (const Silence silence = SilenceOfUndone(); silence.dropped()) return Dropped(silence);
  const int64_t waited_ns =
      PhaseEnd() - (open ? begin_.now_ns : start_.ns.load(std::memory_order_relaxed));
  return absl::DeadlineExceededError(absl::StrCat(
      "no message came that ", open ? "closes" : "opens", " the measured window within ",
      waited_ns / kNsPerSecond, " s of its ", open ? "beginning" : "start",
      ": the other side was stopped (Ctrl-Z) or is overloaded; measure again"));
}

absl::Status Worker::NotDrained(int64_t now_ns) {
  undrained_.emplace();
  undrained_->waited_ns = std::min(now_ns, PhaseEnd()) - end_.now_ns;
  for (const auto& session : sessions_) {
    undrained_->outstanding += session->sender().outstanding();
    undrained_->connections += session->done() ? 0 : 1;
  }
  undrained_->silence = SilenceOfUndone();
  return UndrainedStatus(*undrained_, config_.role, static_cast<int64_t>(sessions_.size()));
}

absl::Status Worker::Dropped(const Silence& silence) const {
  return DroppedError(silence.Text(PeerOf(config_.role)));
}

absl::Status UndrainedStatus(const Undrained& undrained, Role role, int64_t connections) {
  const std::string what =
      absl::StrCat(undrained.waited_ns / kNsPerSecond, " s after measuring, ",
                   undrained.connections, " of ", connections, " connections had not finished and ",
                   undrained.outstanding, " zero-copy notifications were outstanding");
  if (!undrained.silence.dropped())
    return absl::DeadlineExceededError(what + undrained.silence.Hint());
  return DroppedError(absl::StrCat(what, ": ", undrained.silence.Text(PeerOf(role))));
}

/// When packets are dropped in one direction, the side that gives up first closes. Its close is not
/// the reason then.
absl::Status Worker::WhyFailed() const {
  const Silence silence = SilenceOfUndone();
  for (const auto& session : sessions_) {
    const absl::Status why = session->why_failed();
    if (silence.unanswered > 0 && absl::IsAborted(why)) return Dropped(silence);
    NETRING_RETURN_IF_ERROR(why);
  }
  return absl::InternalError("a session failed without a reason");
}

DatagramNumbers Worker::NumbersOfDatagrams() const {
  DatagramNumbers all{.offered = 0, .sent = 0, .received = 0, .reordered = 0, .unanswered = {}};
  for (const auto& session : sessions_) {
    const DatagramsSent& sent = session->sender().datagrams();
    const DatagramReader::Counts& came = session->datagrams()->counts();
    *all.offered += sent.offered;
    *all.sent += sent.sent;
    *all.received += came.received;
    *all.reordered += came.reordered;
  }
  if (terms_.part == Part::kAsker) all.unanswered = recorder_.unanswered;
  return all;
}

std::vector<TraceEvent> Worker::TakeTrace() {
  return trace_.has_value() ? trace_->Take() : std::vector<TraceEvent>();
}

SideSample Worker::Sample() const {
  SideSample sample;
  sample.established = static_cast<int64_t>(sessions_.size());
  sample.window_ns = end_.now_ns - begin_.now_ns;
  sample.warmup_ns = begin_.now_ns - begun_ns_;
  sample.messages = end_.messages - begin_.messages;
  if (config_.load.threads > 1) sample.thread_messages = {sample.messages};
  sample.bytes = sample.messages * config_.load.size;
  sample.latency = recorder_.latency.ToParts();
  sample.sent = recorder_.buffers.sent.ToParts();
  sample.notified = recorder_.buffers.notified.ToParts();
  const CpuTime cpu = end_.cpu - begin_.cpu;
  sample.cpu_ns = cpu.total_ns;
  sample.looking_ns = end_.looked_ns - begin_.looked_ns;
  sample.user_ns = cpu.user_ns;
  sample.system_ns = cpu.system_ns;
  sample.context_switches = cpu.switches();
  sample.receive_completions = Passed(begin_.receive_completions, end_.receive_completions);
  if (begin_.received.has_value() && end_.received.has_value()) {
    sample.received_copied = end_.received->copied - begin_.received->copied;
    sample.received_mapped = end_.received->mapped - begin_.received->mapped;
    sample.received_dropped = end_.received->dropped - begin_.received->dropped;
  }
  sample.run_delay_ns = Passed(begin_.run_delay_ns, end_.run_delay_ns);
  sample.softirq_ns = Passed(begin_.softirq_ns, end_.softirq_ns);
  sample.napi_ns = Passed(begin_.napi_ns, end_.napi_ns);
  sample.steal_ns = Passed(begin_.steal_ns, end_.steal_ns);
  sample.throttled_ns = throttled_ns_;
  sample.link_drops = Passed(begin_.link_drops, end_.link_drops);
  sample.tcp = tcp_.Numbers();
  sample.tcp_connections = tcp_.asked();
  if (terms_.transport->tcp) sample.tcp_mss = SegmentBytes(sessions_.front()->socket());
  sample.foreign_connections = Passed(begin_.arrivals, end_.arrivals);
  if (terms_.transport->datagrams && terms_.part != Part::kIdle)
    sample.datagrams = NumbersOfDatagrams();
  sample.counters = counters_.Counts();
  for (const auto& session : sessions_) {
    AddEvidence(session->sender().evidence(), &sample.evidence);
    sample.working_set_bytes += static_cast<int64_t>(session->sender().working_set());
  }
  if (huge_.has_value()) sample.huge_bytes = static_cast<int64_t>(huge_->HugeBytes().value_or(0));
  sample.socket = sessions_.front()->facts();
  sample.ring = engine_->ring_facts();
  sample.spin_ns = config_.spin_ns;
  sample.cpus = {cpus_};
  sample.own_cpus = config_.own_cpus;
  return sample;
}

}  // namespace netring
