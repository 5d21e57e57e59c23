#include "experiment/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiment/plan.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A spec of these settings; of all else one value, and no control.
Spec SpecWith(const std::vector<std::pair<std::string, std::string>>& settings) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.sizes = {64};
  spec.method.control = false;
  for (const auto& [name, text] : settings) EXPECT_TRUE(Set(name, text, &spec).ok()) << name;
  return spec;
}

std::vector<Cell> CellsOfSpec(const Spec& spec) {
  const absl::StatusOr<Plan> plan = MakePlan(spec);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.ok() ? plan->cells : std::vector<Cell>();
}

TEST(GroupsOf, NoneCrossesTransports) {
  Spec spec = DefaultSpec();
  ASSERT_TRUE(Set("transport", "tcp,udp", &spec).ok());
  ASSERT_TRUE(Set("impl", "a1,a2", &spec).ok());
  ASSERT_TRUE(Set("sizes", "64", &spec).ok());
  const absl::StatusOr<Plan> plan = MakePlan(spec);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->groups.size(), 2u);
  for (const Group& group : plan->groups) {
    for (const size_t other : group.others)
      EXPECT_EQ(plan->cells[other].load.transport, plan->cells[group.baseline].load.transport);
  }
  ASSERT_TRUE(Set("impl", "a1", &spec).ok());
  EXPECT_TRUE(MakePlan(spec)->groups.empty());
}

TEST(ComparedAxis, IsImplWhereThereAreSeveral) {
  EXPECT_EQ(ComparedAxis(SpecWith({{"impl", "a1,zc"}, {"ring", "plain,default"}})), "impl");
  EXPECT_EQ(ComparedAxis(SpecWith({})), "");
}

TEST(ComparedAxis, IsAgentBeforeAllWhereThereAreSeveral) {
  const Spec spec = SpecWith({{"impl", "a1,zc"}, {"agent", ",/opt/b/netring-agent"}});
  EXPECT_EQ(ComparedAxis(spec), "agent");
  const std::vector<Cell> cells = CellsOfSpec(spec);
  EXPECT_EQ(ComparedValue(spec, cells[0]), "own agent");
  EXPECT_EQ(cells[0].agent, "");
  const auto other = std::find_if(cells.begin(), cells.end(),
                                  [](const Cell& cell) { return !cell.agent.empty(); });
  ASSERT_NE(other, cells.end());
  EXPECT_EQ(ComparedValue(spec, *other), "/opt/b/netring-agent");
  EXPECT_THAT(other->Id(), testing::EndsWith("/agent=/opt/b/netring-agent"));
}

TEST(ComparedAxis, IsElseTheFirstWithSeveralValues) {
  EXPECT_EQ(ComparedAxis(SpecWith({{"engine", "uring,epoll"}, {"sizes", "64,512"}})), "engine");
  EXPECT_EQ(ComparedAxis(SpecWith({{"sizes", "64,512"}, {"ring", "plain,default"}})), "ring")
      << "ways come before loads";
  EXPECT_EQ(ComparedAxis(SpecWith({{"sizes", "64,512"}, {"threads", "1,2"}})), "sizes");
  for (const auto& [axis, two] : {std::pair("workload", "rr,stream"),
                                  {"threads", "1,2"},
                                  {"connections", "1,2"},
                                  {"batch", "1,2"},
                                  {"depth", "1,2"},
                                  {"rate", "0,100"},
                                  {"ring", "plain,default"},
                                  {"recv", "multishot,bundle"}}) {
    EXPECT_EQ(ComparedAxis(SpecWith({{axis, two}})), axis);
  }
}

TEST(ComparedAxis, IsTheFactorsWhereThereAreSome) {
  EXPECT_EQ(ComparedAxis(SpecWith({{"impl", "a1,zc"}, {"factors", "direct"}})), "factors");
}

TEST(ComparedAxis, EverySettingThatIsAnAxisCanBeIt) {
  for (const Setting& setting : Settings()) {
    if (!setting.axis() || setting.name == "transport") continue;  // NoneCrossesTransports
    Spec spec = SpecWith({});
    for (const char* two :
         {"a1,zc", "uring,epoll", "rr,stream", "64,512", "1,2", "plain,default", "multishot,bundle",
          "1500,9000", "65536,131072", "malloc,huge", "tso=on,off", "net.ipv4.tcp_sack=0,1"}) {
      if (Set(setting.name, two, &spec).ok()) break;
    }
    ASSERT_EQ(setting.values(spec), 2u) << setting.name;
    EXPECT_EQ(ComparedAxis(spec), setting.name);
  }
}

TEST(ComparedValue, IsNamedAsInTheTable) {
  const Spec impl = SpecWith({{"impl", "a1,zc"}});
  EXPECT_EQ(ComparedValue(impl, CellsOfSpec(impl)[1]), "zc");
  const Spec workload = SpecWith({{"workload", "rr,stream"}});
  EXPECT_EQ(ComparedValue(workload, CellsOfSpec(workload)[1]), "stream");
  const Spec sizes = SpecWith({{"sizes", "64,4K"}});
  EXPECT_EQ(ComparedValue(sizes, CellsOfSpec(sizes)[1]), "sizes 4096");
  const Spec factors = SpecWith({{"ring", "plain"}, {"factors", "direct"}});
  EXPECT_EQ(ComparedValue(factors, CellsOfSpec(factors)[1]), "plain+direct auto");
  EXPECT_EQ(ComparedValue(SpecWith({}), Cell()), "");
}

TEST(GroupsOf, HaveTheFirstValueAsTheirBaseline) {
  const Spec spec = SpecWith({{"impl", "a1,a3,zc"}, {"sizes", "64,512"}});
  const std::vector<Group> groups = GroupsOf(spec, CellsOfSpec(spec));
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].baseline, 0u);  // a1 64
  EXPECT_THAT(groups[0].others, ElementsAre(2, 4));
  EXPECT_EQ(groups[1].baseline, 1u);  // a1 512
  EXPECT_THAT(groups[1].others, ElementsAre(3, 5));
  EXPECT_EQ(groups[1].twin, std::nullopt);
}

TEST(GroupsOf, OneCellIsComparedWithNothing) {
  const Spec one = SpecWith({});
  EXPECT_THAT(GroupsOf(one, CellsOfSpec(one)), IsEmpty());
  EXPECT_THAT(GroupsOf(one, {}), IsEmpty());
  // The batch means nothing to rr: there is one cell of it, and two of the stream.
  const Spec batches = SpecWith({{"batch", "1,16"}, {"workload", "stream"}});
  EXPECT_EQ(GroupsOf(batches, CellsOfSpec(batches)).size(), 1u);
}

TEST(GroupsOf, ACellWithoutAxisValueIsInNoGroupOfOthers) {
  // blocking has no ring: it stands alone.
  const Spec spec = SpecWith({{"ring", "plain,default"}, {"engine", "uring"}});
  const std::vector<Group> groups = GroupsOf(spec, CellsOfSpec(spec));
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_THAT(groups[0].others, ElementsAre(1));
}

TEST(GroupsOf, OfAnotherEngineComparesTheSameLoad) {
  const Spec spec = SpecWith({{"engine", "blocking,epoll"}, {"sizes", "64,512"}});
  const std::vector<Group> groups = GroupsOf(spec, CellsOfSpec(spec));
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_THAT(groups[0].others, ElementsAre(2));
}

TEST(GroupsOf, ADesignIsAGroupPerBase) {
  const Spec spec = SpecWith({{"ring", "plain"},
                              {"recv", "multishot,plain"},
                              {"factors", "direct,coop"},
                              {"impl", "a1,zc"}});
  const std::vector<Cell> cells = CellsOfSpec(spec);
  const std::vector<Group> groups = GroupsOf(spec, cells);
  ASSERT_EQ(groups.size(), 4u);  // two modes of two variants
  for (const Group& group : groups) {
    EXPECT_EQ(group.others.size(), 2u);
    EXPECT_EQ(cells[group.baseline].technique.ring, "plain");
    for (const size_t other : group.others) {
      EXPECT_NE(cells[other].technique.ring, "plain");
      EXPECT_EQ(cells[other].technique.recv, cells[group.baseline].technique.recv);
      EXPECT_EQ(cells[other].technique.variant, cells[group.baseline].technique.variant);
    }
  }
}

TEST(WithControls, AddsTheBaselineOfEachGroupOnceMore) {
  const Spec spec = SpecWith({{"impl", "a1,zc"}, {"sizes", "64,512"}});
  const std::vector<Cell> cells = WithControls(spec, CellsOfSpec(spec));
  ASSERT_EQ(cells.size(), 6u);
  EXPECT_EQ(cells[4].Id(), "uring/a1/rr/default/64B/t1/c1/again");
  EXPECT_EQ(cells[5].Id(), "uring/a1/rr/default/512B/t1/c1/again");
  const std::vector<Group> groups = GroupsOf(spec, cells);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].twin, 4u);
  EXPECT_EQ(groups[1].twin, 5u);
  EXPECT_THAT(groups[0].others, ElementsAre(2)) << "the twin is none of them";
}

TEST(WithControls, NoneWhereNothingIsCompared) {
  const Spec spec = SpecWith({});
  EXPECT_EQ(WithControls(spec, CellsOfSpec(spec)).size(), 1u);
}

}  // namespace
}  // namespace netring
