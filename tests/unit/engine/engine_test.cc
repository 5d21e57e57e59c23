#include "netring/engine.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

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

}  // namespace
}  // namespace netring
