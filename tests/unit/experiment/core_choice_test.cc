#include "experiment/core_choice.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

constexpr CoreKind kP = CoreKind::kPerformance;
constexpr CoreKind kE = CoreKind::kEfficiency;

struct Cores {
  int count;
  int smt = 1;  ///< CPUs per core, numbered one after the other
  int node = 0;
  CoreKind kind = CoreKind::kUnknown;
};

/// Numbers the CPUs from 0, group after group.
Topology Machine(const std::vector<Cores>& groups) {
  Topology topology{.cores_known = true};
  int next = 0;
  for (const Cores& group : groups) {
    for (int core = 0; core < group.count; ++core) {
      const int first = next;
      for (int i = 0; i < group.smt; ++i) {
        topology.cpus.push_back(
            {.number = next++, .core = first, .node = group.node, .kind = group.kind});
      }
    }
  }
  return topology;
}

void ExpectChoice(const Topology& topology, int64_t threads, const CpuSet& server,
                  const CpuSet& client, const std::string& reason) {
  const auto choice = ChooseCores(threads, topology);
  ASSERT_TRUE(choice.has_value());
  EXPECT_EQ(choice->server, server);
  EXPECT_EQ(choice->client, client);
  EXPECT_EQ(choice->reason, reason);
}

TEST(CoreChoice, TwoCpusThatAreTwoCores) {
  const Topology topology = Machine({{.count = 2}});
  ExpectChoice(topology, 1, {0}, {1}, "one physical core per thread, cores of node 0");
  EXPECT_FALSE(ChooseCores(2, topology).has_value());
}

TEST(CoreChoice, NoneOnOneCpuOrOneCore) {
  EXPECT_FALSE(ChooseCores(1, Machine({{.count = 1}})).has_value());
  EXPECT_FALSE(ChooseCores(1, Machine({{.count = 1, .smt = 2}})).has_value());
}

TEST(CoreChoice, SiblingsComeInOnlyWhenTheCoresAreTooFew) {
  const Topology topology = Machine({{.count = 4, .smt = 2}});
  ExpectChoice(topology, 1, {0}, {2}, "one physical core per thread, cores of node 0");
  ExpectChoice(topology, 2, {0, 2}, {4, 6}, "one physical core per thread, cores of node 0");
  // No core serves both sides.
  ExpectChoice(topology, 3, {0, 2, 1}, {4, 6, 5}, "one CPU per thread, SMT siblings too");
  ExpectChoice(topology, 4, {0, 2, 1, 3}, {4, 6, 5, 7}, "one CPU per thread, SMT siblings too");
  EXPECT_FALSE(ChooseCores(5, topology).has_value());
}

TEST(CoreChoice, HybridTakesOneKindWhereItIsEnough) {
  const Topology topology = Machine({{.count = 4, .smt = 2, .kind = kP}, {.count = 4, .kind = kE}});
  ExpectChoice(topology, 2, {0, 2}, {4, 6}, "one physical core per thread, P cores of node 0");
  ExpectChoice(topology, 3, {0, 2, 4}, {6, 8, 9},
               "one physical core per thread, cores of all kinds");
  ExpectChoice(topology, 4, {0, 2, 4, 6}, {8, 9, 10, 11},
               "one physical core per thread, cores of all kinds");
  EXPECT_FALSE(ChooseCores(5, topology).has_value());  // the half with E cores has no siblings
  const Topology few_p = Machine({{.count = 2, .kind = kP}, {.count = 8, .kind = kE}});
  ExpectChoice(few_p, 1, {0}, {1}, "one physical core per thread, P cores of node 0");
  ExpectChoice(few_p, 2, {2, 3}, {4, 5}, "one physical core per thread, E cores of node 0");
}

TEST(CoreChoice, StaysOnANodeWhileItIsEnough) {
  const Topology topology = Machine({{.count = 2, .node = 0}, {.count = 4, .node = 1}});
  ExpectChoice(topology, 1, {0}, {1}, "one physical core per thread, cores of node 0");
  ExpectChoice(topology, 2, {2, 3}, {4, 5}, "one physical core per thread, cores of node 1");
  ExpectChoice(topology, 3, {0, 1, 2}, {3, 4, 5},
               "one physical core per thread, cores of all nodes");
}

TEST(CoreChoice, SaysWhenCoresAreUnknown) {
  Topology topology = Machine({{.count = 4}});
  topology.cores_known = false;
  ExpectChoice(topology, 2, {0, 1}, {2, 3}, "one CPU per thread, cores unknown");
}

}  // namespace
}  // namespace netring
