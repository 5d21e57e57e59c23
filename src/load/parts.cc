// The parts that do not ask: the server of rr, both sides of a stream.

#include <utility>

#include "load/session.h"
#include "netring/check.h"
#include "netring/clock.h"

namespace netring {
namespace {

class Answerer final : public Session {
 public:
  explicit Answerer(const SessionOptions& options) : Session(options) { counts_ = 1; }

 private:
  [[gnu::flatten]] void OnMessages(int64_t count) override { SendMore(count); }

  /// Answers the newest request alone, with its number: who asks has given up the others.
  void OnDatagram(const DatagramHead& head, size_t) override {
    if (head.number < next_) return;
    next_ = head.number + 1;
    own_sender().NumberNext(head.number);
    own_sender().SetPhase(head.phase);
    if (due_ == 0) SendMore(1);
  }

  uint64_t next_ = 0;  ///< the number after the newest request's
};

class Source final : public Session {
 public:
  explicit Source(const SessionOptions& options) : Session(options) {
    counts_ = options.sender.batch;
    refill_ = 1;
  }

  void Begin(int64_t) override { SendMore(1); }

  /// Over datagrams: the last message says that the window is over, and may be lost.
  void OnTick(int64_t now_ns) override {
    constexpr int64_t kAgainNs = 10 * kNsPerMs;
    if (!stopping() || ended() || due_ > 0 || own_sender().sending()) return;
    if (now_ns - said_ns_ < kAgainNs) return;
    said_ns_ = now_ns;
    SendMore(1);
  }

 private:
  void OnMessages(int64_t) override {
    OnFailed("the peer sent data, but it has nothing to ask", 0);
  }
  void OnStop() override {
    due_ = refill_ = 0;
    SendMore(1);
  }

  int64_t said_ns_ = 0;  ///< when the last message was sent again
};

/// Says goodbye first, when it has everything: what its source sends then comes alone, and the end
/// of the connection is not overlooked with the last data (engine/ring_receives.h).
class Sink final : public Session {
 public:
  explicit Sink(const SessionOptions& options) : Session(options), left_(options.last_messages) {}

 private:
  void OnMessages(int64_t count) override {
    recorder_.messages += count;
    if (!stopping()) return;
    left_ -= count;
    if (left_ <= 0) EndIfIdle();
  }
  bool expects_more() const override { return !stopping() || left_ > 0; }
  /// Any of those after the window may be the last that comes.
  void OnDatagram(const DatagramHead&, size_t bytes) override {
    Count(static_cast<int64_t>(bytes));
    if (stopping()) EndIfIdle();
  }

  int64_t left_;  ///< messages to come when the window is over
};

/// Keeps the time of a sender that nobody listens to.
class Idle final : public Session {
 public:
  explicit Idle(const SessionOptions& options) : Session(options) {}

 private:
  void OnMessages(int64_t) override {}
  void OnStop() override { EndIfIdle(); }
};

}  // namespace

std::unique_ptr<Session> MakePart(const SessionOptions& options, std::optional<Arrivals> arrivals) {
  switch (options.part) {
    case Part::kAsker:
      return MakeAsker(options, std::move(arrivals));
    case Part::kAnswerer:
      return std::make_unique<Answerer>(options);
    case Part::kSource:
      return std::make_unique<Source>(options);
    case Part::kSink:
      return std::make_unique<Sink>(options);
    case Part::kIdle:
      return std::make_unique<Idle>(options);
  }
  NETRING_CHECK(false && "no such part");
}

}  // namespace netring
