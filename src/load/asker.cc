// The client of rr: keeps its requests in flight, or sends them when they are due.

#include <utility>
#include <vector>

#include "load/session.h"
#include "netring/check.h"
#include "netring/clock.h"

namespace netring {
namespace {

/// When the requests in flight began, the oldest first. Answers come in their order.
class InFlight {
 public:
  explicit InFlight(int most) : begun_ns_(static_cast<size_t>(most)) {}

  bool full() const { return count_ == begun_ns_.size(); }
  bool empty() const { return count_ == 0; }

  void Add(int64_t begun_ns) {
    NETRING_CHECK(!full());
    const size_t last = first_ + count_++;
    begun_ns_[last < begun_ns_.size() ? last : last - begun_ns_.size()] = begun_ns;
  }
  int64_t Take() {
    const int64_t begun_ns = begun_ns_[first_];
    first_ = first_ + 1 < begun_ns_.size() ? first_ + 1 : 0;
    --count_;
    return begun_ns;
  }

 private:
  std::vector<int64_t> begun_ns_;
  size_t first_ = 0;
  size_t count_ = 0;
};

class Asker final : public Session {
 public:
  Asker(const SessionOptions& options, std::optional<Arrivals> arrivals)
      : Session(options), in_flight_(options.depth), arrivals_(std::move(arrivals)) {}

  void Begin(int64_t now_ns) override {
    if (arrivals_.has_value()) {
      arrivals_->Start(now_ns);
      return options_.schedule->Add(arrivals_->due_ns(), index());
    }
    while (!in_flight_.full()) Ask(NowNs());
  }

  void OnDue() override {
    if (stopping()) return;
    overdue_ = true;
    AskWhatIsDue();
  }

  /// Over datagrams: what is not answered by now is lost.
  void OnTick(int64_t now_ns) override {
    constexpr int64_t kAnswerLimitNs = 100 * kNsPerMs;
    if (in_flight_.empty() || due_ > 0 || own_sender().sending()) return;
    if (now_ns - asked_ns_ < kAnswerLimitNs) return;
    in_flight_.Take();
    recorder_.unanswered += recorder_.measuring;
    if (!stopping()) {
      if (arrivals_.has_value()) return AskWhatIsDue();
      return Ask(NowNs());
    }
    asks_last_ = true;
    AskLast();
  }

 private:
  [[gnu::flatten]] void OnMessages(int64_t count) override {
    recorder_.messages += count;
    const int64_t now_ns = NowNs();
    for (; count > 0 && !in_flight_.empty(); --count) OnAnswer(now_ns);
  }

  /// Only of the request in flight: another's time is over.
  void OnDatagram(const DatagramHead& head, size_t) override {
    if (!in_flight_.empty() && head.number + 1 == own_sender().next_number()) OnMessages(1);
  }

  void OnAnswer(int64_t now_ns) {
    const int64_t begun_ns = in_flight_.Take();
    if (recorder_.measuring) recorder_.latency.Record(now_ns - begun_ns);
    if (stopping()) {
      AskLast();
      return EndIfIdle();
    }
    if (arrivals_.has_value()) return AskWhatIsDue();
    Ask(now_ns);
  }

  /// Open loop: sends the request that is due as soon as there is room in flight, and its latency
  /// counts from when it was due.
  void AskWhatIsDue() {
    if (!overdue_ || stopping() || in_flight_.full()) return;
    overdue_ = false;
    const int64_t due_ns = arrivals_->due_ns();
    arrivals_->Next();
    options_.schedule->Add(arrivals_->due_ns(), index());
    Ask(due_ns);
  }

  void Ask(int64_t begun_ns) {
    in_flight_.Add(begun_ns);
    if (options_.transport->datagrams) asked_ns_ = NowNs();
    SendMore(1);
  }

  /// The request that is marked as the first after the window, as soon as there is room in flight.
  void AskLast() {
    if (!asks_last_ || in_flight_.full()) return;
    asks_last_ = false;
    Ask(NowNs());
  }

  void OnStop() override {
    asks_last_ = true;
    AskLast();
  }
  bool expects_more() const override { return !ended(); }
  bool idle() const override { return due_ == 0 && in_flight_.empty() && !asks_last_; }

  InFlight in_flight_;
  std::optional<Arrivals> arrivals_;
  bool overdue_ = false;  ///< open loop: a request is due but too many are in flight
  bool asks_last_ = false;
  int64_t asked_ns_ = 0;  ///< over datagrams: when the request in flight was
};

}  // namespace

std::unique_ptr<Session> MakeAsker(const SessionOptions& options,
                                   std::optional<Arrivals> arrivals) {
  return std::make_unique<Asker>(options, std::move(arrivals));
}

}  // namespace netring
