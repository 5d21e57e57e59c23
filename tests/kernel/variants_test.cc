// Every variant sends whole messages, byte-exact, whatever their size and however short the kernel
// cuts its sends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "kernel/side_pair.h"
#include "load/message_memory.h"
#include "netring/clock.h"
#include "netring/huge_memory.h"
#include "netring/variant.h"

namespace netring {
namespace {

using testing::Contains;

/// What must hold for both sides of every slice.
void ExpectComplete(const PairResult& result, const SidePair& pair) {
  ASSERT_TRUE(result.server.ok()) << result.server.status();
  ASSERT_TRUE(result.client.ok()) << result.client.status();
  const int64_t connections = int64_t{pair.server.load.threads} * pair.server.load.connections;
  EXPECT_EQ(result.established, connections);
  for (const SideSample* side : {&*result.server, &*result.client}) {
    EXPECT_EQ(side->established, connections);
    EXPECT_GT(side->messages, 0);
    EXPECT_EQ(side->bytes, side->messages * pair.server.load.size);
    EXPECT_GT(side->window_ns, 0);
    EXPECT_EQ(side->socket.nodelay, !pair.server.socket.nagle);
    EXPECT_EQ(side->cpus.size(), static_cast<size_t>(pair.server.load.threads));
  }
  const bool rr = pair.server.load.workload == Workload::kRr;
  EXPECT_GE((rr ? result.client : result.server)->window_ns, pair.server.window.duration_ns)
      << "of the side that keeps time";
  EXPECT_EQ(result.client->evidence.zc_sends, 0);
}

/// Round trips are the client's and of rr, times of buffers the server's and of stream.
void ExpectTimes(const PairResult& result, const SidePair& pair, bool zero_copy) {
  const auto count = [](const Histogram::Parts& parts) {
    return Histogram::FromParts(parts).value().count();
  };
  const bool stream = pair.server.load.workload == Workload::kStream;
  EXPECT_EQ(count(result.client->latency), stream ? 0 : result.client->messages);
  EXPECT_EQ(count(result.server->latency), 0);
  EXPECT_EQ(count(result.server->sent) * pair.server.load.batch,
            stream ? result.server->messages : 0);
  EXPECT_EQ(count(result.server->notified) > 0, stream && zero_copy);
  EXPECT_EQ(count(result.client->sent) + count(result.client->notified), 0);
}

/// The evidence that the server did what its variant's name says, on a path that always copies.
void ExpectEvidence(const SideSample& server, const Variant& variant, int64_t batch) {
  const Evidence& evidence = server.evidence;
  EXPECT_GE(evidence.sends * batch, server.messages);
  EXPECT_EQ(server.socket.zerocopy, variant.release == Release::kOnErrorQueue);
  EXPECT_EQ(evidence.harvests > 0, variant.release == Release::kOnErrorQueue);
  EXPECT_EQ(evidence.zc_completions, evidence.zc_sends);
  EXPECT_EQ(evidence.zc_copied, evidence.zc_completions);
  EXPECT_EQ(evidence.zc_copied_bytes, evidence.zc_bytes);
  if (!variant.zero_copy()) {
    EXPECT_EQ(evidence.zc_sends, 0);
    return;
  }
  if (variant.mixed) {  // a send that took only what is copied is none with zero copy
    EXPECT_LE(evidence.zc_sends, evidence.sends);
    EXPECT_GT(evidence.zc_bytes, 0);
    return;
  }
  EXPECT_EQ(evidence.zc_sends, evidence.sends);
  EXPECT_GE(evidence.zc_bytes, server.bytes);
}

/// Whether a window was long enough for a message and, where it must come, a notification.
bool CountedEnough(const PairResult& result, const SidePair& pair) {
  const bool waits =
      pair.server.load.workload == Workload::kStream && result.server->evidence.zc_sends > 0;
  return result.server->messages > 0 && result.client->messages > 0 &&
         (!waits || !result.server->notified.count.empty());
}

/// Runs a pair, and again for twice as long while a side's window was too short.
PairResult RunUntilCounted(SidePair pair) {
  for (;;) {
    PairResult result = RunPair(pair);
    if (!result.server.ok() || !result.client.ok()) return result;
    if (CountedEnough(result, pair) || pair.server.window.duration_ns > 5 * kNsPerSecond)
      return result;
    pair.server.window.duration_ns = pair.client.window.duration_ns =
        2 * pair.server.window.duration_ns;
  }
}

class EachCombination : public testing::TestWithParam<Combination> {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  }

  const Variant& variant() const { return *FindVariant(GetParam().variant); }
  bool on_ring() const { return FindEngine(GetParam().engine)->ring; }
  /// A call that blocks does so until all is taken or its time is up; a request with MSG_WAITALL,
  /// which a bundle has too, until all is taken.
  bool WaitsForAll() const { return GetParam().engine == "blocking" || variant().name == "link"; }
  /// Too much for its socket's buffer, a message is sent in pieces.
  bool SendsInPieces() const { return !WaitsForAll() && GetParam().variant != "bundle"; }

  PairResult RunAndExpect(const SidePair& pair) {
    PairResult result = RunUntilCounted(pair);
    ExpectComplete(result, pair);
    if (result.server.ok() && result.client.ok()) ExpectTimes(result, pair, variant().zero_copy());
    if (result.server.ok()) ExpectEvidence(*result.server, variant(), pair.server.load.batch);
    return result;
  }
};

/// Changes both sides alike.
template <typename Change>
SidePair With(SidePair pair, Change change) {
  change(pair.server);
  change(pair.client);
  return pair;
}

TEST_P(EachCombination, IsByteExactAtEverySizeThoughSendsAreShort) {
  for (int64_t bytes : {8, 64, 4096, 65536, 65544, 1 << 20, 4 << 20}) {
    SCOPED_TRACE(bytes);
    const SidePair pair = With(MakePair(GetParam(), bytes), [&](SideConfig& side) {
      // Less than a message in either case. Loopback's segments are 64 KiB: with room for only one,
      // each waits for the receiver's delayed ACK, which is slow for the many of a large message.
      side.socket.sndbuf = bytes < 1 << 20 ? 4096 : 65536;
    });
    const PairResult result = RunAndExpect(pair);
    if (HasFatalFailure()) return;
    if (bytes >= 65536 && SendsInPieces()) {
      EXPECT_GT(result.server->evidence.short_sends, 0);
    }
    if (variant().name == "link") {
      EXPECT_EQ(result.server->evidence.short_sends, 0);
    }
  }
}

TEST_P(EachCombination, IsByteExactWithPartsOfAnyLength) {
  for (const char* layout : {"64+64K", "16+48+4K", "1+*", "3+*+5", "1x", "1000x"}) {
    SCOPED_TRACE(layout);
    if (variant().mixed && layout == absl::string_view("1x")) continue;  // no part is shorter
    if (variant().mixed && layout == absl::string_view("1000x")) continue;
    const int64_t bytes = Layout::Parse(layout)->own_size().value_or(8000);
    const SidePair pair = With(MakePair(GetParam(), bytes), [&](SideConfig& side) {
      side.load.layout = layout;
      side.socket.sndbuf = 4096;
    });
    RunAndExpect(pair);
    if (HasFatalFailure()) return;
  }
}

TEST_P(EachCombination, RunsOnManyThreadsAndConnections) {
  const SidePair pair = With(MakePair(GetParam(), 4096), [](SideConfig& side) {
    side.load.threads = 2;
    side.load.connections = 3;
    side.memory.slots = 2;
  });
  const PairResult result = RunAndExpect(pair);
  ASSERT_TRUE(result.server.ok());
  EXPECT_EQ(result.server->working_set_bytes, 2 * 3 * 2 * 4096);
}

TEST_P(EachCombination, RunsWithPagesOfItsOwn) {
  RunAndExpect(
      With(MakePair(GetParam(), 4096), [](SideConfig& side) { side.load.alloc = Alloc::kPage; }));
}

TEST_P(EachCombination, RunsInHugePages) {
  if (variant().in_file) GTEST_SKIP() << "a file has pages of its own";
  const SidePair pair = With(MakePair(GetParam(), 65536), [](SideConfig& side) {
    side.load.alloc = Alloc::kHuge;
    side.load.threads = side.load.connections = 2;
    side.memory.slots = 3;
    side.socket.sndbuf = 16384;
  });
  if (const absl::Status able = TryHuge(pair.server); !able.ok()) GTEST_SKIP() << able;
  const PairResult result = RunAndExpect(pair);
  ASSERT_TRUE(result.server.ok());
  const bool shared = !FindEngine(GetParam().engine)->thread_per_connection;
  EXPECT_EQ(result.server->huge_bytes, (shared ? 2 : 4) * HugeMemory::Rounded(1));
  EXPECT_EQ(result.client->huge_bytes, std::nullopt);
}

TEST_P(EachCombination, RunsWhenTheLoopLooksBeforeItSleeps) {
  const SidePair pair =
      With(MakePair(GetParam(), 4096), [](SideConfig& side) { side.spin_ns = 50 * kNsPerUs; });
  const PairResult result = RunAndExpect(pair);
  ASSERT_TRUE(result.server.ok());
  EXPECT_EQ(result.server->spin_ns, 50 * kNsPerUs);
}

TEST_P(EachCombination, RunsOnAPlainRing) {
  if (!on_ring()) GTEST_SKIP() << GetParam().engine << " has no ring";
  const SidePair pair = With(MakePair(GetParam(), 65536), [](SideConfig& side) {
    side.technique.ring = "plain";
    side.load.connections = 2;
    side.socket.sndbuf = 4096;
  });
  const PairResult result = RunAndExpect(pair);
  ASSERT_TRUE(result.server.ok());
  EXPECT_TRUE(result.server->ring.asked.empty());
  EXPECT_TRUE(result.server->ring.granted.empty());
}

TEST_P(EachCombination, RunsOnARingThatIsRewound) {
  if (!on_ring()) GTEST_SKIP() << GetParam().engine << " has no ring";
  const absl::Status here = ThisKernel()->SupportsAll({Feature::kSqeMixed, Feature::kSqRewind});
  if (!here.ok()) GTEST_SKIP() << here;
  const SidePair pair = With(MakePair(GetParam(), 65536), [](SideConfig& side) {
    side.technique.ring = "default+sqe_mixed+sq_rewind";
    side.load.connections = 2;
    side.socket.sndbuf = 4096;
  });
  const PairResult result = RunAndExpect(pair);
  ASSERT_TRUE(result.server.ok());
  EXPECT_THAT(result.server->ring.granted, Contains("sqe_mixed"));
  EXPECT_THAT(result.server->ring.granted, Contains("sq_rewind"));
}

TEST_P(EachCombination, RecordsItsRing) {
  const PairResult result = RunAndExpect(MakePair(GetParam(), 64));
  ASSERT_TRUE(result.server.ok());
  const RingFacts& ring = result.server->ring;
  EXPECT_EQ(ring.sq_entries.has_value(), on_ring());
  if (!on_ring()) return;
  for (Feature feature : {Feature::kSingleIssuer, Feature::kDeferTaskrun, Feature::kSubmitAll,
                          Feature::kNoSqarray, Feature::kRingFd, Feature::kDirect}) {
    const absl::string_view name = Info(feature).name;
    EXPECT_THAT(ring.asked, Contains(std::string(name.data(), name.size())));
  }
  EXPECT_GT(ring.sq_entries, 0);
  EXPECT_GE(ring.cq_entries, ring.sq_entries);
}

TEST_P(EachCombination, GathersABatch) {
  if (GetParam().workload != Workload::kStream) GTEST_SKIP() << "only a stream has batches";
  // 300 messages of 8 fields are more than one call takes.
  for (int batch : {2, 300}) {
    const SidePair pair =
        With(MakePair(GetParam(), 64), [&](SideConfig& side) { side.load.batch = batch; });
    const PairResult result = RunAndExpect(pair);
    if (HasFatalFailure()) return;
    // That several calls take a batch does not make them short. One that has been blocked for a
    // tick of the engine "blocking" is (engine/tick.h), as on a busy machine.
    if (WaitsForAll()) {
      const Evidence& evidence = result.server->evidence;
      EXPECT_LE(evidence.short_sends, GetParam().engine == "blocking" ? evidence.sends / 10 : 0);
    }
  }
}

TEST_P(EachCombination, KeepsSeveralRequestsInFlight) {
  if (GetParam().workload != Workload::kRr) GTEST_SKIP() << "only rr has requests";
  RunAndExpect(With(MakePair(GetParam(), 512), [&](SideConfig& side) {
    side.load.depth = 5;
    side.memory.slots = variant().in_file ? 5 : 3;
    side.socket.sndbuf = 65536;
  }));
}

TEST_P(EachCombination, WritesEveryMessageAnew) {
  RunAndExpect(With(MakePair(GetParam(), 512), [](SideConfig& side) {
    side.memory.touch = true;
    side.memory.verify = false;
  }));
}

TEST_P(EachCombination, SocketOptionsAreReadBack) {
  const SidePair pair = With(MakePair(GetParam(), 64), [](SideConfig& side) {
    side.socket.sndbuf = 50'000;
    side.socket.rcvbuf = 60'000;
    side.socket.congestion_control = "reno";  // always there, and whoever asks may use it (tcp(7))
    side.socket.nagle = true;
  });
  const PairResult result = RunAndExpect(pair);
  ASSERT_TRUE(result.server.ok());
  EXPECT_EQ(result.server->socket.sndbuf, 100'000);
  EXPECT_EQ(result.server->socket.rcvbuf, 120'000);
  EXPECT_EQ(result.server->socket.congestion_control, "reno");
  EXPECT_EQ(result.client->socket.congestion_control, "reno");
}

INSTANTIATE_TEST_SUITE_P(Combinations, EachCombination, testing::ValuesIn(AllCombinations()),
                         [](const auto& row) { return row.param.name(); });

TEST(Window, WhatIsSentBeforeAndAfterItIsNotCounted) {
  if (const std::string reason = WhyNot("a2"); !reason.empty()) GTEST_SKIP() << reason;
  // No completion is taken between two ends of a window that are a nanosecond apart.
  const SidePair pair = With(MakePair("a2", 64), [](SideConfig& side) {
    side.window.warmup_ns = 20 * kNsPerMs;
    side.window.duration_ns = 1;
  });
  const PairResult result = RunPair(pair);
  ASSERT_TRUE(result.client.ok()) << result.client.status();
  ASSERT_TRUE(result.server.ok()) << result.server.status();
  EXPECT_EQ(result.client->messages, 0);
  EXPECT_EQ(result.client->bytes, 0);
  EXPECT_TRUE(result.client->latency.count.empty());
  EXPECT_EQ(result.server->messages, 0);
  EXPECT_GT(result.client->evidence.sends, 0);
  EXPECT_EQ(result.server->evidence.sends, result.client->evidence.sends)
      << "every request was answered";
}

}  // namespace
}  // namespace netring
