#include "app/server_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::HasSubstr;

constexpr int64_t kMiB = int64_t{1} << 20;

/// What a server of 1 MiB messages is told by a client.
SideConfig Told(int threads, int connections) {
  SideConfig config;
  config.technique.variant = "a1";
  config.load = {.size = kMiB, .threads = threads, .connections = connections};
  config.memory.slots = 8;
  config.cpus.resize(static_cast<size_t>(threads));
  return config;
}

const ServerLimits kPlenty{.connections = 1000, .threads = 100, .memory = int64_t{1} << 40};

TEST(ServerLimits, TakesWhatIsWithinThem) {
  EXPECT_TRUE(CheckLimits(kPlenty, Told(2, 500)).ok());
  EXPECT_TRUE(CheckLimits(kPlenty, Told(100, 1)).ok());
}

TEST(ServerLimits, ConnectionsAreThoseOfAllThreads) {
  const absl::Status refused = CheckLimits(kPlenty, Told(2, 501));
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.message(),
            "1002 connections are more than this server gives one client (--max_connections 1000)");
}

TEST(ServerLimits, AnEngineThatBlocksHasAThreadPerConnection) {
  SideConfig config = Told(1, 101);
  EXPECT_TRUE(CheckLimits(kPlenty, config).ok());
  config.technique.engine = "blocking";
  EXPECT_EQ(CheckLimits(kPlenty, config).message(),
            "101 threads are more than this server gives one client (--max_threads 100)");
}

// 400 connections of 8 slots and a staging buffer of 1 MiB each: 3.6 GB, and the sockets.
TEST(ServerLimits, MemoryIsAskedBeforeItIsTaken) {
  ServerLimits limits = kPlenty;
  limits.memory = 1024 * kMiB;
  const absl::Status refused = CheckLimits(limits, Told(1, 400));
  EXPECT_THAT(refused.message(), HasSubstr("MiB for 3600 message slots of 1048576 bytes are more"));
  EXPECT_THAT(refused.message(), HasSubstr("(--max_memory 1024 MiB)"));
  EXPECT_TRUE(CheckLimits(limits, Told(1, 100)).ok());
}

TEST(ServerLimits, MemoryIsHalfOfWhatIsFreeByItself) {
  ServerLimits limits = kPlenty;
  limits.connections = 4096;
  limits.memory.reset();
  EXPECT_TRUE(CheckLimits(limits, Told(1, 1)).ok());
  SideConfig config = Told(1, 4096);
  config.memory.slots = 65536;  // 256 TiB
  EXPECT_THAT(CheckLimits(limits, config).message(),
              HasSubstr("(--max_memory auto: half of what is free, "));
}

TEST(ServerLimits, MemoryIsGivenInBytes) {
  EXPECT_EQ(MemoryBytes::Parse("1M"), kMiB);
  EXPECT_EQ(MemoryBytes::Parse("1024G"), int64_t{1} << 40);
  for (const char* bad : {"", "0", "1023K", "1025G", "x", "-1G"})
    EXPECT_EQ(MemoryBytes::Parse(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace netring
