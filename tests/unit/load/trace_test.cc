#include "load/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "load/traced_engine.h"

namespace netring {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using Kind = TraceEvent::Kind;

/// Hands to its handler what a test has waiting, and counts what it is asked.
class ScriptedEngine final : public Engine {
 public:
  absl::StatusOr<uint16_t> Add(int, EventHandler* handler) override {
    handler_ = handler;
    return 0;
  }
  bool ring() const override { return true; }
  absl::Status Attach(uint16_t, const SendPath&) override { return absl::OkStatus(); }
  void Receive(uint16_t) override {}
  void WatchErrorQueue(uint16_t) override {}
  void Send(uint16_t, size_t, uint32_t) override { ++sends; }
  void Pause(uint16_t) override {}
  void AwaitNotification(uint16_t) override {}
  int32_t Turn(int64_t, int64_t) override {
    handler_->OnReceived({"four", 4});
    handler_->OnSent(64, true);
    handler_->OnNotified({.low = 7, .high = 8, .copied = true});
    return 0;
  }
  int64_t looked_ns() const override { return 0; }

  int sends = 0;

 private:
  EventHandler* handler_ = nullptr;
};

struct CountingHandler final : EventHandler {
  void OnSent(int32_t, bool) override { ++sent; }
  void OnNotified(NotificationRange) override { ++notified; }
  void OnReceived(absl::Span<const char>) override { ++received; }
  void OnClosed() override {}
  void OnResumed() override {}
  void OnFailed(const char*, int32_t) override {}

  int sent = 0;
  int notified = 0;
  int received = 0;
};

class TracedEngineTest : public testing::Test {
 protected:
  void SetUp() override {
    auto scripted = std::make_unique<ScriptedEngine>();
    scripted_ = scripted.get();
    engine_ = MakeTracedEngine(std::move(scripted), 1, &trace_);
    ASSERT_TRUE(engine_->Add(3, &handler_).ok());
  }
  void SendAndTurn() {
    engine_->Send(0, 16, 7);
    EXPECT_EQ(engine_->Turn(1, 2), 0);
  }

  Trace trace_{4, 100};
  CountingHandler handler_;
  ScriptedEngine* scripted_ = nullptr;
  std::unique_ptr<Engine> engine_;
};

TEST_F(TracedEngineTest, PassesAllOnAndWritesItDown) {
  trace_.Begin(5);
  SendAndTurn();
  EXPECT_EQ(scripted_->sends, 1);
  EXPECT_EQ(handler_.sent + handler_.notified + handler_.received, 3);
  const std::vector<TraceEvent> events = trace_.Take();
  EXPECT_THAT(events, Each(Field(&TraceEvent::worker, 4)));
  std::vector<Kind> kinds;
  for (const TraceEvent& event : events) kinds.push_back(event.kind);
  ASSERT_THAT(kinds, ElementsAre(Kind::kWindow, Kind::kSend, Kind::kWait, Kind::kReceived,
                                 Kind::kSent, Kind::kCopied));
  EXPECT_EQ(events[1].value, 16);
  EXPECT_EQ(events[1].id, 7);
  EXPECT_EQ(events[3].value, 4);
  EXPECT_EQ(events[4].value, 64);
  EXPECT_EQ(events[5].value, 2);
}

TEST_F(TracedEngineTest, WritesNothingBeforeTheWindow) {
  SendAndTurn();
  EXPECT_EQ(handler_.received, 1);
  EXPECT_THAT(trace_.Take(), IsEmpty());
}

TEST(Trace, SaysHowManyItHadNoRoomFor) {
  Trace trace(0, 2);
  trace.Begin(1);
  for (int i = 0; i < 5; ++i) trace.Add(Kind::kReceived, 0, 2, 0, 64, 0);
  const std::vector<TraceEvent> events = trace.Take();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events.back().kind, Kind::kLeftOut);
  EXPECT_EQ(events.back().value, 4);
}

TEST(Trace, EventsBecomeNumbersAndBack) {
  const std::vector<TraceEvent> events = {{Kind::kSend, 1, 2, 3, 4, 5, 6},
                                          {Kind::kSent, 0, 0, 9, 0, -32, 0}};
  EXPECT_EQ(TraceEventsOf(NumbersOf(events)).value(), events);
}

TEST(Trace, RefusesWhatStandsForNoEvent) {
  const std::vector<int64_t> good = NumbersOf(std::vector<TraceEvent>{{Kind::kWait, 0, 0, 1, 1}});
  for (size_t place = 0; place < kTraceNumbers; ++place) {
    for (const int64_t wrong : {int64_t{-5000}, INT64_MAX}) {
      std::vector<int64_t> numbers = good;
      numbers[place] = wrong;
      EXPECT_FALSE(TraceEventsOf(numbers).ok()) << place << ": " << wrong;
    }
  }
  EXPECT_FALSE(TraceEventsOf(std::vector<int64_t>(kTraceNumbers - 1)).ok());
}

}  // namespace
}  // namespace netring
