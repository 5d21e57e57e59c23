#include "load/traced_engine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "netring/clock.h"
#include "stats/cpu_time.h"

namespace netring {
namespace {

using Kind = TraceEvent::Kind;

/// A turn up to its first event: submitting, busy-polling, sleeping.
class TurnWatch {
 public:
  TurnWatch(const Engine& engine, Trace* trace) : engine_(engine), trace_(*trace) {}

  void Begin(int64_t now_ns) {
    waits_ = trace_.on();
    if (!waits_) return;
    begun_ns_ = now_ns;
    looked_ns_ = engine_.looked_ns();
    cpu_ns_ = ThreadCpuNs();
  }
  /// Something has happened, or the turn is over.
  void End() {
    if (!std::exchange(waits_, false)) return;
    const int64_t cpu_ns = ThreadCpuNs() - cpu_ns_;
    const int64_t took_ns = std::max<int64_t>(NowNs() - begun_ns_, 0);
    // The end of busy-polling may be known only later.
    const int64_t looked_ns = std::clamp<int64_t>(engine_.looked_ns() - looked_ns_, 0, took_ns);
    trace_.Add(Kind::kWait, 0, begun_ns_, took_ns, std::max<int64_t>(took_ns - cpu_ns, 0),
               looked_ns);
  }

 private:
  const Engine& engine_;
  Trace& trace_;
  bool waits_ = false;
  int64_t begun_ns_ = 0;
  int64_t looked_ns_ = 0;
  int64_t cpu_ns_ = 0;
};

/// Between the engine and a connection's handler. Cold: so that a compiler that knows the whole
/// program still takes a session for what an engine's events go to, and has its code in the loop.
/// (Without that, linked with LTO, a round trip of an untraced slice took 33 instructions more.)
class TracedHandler final : public EventHandler {
 public:
  TracedHandler(EventHandler* handler, int connection, Trace* trace, TurnWatch* turn)
      : handler_(*handler), connection_(connection), trace_(*trace), turn_(*turn) {}

  [[gnu::cold]] void OnSent(int32_t result, bool owes) override {
    Happened(Kind::kSent, result);
    handler_.OnSent(result, owes);
  }
  [[gnu::cold]] void OnNotified(NotificationRange range) override {
    const uint32_t sends = range.high - range.low + 1;  // ids wrap
    Happened(range.copied ? Kind::kCopied : Kind::kNotified, sends, range.low);
    handler_.OnNotified(range);
  }
  [[gnu::cold]] void OnReceived(absl::Span<const char> data) override {
    Happened(Kind::kReceived, static_cast<int64_t>(data.size()));
    handler_.OnReceived(data);
  }
  [[gnu::cold]] void OnClosed() override {
    turn_.End();
    handler_.OnClosed();
  }
  [[gnu::cold]] void OnResumed() override {
    turn_.End();
    handler_.OnResumed();
  }
  [[gnu::cold]] void OnFailed(const char* what, int32_t number) override {
    turn_.End();
    handler_.OnFailed(what, number);
  }

 private:
  void Happened(Kind kind, int64_t value, int64_t id = 0) {
    turn_.End();
    trace_.Add(kind, connection_, NowNs(), 0, value, id);
  }

  EventHandler& handler_;
  int connection_;
  Trace& trace_;
  TurnWatch& turn_;
};

class TracedEngine final : public Engine {
 public:
  TracedEngine(std::unique_ptr<Engine> engine, int connections, Trace* trace)
      : engine_(std::move(engine)), trace_(*trace), turn_(*engine_, trace) {
    handlers_.reserve(static_cast<size_t>(connections));
  }

  absl::StatusOr<uint16_t> Add(int fd, EventHandler* handler) override {
    handlers_.push_back(std::make_unique<TracedHandler>(handler, static_cast<int>(handlers_.size()),
                                                        &trace_, &turn_));
    return engine_->Add(fd, handlers_.back().get());
  }
  absl::StatusOr<uint16_t> AddRegion(absl::Span<char> memory) override {
    return engine_->AddRegion(memory);
  }
  bool ring() const override { return engine_->ring(); }
  absl::Status Attach(uint16_t connection, const SendPath& path) override {
    return engine_->Attach(connection, path);
  }
  void Receive(uint16_t connection) override { engine_->Receive(connection); }
  void WatchErrorQueue(uint16_t connection) override { engine_->WatchErrorQueue(connection); }
  void Send(uint16_t connection, size_t offset, uint32_t id) override {
    const int64_t begun_ns = NowNs();
    engine_->Send(connection, offset, id);
    trace_.Add(Kind::kSend, connection, begun_ns, NowNs() - begun_ns, static_cast<int64_t>(offset),
               id);
  }
  void Pause(uint16_t connection) override { engine_->Pause(connection); }
  void AwaitNotification(uint16_t connection) override { engine_->AwaitNotification(connection); }
  int32_t Turn(int64_t now_ns, int64_t deadline_ns) override {
    turn_.Begin(now_ns);
    const int32_t error = engine_->Turn(now_ns, deadline_ns);
    turn_.End();
    return error;
  }
  void Stop() override { engine_->Stop(); }
  int64_t looked_ns() const override { return engine_->looked_ns(); }
  RingFacts ring_facts() const override { return engine_->ring_facts(); }
  std::optional<int64_t> receive_completions() const override {
    return engine_->receive_completions();
  }

 private:
  std::unique_ptr<Engine> engine_;
  Trace& trace_;
  TurnWatch turn_;
  std::vector<std::unique_ptr<TracedHandler>> handlers_;
};

}  // namespace

std::unique_ptr<Engine> MakeTracedEngine(std::unique_ptr<Engine> engine, int connections,
                                         Trace* trace) {
  return std::make_unique<TracedEngine>(std::move(engine), connections, trace);
}

}  // namespace netring
