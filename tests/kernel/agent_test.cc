// Two agents hold the whole conversation of a slice.

#include "agent/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"

namespace netring {
namespace {

using testing::HasSubstr;

/// An agent on a thread of its own, and the coordinator's end of its channel.
class RunningAgent {
 public:
  RunningAgent() {
    std::array<int, 2> ends;
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_.Reset(ends[0]);
    LimitWaiting(ours_.get());
    thread_ = std::jthread([this, theirs = UniqueFd(ends[1])] {
      status_ = Agent(theirs.get(), theirs.get(), ThisKernel()).Serve();
    });
  }

  ~RunningAgent() { shutdown(ours_.get(), SHUT_WR); }  // lets the agent, and so its thread, end

  void Send(const ControlMessage& message) {
    EXPECT_TRUE(SendAll(ours_.get(), Encode(message) + "\n"));
  }

  /// The next message; a failure of the test when none came.
  ControlMessage Read() {
    std::string line;
    for (std::string byte; (byte = Receive(ours_.get(), 1)) != "\n"; line += byte) {
      if (byte.empty()) {
        ADD_FAILURE() << "no message came";
        return {};
      }
    }
    auto message = DecodeMessage(line);
    EXPECT_TRUE(message.ok()) << message.status();
    return message.ok() ? *std::move(message) : ControlMessage{};
  }

  absl::Status End() {
    shutdown(ours_.get(), SHUT_WR);
    thread_.join();
    return status_;
  }

 private:
  UniqueFd ours_;
  absl::Status status_;
  std::jthread thread_;
};

class Agents : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot("a3"); !reason.empty()) GTEST_SKIP() << reason;
  }
};

/// One slice, step by step; the number of messages that the server counted.
int64_t Repeat(RunningAgent& server, RunningAgent& client, SidePair pair) {
  server.Send({.type = MessageType::kPrepare, .config = pair.server});
  const ControlMessage listening = server.Read();
  EXPECT_EQ(listening.type, MessageType::kListening);
  pair.client.ports = listening.ports;
  client.Send({.type = MessageType::kPrepare, .config = pair.client});
  const ControlMessage client_armed = client.Read();
  EXPECT_EQ(client_armed.type, MessageType::kArmed) << client_armed.reason;
  EXPECT_EQ(client_armed.connections, pair.client.load.threads * pair.client.load.connections);
  EXPECT_EQ(server.Read().type, MessageType::kArmed);
  server.Send({.type = MessageType::kStart});
  client.Send({.type = MessageType::kStart});
  const ControlMessage client_sample = client.Read();
  EXPECT_EQ(client_sample.type, MessageType::kSample) << client_sample.reason;
  EXPECT_GT(client_sample.sample.messages, 0);
  const ControlMessage sample = server.Read();
  EXPECT_EQ(sample.type, MessageType::kSample) << sample.reason;
  EXPECT_EQ(sample.sample.evidence.zc_completions, sample.sample.evidence.zc_sends);
  return sample.sample.messages;
}

TEST_F(Agents, RunOneRepetitionAfterTheOther) {
  RunningAgent server;
  RunningAgent client;
  EXPECT_EQ(server.Read().type, MessageType::kHello);
  const ControlMessage hello = client.Read();
  EXPECT_EQ(hello.kernel, ThisKernel()->release());
  EXPECT_EQ(hello.build, OwnBuildFacts());
  SidePair pair = MakePair("a3", 4096);
  pair.server.load.threads = pair.client.load.threads = 2;
  EXPECT_GT(Repeat(server, client, pair), 0);
  EXPECT_GT(Repeat(server, client, MakePair("a1", 64)), 0);
  EXPECT_TRUE(server.End().ok());
  EXPECT_TRUE(client.End().ok());
}

TEST_F(Agents, AFailureLeavesTheAgentReadyForTheNextRepetition) {
  RunningAgent server;
  RunningAgent client;
  EXPECT_EQ(server.Read().type, MessageType::kHello);
  EXPECT_EQ(client.Read().type, MessageType::kHello);
  SidePair pair = MakePair("a1", 64);
  pair.client.ports = {1, 2};
  client.Send({.type = MessageType::kPrepare, .config = pair.client});
  const ControlMessage failed = client.Read();
  EXPECT_EQ(failed.type, MessageType::kFailed);
  EXPECT_THAT(failed.reason, HasSubstr("one port per thread"));
  EXPECT_GT(Repeat(server, client, MakePair("a2", 64)), 0);
}

TEST_F(Agents, APrepareReplacesWhatWasPreparedBefore) {
  RunningAgent server;
  RunningAgent client;
  EXPECT_EQ(server.Read().type, MessageType::kHello);
  EXPECT_EQ(client.Read().type, MessageType::kHello);
  SidePair pair = MakePair("a1", 64);
  server.Send({.type = MessageType::kPrepare, .config = pair.server});
  pair.client.ports = server.Read().ports;
  client.Send({.type = MessageType::kPrepare, .config = pair.client});
  EXPECT_EQ(client.Read().type, MessageType::kArmed);
  EXPECT_EQ(server.Read().type, MessageType::kArmed);
  EXPECT_GT(Repeat(server, client, MakePair("a2", 64)), 0);
}

TEST_F(Agents, TheEndOfTheInputEndsTheProcessInTheMiddleOfARun) {
  SidePair pair = MakePair("a1", 64);
  pair.server.window.duration_ns = 600 * kNsPerSecond;
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ours.Reset();
    Agent(theirs.get(), theirs.get(), ThisKernel()).Serve().IgnoreError();
    _exit(1);  // Serve() must not return
  }
  theirs.Reset();
  LimitWaiting(ours.get());
  ASSERT_TRUE(
      SendAll(ours.get(), Encode({.type = MessageType::kPrepare, .config = pair.server}) + "\n"));
  std::string talk;
  for (std::string byte; talk.find("listening") == std::string::npos || byte != "\n";) {
    byte = Receive(ours.get(), 1);
    ASSERT_FALSE(byte.empty()) << talk;
    talk += byte;
  }
  const auto listening = DecodeMessage(talk.substr(talk.find('\n') + 1));
  ASSERT_TRUE(listening.ok()) << listening.status();
  const Hello hello{.cookie = TestCookie(), .message_bytes = 64};
  const auto peer = Connect("127.0.0.1", listening->ports[0], {}, hello, Soon());
  ASSERT_TRUE(peer.ok()) << peer.status();
  for (std::string byte; byte != "\n";) {  // "armed"
    byte = Receive(ours.get(), 1);
    ASSERT_FALSE(byte.empty());
  }
  ASSERT_TRUE(SendAll(ours.get(), Encode({.type = MessageType::kStart}) + "\n"));
  // An answer shows that the server runs.
  ASSERT_TRUE(SendAll(peer->get(), Pattern(0, 64)));
  LimitWaiting(peer->get());
  ASSERT_TRUE(ReceivePattern(peer->get(), 0, 64));
  ours.Reset();
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace netring
