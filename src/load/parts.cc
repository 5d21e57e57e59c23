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
  void OnMessages(int64_t count) override { SendMore(count); }
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
  void OnStop() override { due_ = refill_ = 0; }
};

class Sink final : public Session {
 public:
  using Session::Session;

 private:
  void OnMessages(int64_t count) override { recorder_.Count(count); }
  void OnStop() override { SayGoodbyeIfIdle(); }
  bool expects_more() const override { return !stopping(); }
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
