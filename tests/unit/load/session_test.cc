#include "load/session.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <vector>

#include "unit/load/marked.h"
#include "unit/send/sender_fixture.h"

namespace netring {
namespace {

constexpr size_t kSessionBytes = 64;

std::string Whole() { return std::string(kSessionBytes, 'x'); }

/// What a told worker would learn, and how many messages had been counted by then.
struct Heard final : MarkHandler {
  explicit Heard(const Recorder& recorder) : recorder(recorder) {}
  void OnMark(Mark mark) override {
    marks.push_back(mark);
    counted.push_back(recorder.messages);
  }

  const Recorder& recorder;
  std::vector<Mark> marks;
  std::vector<int64_t> counted;
};

class SessionTest : public testing::Test {
 protected:
  Session& Make(Part part, int depth = 1, int batch = 1) {
    options_ = {.part = part,
                .variant = &variant_,
                .transport = &TransportOf(TransportKind::kTcp),
                .sender = {.message_bytes = kSessionBytes,
                           .batch = part == Part::kSource ? batch : 1,
                           .slots = depth},
                .depth = depth,
                .marks = kMarks,
                .marked = KeepsTime(part) ? nullptr : &heard_,
                .last_messages = batch,
                .engine = &engine_,
                .recorder = &recorder_};
    session_ = Session::Create(options_, UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
                               std::nullopt)
                   .value();
    return *session_;
  }

  void Receive(const std::string& bytes) { session_->OnReceived(bytes); }
  void ReceiveAnswer() { Receive(std::string(kSessionBytes, 'x')); }
  void SendWhole(int messages = 1) {
    session_->OnSent(static_cast<int32_t>(kSessionBytes) * messages, false);
  }
  /// The mark of what was sent last.
  std::optional<Mark> LastMark() const { return MarkOf(engine_.message); }

  Variant variant_ = MakeVariant(Release::kOnCompletion);
  FakeEngine engine_;
  Recorder recorder_;
  Heard heard_{recorder_};
  SessionOptions options_;
  std::unique_ptr<Session> session_;
};

// On a loaded machine the answer may be read before the end of its request's send is reported.
TEST_F(SessionTest, AnAskerSaysGoodbyeThoughItsLastAnswerCameBeforeTheEndOfItsSend) {
  Session& asker = Make(Part::kAsker);
  asker.Begin(0);
  SendWhole();
  asker.Stop();
  ReceiveAnswer();
  ASSERT_EQ(engine_.sends.size(), 2u);
  ReceiveAnswer();
  SendWhole();
  asker.OnClosed();
  EXPECT_FALSE(recorder_.failed) << "it did not say goodbye before its peer";
  EXPECT_TRUE(asker.done());
}

TEST_F(SessionTest, AnAskerMarksTheNextRequestAndOneMoreAfterTheWindow) {
  Session& asker = Make(Part::kAsker);
  asker.Begin(0);
  EXPECT_EQ(LastMark(), std::nullopt);
  SendWhole();
  asker.Open();
  for (const std::optional<Mark> expected : {std::optional(Mark::kOpen), std::optional<Mark>()}) {
    ReceiveAnswer();
    EXPECT_EQ(LastMark(), expected);
    SendWhole();
  }
  asker.Stop();
  EXPECT_EQ(engine_.sends.size(), 3u) << "there is no room in flight yet";
  ReceiveAnswer();
  EXPECT_EQ(LastMark(), Mark::kClose);
  SendWhole();
  ReceiveAnswer();
  EXPECT_EQ(engine_.sends.size(), 4u);
  asker.OnClosed();
  EXPECT_TRUE(asker.done());
}

TEST_F(SessionTest, AnAskerWithRoomInFlightMarksItsLastRequestAtOnce) {
  Make(Part::kAsker, 2);
  options_.schedule = nullptr;
  session_->Open();
  session_->Stop();  // no request came in the window: only its end is told
  EXPECT_EQ(LastMark(), Mark::kClose);
}

TEST_F(SessionTest, AnAnswererTellsOfMarksBeforeTheirMessagesCount) {
  Session& answerer = Make(Part::kAnswerer);
  ReceiveAnswer();
  SendWhole();
  Receive(Marked(Mark::kOpen, Whole()));
  SendWhole();
  Receive(Marked(Mark::kClose, Whole()));
  SendWhole();
  EXPECT_EQ(heard_.marks, (std::vector{Mark::kOpen, Mark::kClose}));
  EXPECT_EQ(heard_.counted, (std::vector<int64_t>{1, 2}));
  answerer.OnClosed();
  EXPECT_FALSE(recorder_.failed);
  EXPECT_TRUE(answerer.done());
}

TEST_F(SessionTest, AGoodbyeBeforeTheMarkThatClosesIsTooEarly) {
  for (const Part part : {Part::kAnswerer, Part::kSink}) {
    recorder_.failed = false;
    Make(part);
    Receive(Marked(Mark::kOpen, Whole()));
    session_->OnClosed();
    EXPECT_TRUE(recorder_.failed);
  }
  recorder_.failed = false;
  Make(Part::kSource).OnClosed();
  EXPECT_TRUE(recorder_.failed);
}

TEST_F(SessionTest, ASourceEndsWithAMarkedBatchAndWaitsForItsSink) {
  Session& source = Make(Part::kSource, 1, 3);
  source.Begin(0);
  source.Open();
  SendWhole(3);
  EXPECT_EQ(LastMark(), Mark::kOpen);
  source.Stop();
  SendWhole(3);
  EXPECT_EQ(LastMark(), Mark::kClose);
  SendWhole(3);
  EXPECT_EQ(engine_.sends.size(), 3u);
  EXPECT_FALSE(source.done());
  source.OnClosed();
  EXPECT_FALSE(recorder_.failed);
  EXPECT_TRUE(source.done());
}

TEST_F(SessionTest, ASinkSaysGoodbyeWhenItHasTheLastBatch) {
  Session& sink = Make(Part::kSink, 1, 2);
  Receive(std::string(kSessionBytes, 'x') + Marked(Mark::kOpen, Whole()) +
          std::string(kSessionBytes + 4, 'x'));
  EXPECT_EQ(heard_.counted, (std::vector<int64_t>{1}));
  Receive(std::string(kSessionBytes - 4, 'x') + Marked(Mark::kClose, Whole()));
  EXPECT_EQ(heard_.marks, (std::vector{Mark::kOpen, Mark::kClose}));
  EXPECT_EQ(heard_.counted, (std::vector<int64_t>{1, 4}));
  ReceiveAnswer();
  sink.OnClosed();
  EXPECT_FALSE(recorder_.failed);
  EXPECT_TRUE(sink.done());
}

TEST_F(SessionTest, AGoodbyeBeforeTheEndOfTheLastBatchIsTooEarly) {
  Make(Part::kSink, 1, 2);
  Receive(Marked(Mark::kClose, Whole()));
  session_->OnClosed();
  EXPECT_TRUE(recorder_.failed);
}

}  // namespace
}  // namespace netring
