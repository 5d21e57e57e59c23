#include "base/topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "support/fake_root.h"

namespace netring {
namespace {

using testing::ElementsAre;

/// A folder that stands for /sys.
class TopologyTest : public FakeRoot {
 protected:
  void Write(const std::string& path, const std::string& text) const {
    FakeRoot::Write("devices/" + path, text);
  }
  void WriteSiblings(int cpu, const std::string& siblings) const {
    Write(absl::StrCat("system/cpu/cpu", cpu, "/topology/core_cpus_list"), siblings + "\n");
  }
  void WriteCapacity(int cpu, const std::string& capacity) const {
    Write(absl::StrCat("system/cpu/cpu", cpu, "/cpu_capacity"), capacity + "\n");
  }
  Topology Read(const CpuSet& cpus) const { return ReadTopology(cpus, root()); }

  template <typename T>
  static std::vector<T> Each(const Topology& topology, T LogicalCpu::* member) {
    std::vector<T> values;
    for (const LogicalCpu& cpu : topology.cpus) values.push_back(cpu.*member);
    return values;
  }
};

constexpr CoreKind kP = CoreKind::kPerformance;
constexpr CoreKind kE = CoreKind::kEfficiency;
constexpr CoreKind kNone = CoreKind::kUnknown;

TEST_F(TopologyTest, WhatIsNotToldIsNotGuessed) {
  const Topology topology = Read({1, 3});
  EXPECT_EQ(topology.numbers(), (CpuSet{1, 3}));
  EXPECT_FALSE(topology.cores_known);
  EXPECT_THAT(Each(topology, &LogicalCpu::core), ElementsAre(1, 3));
  EXPECT_THAT(Each(topology, &LogicalCpu::node), ElementsAre(0, 0));
  EXPECT_THAT(Each(topology, &LogicalCpu::kind), ElementsAre(kNone, kNone));
}

TEST_F(TopologyTest, SiblingsAreOneCore) {
  for (const int cpu : {0, 4}) WriteSiblings(cpu, "0,4");
  for (const int cpu : {1, 5}) WriteSiblings(cpu, "1,5");
  EXPECT_TRUE(Read({0, 1, 4, 5}).cores_known);
  EXPECT_THAT(Each(Read({0, 1, 4, 5}), &LogicalCpu::core), ElementsAre(0, 1, 0, 1));
  // Also where the lowest of them is not ours to use.
  EXPECT_THAT(Each(Read({4, 5}), &LogicalCpu::core), ElementsAre(0, 1));
}

TEST_F(TopologyTest, TakesTheOlderNameOfTheSiblings) {
  for (const int cpu : {0, 1}) {
    Write(absl::StrCat("system/cpu/cpu", cpu, "/topology/thread_siblings_list"), "0-1\n");
  }
  EXPECT_TRUE(Read({0, 1}).cores_known);
  EXPECT_THAT(Each(Read({0, 1}), &LogicalCpu::core), ElementsAre(0, 0));
}

TEST_F(TopologyTest, NonsenseIsAsGoodAsNothing) {
  WriteSiblings(0, "0-99999999");
  WriteSiblings(1, "0");  // not even itself
  WriteSiblings(2, std::string(100'000, '2'));
  Write("system/node/online", "0-1\n");
  Write("system/node/node1/cpulist", "2-1\n");
  Write("cpu_core/cpus", "0\n");
  const Topology topology = Read({0, 1, 2});
  EXPECT_FALSE(topology.cores_known);
  EXPECT_THAT(Each(topology, &LogicalCpu::core), ElementsAre(0, 1, 2));
  EXPECT_THAT(Each(topology, &LogicalCpu::node), ElementsAre(0, 0, 0));
  EXPECT_THAT(Each(topology, &LogicalCpu::kind), ElementsAre(kNone, kNone, kNone));
}

TEST_F(TopologyTest, ReadsNodesAlsoWithHolesAndWithoutCpus) {
  Write("system/node/online", "0,2-3\n");
  Write("system/node/node0/cpulist", "0-1\n");
  Write("system/node/node2/cpulist", "\n");
  Write("system/node/node3/cpulist", "2-3\n");
  EXPECT_THAT(Each(Read({0, 1, 2, 3}), &LogicalCpu::node), ElementsAre(0, 0, 3, 3));
}

TEST_F(TopologyTest, KindsFromThePmusOfHybridProcessors) {
  Write("cpu_core/cpus", "0-1\n");
  Write("cpu_atom/cpus", "2\n");
  for (const int cpu : {0, 1, 2, 3}) WriteCapacity(cpu, absl::StrCat(cpu));  // does not count then
  EXPECT_THAT(Each(Read({0, 1, 2, 3}), &LogicalCpu::kind), ElementsAre(kP, kP, kE, kNone));
}

TEST_F(TopologyTest, KindsFromCapacitiesThatDiffer) {
  for (const int cpu : {0, 1}) WriteCapacity(cpu, "446");
  for (const int cpu : {2, 3}) WriteCapacity(cpu, "1024");
  EXPECT_THAT(Each(Read({0, 1, 2, 3}), &LogicalCpu::kind), ElementsAre(kE, kE, kP, kP));
  EXPECT_THAT(Each(Read({2, 3}), &LogicalCpu::kind), ElementsAre(kNone, kNone));
  EXPECT_THAT(Each(Read({2, 3, 4}), &LogicalCpu::kind), ElementsAre(kNone, kNone, kNone));
}

TEST(Topology, OfThisMachineHasTheAllowedCpus) {
  const Topology topology = AllowedTopology();
  EXPECT_TRUE(topology.pinning.ok()) << topology.pinning;
  EXPECT_EQ(topology.numbers(), *AllowedCpus());
}

}  // namespace
}  // namespace netring
