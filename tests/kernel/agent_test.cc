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

/// The next message; a failure of the test when none came.
ControlMessage ReadMessage(int fd) {
  std::string line;
  for (std::string byte; (byte = Receive(fd, 1)) != "\n"; line += byte) {
    if (byte.empty()) {
      ADD_FAILURE() << "no message came";
      return {};
    }
  }
  auto message = DecodeMessage(line);
  EXPECT_TRUE(message.ok()) << message.status();
  return message.ok() ? *std::move(message) : ControlMessage{};
}

/// An agent on a thread of its own, and the coordinator's end of its channel.
class RunningAgent {
 public:
  RunningAgent() {
    std::array<int, 2> ends;
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_.Reset(ends[0]);
    LimitWaiting(ours_.get());
    thread_ = std::jthread([this, theirs = UniqueFd(ends[1])] {
      status_ = Agent(theirs.get(), theirs.get(), ThisKernel(), {},
                      FactsOfThisHost(ThisKernel(), {{"user", "tester"}}))
                    .Serve();
    });
  }

  ~RunningAgent() { shutdown(ours_.get(), SHUT_WR); }  // lets the agent, and so its thread, end

  void Send(const ControlMessage& message) {
    EXPECT_TRUE(SendAll(ours_.get(), Encode(message) + "\n"));
  }

  ControlMessage Read() { return ReadMessage(ours_.get()); }

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

/// The two agents of a run, which have said hello.
struct Both {
  RunningAgent server;
  RunningAgent client;
  ControlMessage hello;

  Both() {
    EXPECT_EQ(server.Read().type, MessageType::kHello);
    hello = client.Read();
  }

  /// Lets them meet, as a coordinator does.
  void Meet() {
    MeetingPlace place{.address = "127.0.0.1", .cookie = ToHex(TestCookie())};
    server.Send({.type = MessageType::kMeet, .place = place});
    const ControlMessage listening = server.Read();
    ASSERT_EQ(listening.type, MessageType::kListening) << listening.reason;
    place.role = Role::kClient;
    place.port = listening.ports[0];
    client.Send({.type = MessageType::kMeet, .place = place});
    EXPECT_EQ(client.Read().type, MessageType::kMet);
    EXPECT_EQ(server.Read().type, MessageType::kMet);
  }

  void Send(const SidePair& pair) {
    server.Send({.type = MessageType::kSlice, .config = pair.server});
    client.Send({.type = MessageType::kSlice, .config = pair.client});
  }

  /// The messages that the server counted in the next slice that was sent.
  int64_t Receive() {
    const ControlMessage client_sample = client.Read();
    EXPECT_EQ(client_sample.type, MessageType::kSample) << client_sample.reason;
    EXPECT_GT(client_sample.sample.messages, 0);
    const ControlMessage sample = server.Read();
    EXPECT_EQ(sample.type, MessageType::kSample) << sample.reason;
    EXPECT_EQ(sample.sample.evidence.zc_completions, sample.sample.evidence.zc_sends);
    return sample.sample.messages;
  }
};

TEST_F(Agents, RunOneSliceAfterTheOther) {
  Both agents;
  const auto told = KernelOf(agents.hello.host);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->release(), ThisKernel()->release());
  EXPECT_EQ(told->features(), ThisKernel()->features());
  EXPECT_EQ(TopologyOf(agents.hello.host).numbers(), AllowedCpus().value());
  EXPECT_EQ(TextOf(EnvironmentOf(agents.hello.host), "user"), "tester");
  EXPECT_EQ(agents.hello.build, OwnBuildFacts());
  agents.Meet();
  SidePair pair = MakePair("a3", 4096);
  pair.server.load.threads = pair.client.load.threads = 2;
  agents.Send(pair);
  EXPECT_GT(agents.Receive(), 0);
  agents.Send(MakePair("a1", 64));
  EXPECT_GT(agents.Receive(), 0);
  EXPECT_TRUE(agents.server.End().ok());
  EXPECT_TRUE(agents.client.End().ok());
}

TEST_F(Agents, DoSlicesThatWereSentAheadInOrder) {
  Both agents;
  agents.Meet();
  for (const int64_t size : {64, 4096, 65536}) agents.Send(MakePair("a2", size));
  for (const int64_t size : {64, 4096, 65536}) {
    const ControlMessage sample = agents.client.Read();
    ASSERT_EQ(sample.type, MessageType::kSample) << sample.reason;
    EXPECT_EQ(sample.sample.bytes, size * sample.sample.messages);
    EXPECT_EQ(agents.server.Read().type, MessageType::kSample);
  }
}

TEST_F(Agents, SeveralClientsShareTheThreadsOfAServer) {
  RunningAgent server;
  RunningAgent some;
  RunningAgent other;
  for (RunningAgent* agent : {&server, &some, &other})
    EXPECT_EQ(agent->Read().type, MessageType::kHello);
  MeetingPlace place{.address = "127.0.0.1", .cookie = ToHex(TestCookie()), .clients = 2};
  server.Send({.type = MessageType::kMeet, .place = place});
  place.role = Role::kClient;
  place.port = server.Read().ports.at(0);
  some.Send({.type = MessageType::kMeet, .place = place});
  place.client = 1;
  other.Send({.type = MessageType::kMeet, .place = place});
  for (RunningAgent* agent : {&server, &some, &other})
    EXPECT_EQ(agent->Read().type, MessageType::kMet);
  for (const Workload workload : {Workload::kRr, Workload::kStream}) {
    SidePair pair = MakePair({.variant = "a1", .workload = workload}, 4096);
    pair.server.load.threads = pair.client.load.threads = 3;
    pair.server.load.connections = pair.client.load.connections = 2;
    server.Send({.type = MessageType::kSlice, .config = pair.server});
    pair.client.own_threads = 2;
    some.Send({.type = MessageType::kSlice, .config = pair.client});
    pair.client.first_thread = 2;
    pair.client.own_threads = 1;
    other.Send({.type = MessageType::kSlice, .config = pair.client});
    const ControlMessage all = server.Read();
    ASSERT_EQ(all.type, MessageType::kSample) << all.reason;
    EXPECT_EQ(all.sample.established, 6);
    EXPECT_EQ(all.sample.thread_messages.size(), 3u);
    const ControlMessage first = some.Read();
    const ControlMessage second = other.Read();
    ASSERT_EQ(first.type, MessageType::kSample) << first.reason;
    ASSERT_EQ(second.type, MessageType::kSample) << second.reason;
    EXPECT_EQ(first.sample.established, 4);
    EXPECT_EQ(second.sample.established, 2);
    EXPECT_GT(second.sample.messages, 0);
  }
}

TEST_F(Agents, AFailureOfOneSideEndsTheOtherAtOnceAndTheyMayMeetAnew) {
  Both agents;
  agents.Meet();
  SidePair pair = MakePair("a1", 64);
  pair.server.cpus = {{100'000}};
  agents.Send(pair);
  EXPECT_THAT(agents.server.Read().reason, HasSubstr("no CPU 100000"));
  EXPECT_EQ(StatusOf(agents.client.Read()).code(), absl::StatusCode::kAborted);
  agents.Meet();
  agents.Send(MakePair("a2", 64));
  EXPECT_GT(agents.Receive(), 0);
}

TEST_F(Agents, AClientThatFailsEndsTheServersSlice) {
  Both agents;
  agents.Meet();
  SidePair pair = MakePair("a1", 64);
  pair.client.technique.engine = "nonesuch";
  agents.Send(pair);
  EXPECT_THAT(agents.client.Read().reason, HasSubstr("nonesuch"));
  EXPECT_EQ(StatusOf(agents.server.Read()).code(), absl::StatusCode::kAborted);
}

TEST_F(Agents, SidesThatKnowAnotherCookieDoNotMeet) {
  Both agents;
  MeetingPlace place{.address = "127.0.0.1", .cookie = ToHex(TestCookie())};
  agents.server.Send({.type = MessageType::kMeet, .place = place});
  const int port = agents.server.Read().ports.at(0);
  Cookie other = TestCookie();
  other[0] ^= 1;
  agents.client.Send(
      {.type = MessageType::kMeet,
       .place = {
           .role = Role::kClient, .address = "127.0.0.1", .port = port, .cookie = ToHex(other)}});
  EXPECT_EQ(agents.client.Read().type, MessageType::kMet);  // it has connected, no more
  agents.client.Send({.type = MessageType::kSlice, .config = MakePair("a1", 64).client});
  EXPECT_EQ(StatusOf(agents.client.Read()).code(), absl::StatusCode::kAborted);
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
  const MeetingPlace place{.address = "127.0.0.1", .cookie = ToHex(TestCookie())};
  ASSERT_TRUE(SendAll(ours.get(), Encode({.type = MessageType::kMeet, .place = place}) + "\n"));
  EXPECT_EQ(ReadMessage(ours.get()).type, MessageType::kHello);
  const int port = ReadMessage(ours.get()).ports.at(0);
  Hello hello{.cookie = TestCookie()};
  const auto meeting = Connect("127.0.0.1", port, {}, hello, Soon());
  ASSERT_TRUE(meeting.ok()) << meeting.status();
  LimitWaiting(meeting->get());
  EXPECT_EQ(ReadMessage(ours.get()).type, MessageType::kMet);
  ASSERT_TRUE(
      SendAll(ours.get(), Encode({.type = MessageType::kSlice, .config = pair.server}) + "\n"));
  const ControlMessage listening = ReadMessage(meeting->get());
  ASSERT_EQ(listening.type, MessageType::kListening);
  hello.message_bytes = 64;
  const auto peer = Connect("127.0.0.1", listening.ports[0], {}, hello, Soon());
  ASSERT_TRUE(peer.ok()) << peer.status();
  ASSERT_TRUE(
      SendAll(meeting->get(), Encode({.type = MessageType::kArmed, .connections = 1}) + "\n"));
  EXPECT_EQ(ReadMessage(meeting->get()).type, MessageType::kArmed);
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
