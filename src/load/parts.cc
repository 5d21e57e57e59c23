// The parts that do not ask: the server of rr, both sides of a stream.

#include <utility>

#include "load/session.h"
#include "netring/check.h"

namespace netring {
namespace {

class Answerer final : public Session {
 public:
  explicit Answerer(const SessionOptions& options) : Session(options) { counts_ = 1; }

 private:
  [[gnu::flatten]] void OnMessages(int64_t count) override { SendMore(count); }
};

class Source final : public Session {
 public:
  explicit Source(const SessionOptions& options) : Session(options) {
    counts_ = options.sender.batch;
    refill_ = 1;
  }

  void Begin(int64_t) override { SendMore(1); }

 private:
  void OnMessages(int64_t) override {
    OnFailed("the peer sent data, but it has nothing to ask", 0);
  }
  void OnStop() override {
    due_ = refill_ = 0;
    SendMore(1);
  }
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

  int64_t left_;  ///< messages to come when the window is over
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
  }
  NETRING_CHECK(false && "no such part");
}

}  // namespace netring
