// The agent's conversation as far as it goes without io_uring: an agent on a kernel that has none.

#include "agent/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "netring/clock.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

using testing::HasSubstr;

/// What an agent answers to `input`, which then ends; and the status with which it ended.
struct Conversation {
  explicit Conversation(const std::string& input) {
    std::array<int, 2> to_agent;
    std::array<int, 2> from_agent;
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, to_agent.data()), 0);
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, from_agent.data()), 0);
    const UniqueFd in(to_agent[0]);
    const UniqueFd out(from_agent[0]);
    UniqueFd input_end(to_agent[1]);
    const UniqueFd output_end(from_agent[1]);
    // Both directions fit the sockets' buffers, so that one thread can play both ends.
    EXPECT_EQ(write(input_end.get(), input.data(), input.size()), ssize_t(input.size()));
    input_end.Reset();
    const Kernel kernel = Kernel::With({}, "5.4.0-test");
    status = Agent(in.get(), out.get(), kernel, {}, HostFacts{.release = "5.4.0-test"}).Serve();
    shutdown(out.get(), SHUT_WR);
    ReadAnswers(output_end.get());
  }

  void ReadAnswers(int fd) {
    std::string text;
    std::array<char, 4096> chunk;
    for (ssize_t got; (got = read(fd, chunk.data(), chunk.size())) > 0;) {
      text.append(chunk.data(), static_cast<size_t>(got));
    }
    for (size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      answers.push_back(DecodeMessage(text.substr(0, end)).value());
    }
    EXPECT_EQ(text, "") << "half a line";
  }

  std::vector<ControlMessage> answers;
  absl::Status status;
};

std::string Line(const ControlMessage& message) { return Encode(message) + "\n"; }

ControlMessage SliceToRun() {
  return {
      .type = MessageType::kSlice,
      .config = {
          .technique = {.variant = "a1"}, .load = {.size = 64}, .window = {.duration_ns = 1000}}};
}

TEST(Agent, SaysHelloFirstAndEndsWithItsInput) {
  const Conversation talk("");
  EXPECT_TRUE(talk.status.ok()) << talk.status;
  ASSERT_EQ(talk.answers.size(), 1u);
  EXPECT_EQ(talk.answers[0].type, MessageType::kHello);
  EXPECT_EQ(talk.answers[0].host.release, "5.4.0-test");
}

TEST(Agent, RefusesASliceBeforeTheSidesHaveMetAndGoesOn) {
  const Conversation talk(Line(SliceToRun()) + Line(SliceToRun()));
  EXPECT_TRUE(talk.status.ok()) << talk.status;
  ASSERT_EQ(talk.answers.size(), 3u);
  for (size_t i : {1, 2}) {
    EXPECT_EQ(StatusOf(talk.answers[i]).code(), absl::StatusCode::kAborted);
    EXPECT_THAT(talk.answers[i].reason, HasSubstr("before the sides had met"));
  }
}

TEST(Agent, SaysWhereItCannotMeet) {
  const Conversation talk(Line({.type = MessageType::kMeet, .place = {.address = "nowhere"}}));
  ASSERT_EQ(talk.answers.size(), 2u);
  EXPECT_THAT(talk.answers[1].reason, HasSubstr("'nowhere'"));
}

TEST(Agent, RefusesMessagesThatAreTheAgentsToSend) {
  const Conversation talk(Line({.type = MessageType::kArmed, .connections = 1}));
  ASSERT_EQ(talk.answers.size(), 2u);
  EXPECT_THAT(talk.answers[1].reason, HasSubstr("'armed'"));
}

TEST(Agent, GarbageEndsTheConversation) {
  const Conversation talk("garbage\n" + Line(SliceToRun()));
  EXPECT_EQ(talk.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(talk.answers.size(), 1u);
}

TEST(Agent, AnotherVersionEndsTheConversation) {
  ControlMessage message = SliceToRun();
  message.version = kProtocolVersion + 1;
  const Conversation talk(Line(message));
  EXPECT_EQ(talk.status.code(), absl::StatusCode::kFailedPrecondition);
}

// With the patience that it has for what comes later it would wait for ever.
TEST(Agent, WhoSaysNothingAtFirstIsNotWaitedForAsLong) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  const Kernel kernel = Kernel::With({}, "5.4.0-test");
  const absl::Status status =
      Agent(theirs.get(), theirs.get(), kernel, {.first_ns = kNsPerMs}).Serve();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(status.message(), "no control message came");
}

TEST(Agent, HalfALineIsNotAMessage) {
  const Conversation talk(Encode(SliceToRun()));
  EXPECT_TRUE(talk.status.ok()) << talk.status;
  EXPECT_EQ(talk.answers.size(), 1u);
}

}  // namespace
}  // namespace netring
