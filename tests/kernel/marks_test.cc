// The windows of both sides hold the same messages, up to what is in flight.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "kernel/side_pair.h"
#include "netring/clock.h"

namespace netring {
namespace {

/// What both sides may be told, beside the combination.
struct Shape {
  const char* name;
  void (*change)(SideConfig&);
};
const Shape kShapes[] = {
    {"plain", [](SideConfig& side) { side.memory.verify = false; }},
    {"smallest", [](SideConfig& side) { side.load.size = 8; }},
    {"large", [](SideConfig& side) { side.load.size = 1 << 20; }},
    {"touch",
     [](SideConfig& side) {
       side.memory.verify = false;
       side.memory.touch = true;
     }},
    {"deep",
     [](SideConfig& side) {
       side.socket.sndbuf = 65536;  // for a thread that blocks
       if (side.load.workload == Workload::kRr) side.load.depth = side.memory.slots = 7;
     }},
    {"batch",
     [](SideConfig& side) {
       if (side.load.workload == Workload::kStream) side.load.batch = side.memory.slots = 9;
     }},
    {"wide",
     [](SideConfig& side) {
       side.load.threads = 2;
       side.load.connections = 3;
     }},
    {"open_loop",
     [](SideConfig& side) {
       if (side.load.workload == Workload::kRr) side.load.rate = 2000;
     }},
};

/// Messages of one connection that one side may count and the other not: those in flight, and one
/// whose end was reported late. Of a stream, those in a send: its messages come in order, and the
/// windows begin and end with the same. Where a worker has several, the first marked message is one
/// of another connection: what fits the sockets' buffers may be under way.
int64_t InFlight(const SidePair& pair, const PairResult& result) {
  const Load& load = pair.server.load;
  if (load.workload == Workload::kRr) return load.depth + 1;
  const int64_t buffered = result.server->socket.sndbuf + result.client->socket.rcvbuf;
  return load.batch + (load.connections > 1 ? 2 * buffered / load.size : 0);
}

class SameMessages : public testing::TestWithParam<Combination> {};

TEST_P(SameMessages, AreInBothWindows) {
  if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(shape.name);
    SidePair pair = MakePair(GetParam(), 4096);
    for (SideConfig* side : {&pair.server, &pair.client}) {
      side->window.warmup_ns = 5 * kNsPerMs;
      side->memory.slots = 3;
      shape.change(*side);
    }
    const PairResult result = RunPair(pair);
    ASSERT_TRUE(result.server.ok()) << result.server.status();
    ASSERT_TRUE(result.client.ok()) << result.client.status();
    const int64_t connections = int64_t{pair.server.load.threads} * pair.server.load.connections;
    EXPECT_LE(std::abs(result.server->messages - result.client->messages),
              connections * InFlight(pair, result))
        << result.server->messages << " and " << result.client->messages;
  }
}

std::vector<Combination> AFewVariants() {
  std::vector<Combination> few = AllCombinations();
  const std::string variants = " a1 a2 a3 zc zc-fixed a1-zc-fixed sendfile link bundle fixed ";
  std::erase_if(few, [&](const Combination& each) {
    return variants.find(" " + each.variant + " ") == std::string::npos;
  });
  return few;
}

INSTANTIATE_TEST_SUITE_P(Combinations, SameMessages, testing::ValuesIn(AFewVariants()),
                         [](const auto& row) { return row.param.name(); });

}  // namespace
}  // namespace netring
