#include "netring/engine.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>

#include "engine/tick.h"
#include "netring/clock.h"
#include "netring/unique_fd.h"
#include "unit/engine/fakes.h"

namespace netring {
namespace {

absl::StatusOr<std::unique_ptr<Engine>> Make(const char* name, const EngineOptions& options) {
  return FindEngine(name)->make(options, absl::UnavailableError("no io_uring"));
}

TEST(Engines, RefuseNumbersThatNoEngineHas) {
  for (const EngineInfo& info : Engines()) {
    for (const EngineOptions& options :
         {EngineOptions{.connections = 0}, EngineOptions{.connections = kMostConnections + 1},
          EngineOptions{.receive_bytes = 0}}) {
      EXPECT_EQ(Make(info.name.data(), options).status().code(), absl::StatusCode::kInvalidArgument)
          << info.name;
    }
  }
  EXPECT_EQ(Make("blocking", {.connections = 2}).status().message(),
            "a blocking engine has one connection");
}

TEST(Engines, TakeAsManyConnectionsAsTheyWereMadeFor) {
  for (const char* name : {"epoll", "blocking"}) {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const UniqueFd near(ends[0]);
    const UniqueFd far(ends[1]);
    RecordingHandler handler;
    const auto engine = Make(name, {.connections = 1});
    ASSERT_TRUE(engine.ok()) << engine.status();
    EXPECT_EQ((*engine)->Add(near.get(), &handler).value_or(99), 0);
    EXPECT_EQ((*engine)->Add(far.get(), &handler).status(),
              absl::FailedPreconditionError(
                  "this engine was made for 1 connections, and they are there"));
  }
}

// A wait has no time-out of its own while its deadline is far. If no tick ended it, or a second one
// never came, this would hang.
TEST(Engines, WaitsEndThoughNothingHappens) {
  constexpr int64_t kFarNs = 3600 * kNsPerSecond;
  for (const char* name : {"epoll", "blocking"}) {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const UniqueFd near(ends[0]);
    const UniqueFd far(ends[1]);
    RecordingHandler handler;
    const auto engine = Make(name, {.connections = 1});
    ASSERT_TRUE(engine.ok()) << engine.status();
    ASSERT_TRUE((*engine)->Add(near.get(), &handler).ok());
    (*engine)->Receive(0);
    for (int turn = 0; turn < 5; ++turn) {
      const int64_t now_ns = NowNs();
      ASSERT_EQ((*engine)->Turn(now_ns, now_ns + kFarNs), 0) << name;
    }
  }
}

// --- Ticks ---

void Count(int) {}

TEST(ThreadTick, LeavesASignalAloneThatTheProgramUses) {
  struct sigaction before{};
  struct sigaction own{};
  own.sa_handler = Count;
  ASSERT_EQ(sigaction(SIGRTMAX - 1, &own, &before), 0);
  EXPECT_EQ(ThreadTick::Start().status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(sigaction(SIGRTMAX - 1, &before, nullptr), 0);
  EXPECT_TRUE(ThreadTick::Start().ok());
}

TEST(ThreadTick, EndsACallThatBlocksAndNoOther) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const UniqueFd near(ends[0]);
  const UniqueFd far(ends[1]);
  const auto tick = ThreadTick::Start();
  ASSERT_TRUE(tick.ok()) << tick.status();
  const auto another = ThreadTick::Start();  // as of an engine that is gone before
  char byte = 0;
  for (int wait = 0; wait < 3; ++wait) {
    EXPECT_EQ(recv(near.get(), &byte, 1, 0), -1);
    EXPECT_EQ(errno, EINTR);
  }
}

}  // namespace
}  // namespace netring
