#include "compare/differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/json_fields.h"
#include "experiment/fact_groups.h"
#include "host/environment.h"
#include "host/route_facts.h"
#include "unit/compare/runs.h"

namespace netring {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RunSet WithFact(const std::string& key, const std::string& text) {
  return With(SetOf({"a1"}), [&](Result* run) {
    std::erase_if(run->environment, [&](const auto& fact) { return fact.first == key; });
    run->environment.emplace_back(key, text);
  });
}

std::string Refusal(const RunSet& base, const RunSet& fresh,
                    const std::vector<std::string>& across = {}) {
  return std::string(AllowedDifferences(base, fresh, across).status().message());
}

/// The names that there are in a place.
std::set<std::string> NamesIn(FactPlace place) {
  std::set<std::string> names;
  if (place == FactPlace::kEnvironment) {
    for (const Fact& fact : EnvironmentFacts()) names.insert(fact.key);
  } else if (place == FactPlace::kPath) {
    const Json path = ToJson(PathFacts{.server_queues = "x",
                                       .client_queues = "x",
                                       .server_interrupts = "x",
                                       .client_interrupts = "x",
                                       .server_next_hop = "x",
                                       .client_next_hop = "x",
                                       .server_path_mtu = 1,
                                       .client_path_mtu = 1,
                                       .server_rtt_ns = 1,
                                       .client_rtt_ns = 1,
                                       .server_threaded_napi = true,
                                       .client_threaded_napi = true});
    for (const auto& [name, value] : path.items()) names.insert(name);
    // Each of several clients has a whole route.
    const Json route = ToJson(RouteFacts{.peer = "x"});
    for (const auto& [name, value] : route.items()) names.insert("client_" + name);
  } else {
    for (const Setting& setting : Settings()) names.emplace(setting.name);
  }
  return names;
}

TEST(FactGroups, NameWhatExists) {
  for (const FactGroup& group : FactGroups()) {
    for (const absl::string_view fact : absl::StrSplit(group.facts, ' ', absl::SkipEmpty()))
      EXPECT_EQ(NamesIn(group.place).count(std::string(fact)), 1U) << group.name << " " << fact;
  }
}

TEST(Differences, OfAlikeRunsAreNone) {
  const RunSet base = SetOf({"a1"});
  EXPECT_THAT(DifferencesOf(base.front(), SetOf({"a1", "a3"}).front()), IsEmpty())
      << "cells are compared, or not, one by one";
}

TEST(Differences, WhatSaysNothingIsNone) {
  const RunSet base = SetOf({"a1"});
  EXPECT_THAT(DifferencesOf(base.front(), WithFact("boot_id", "x").front()), IsEmpty());
  const RunSet fresh = With(SetOf({"a1"}), [](Result* run) {
    run->spec.seed = 99;
    run->spec.method.duration_ns *= 2;
    run->spec.sizes = {64, 4096};
    run->path.server_address = "10.9.9.9";
  });
  EXPECT_THAT(DifferencesOf(base.front(), fresh.front()), IsEmpty());
}

TEST(Differences, AreOfAGroup) {
  const RunSet base = SetOf({"a1"});
  EXPECT_EQ(DifferencesText(DifferencesOf(base.front(), WithFact("kernel_release", "6.1").front())),
            "kernel (kernel_release 6.18.0 against 6.1)");
  EXPECT_EQ(DifferencesText(DifferencesOf(base.front(), WithFact("new_fact", "x").front())),
            "host (new_fact unknown against x)");
  EXPECT_EQ(DifferencesText(DifferencesOf(WithFact("new_fact", "x").front(), base.front())),
            "host (new_fact x against unknown)");
  const RunSet fresh = With(SetOf({"a1"}), [](Result* run) {
    run->path.mtu = 9000;
    run->path.xdp = true;
    run->spec.socket.congestion_control = "bbr";
    run->spec.socket.nagle = true;
    run->environment.emplace_back("cpu_model", "B");
  });
  EXPECT_EQ(DifferencesText(DifferencesOf(base.front(), fresh.front())),
            "cpu (cpu_model unknown against B); path (mtu 1500 against 9000, xdp false against "
            "true); settings (cc auto against bbr, nagle false against true)");
}

TEST(Differences, OfLongTextsAreTheWordsThatDiffer) {
  std::string same;
  for (int i = 0; i < 30; ++i) absl::StrAppend(&same, "word", i, " ");
  EXPECT_EQ(DifferencesText(DifferencesOf(WithFact("kernel_config", same + "old").front(),
                                          WithFact("kernel_config", same + "new more").front())),
            "kernel (kernel_config old against new more)");
  EXPECT_THAT(DifferencesText(DifferencesOf(WithFact("kernel_config", std::string(99, 'a')).front(),
                                            WithFact("kernel_config", "b").front())),
              HasSubstr(std::string(60, 'a') + "... against b"));
}

TEST(AllowedDifferences, AreThoseOfTheGroupsAcross) {
  const RunSet base = SetOf({"a1"});
  const RunSet fresh = With(WithFact("kernel_release", "6.1"),
                            [](Result* run) { run->environment.emplace_back("cpu_model", "B"); });
  EXPECT_THAT(Refusal(base, fresh), AllOf(HasSubstr("kernel_release"), HasSubstr("cpu_model"),
                                          HasSubstr("--across kernel,cpu")));
  EXPECT_THAT(Refusal(base, fresh, {"cpu"}),
              AllOf(HasSubstr("differ in kernel"), HasSubstr("--across cpu,kernel")));
  const auto found = AllowedDifferences(base, fresh, {"kernel", "cpu"});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(*found, SizeIs(2));
}

RunSet WithAgents(const std::vector<AgentBuild>& agents) {
  return With(SetOf({"a1"}), [&](Result* run) {
    run->environment.emplace_back("git_revision", "run");
    run->environment.emplace_back("build_id", "of netring-run");
    run->agents = agents;
  });
}

TEST(Differences, OfTheAgentAreThoseOfTheBuild) {
  const RunSet base = WithAgents({{"", {.git_revision = "run", .build_id = "01"}}});
  const RunSet fresh = WithAgents({{"", {.git_revision = "run", .build_id = "02"}}});
  EXPECT_EQ(Refusal(base, base), "");
  EXPECT_EQ(DifferencesText(DifferencesOf(base.front(), fresh.front())),
            "build (build_id 01 against 02)");
  EXPECT_THAT(Refusal(base, fresh), HasSubstr("--across build"));
}

TEST(Differences, OfNetringRunAreToldApartFromThoseOfItsAgent) {
  const RunSet base = WithAgents({{"", {.git_revision = "run"}}});
  const RunSet fresh = WithAgents({{"", {.git_revision = "agent"}}});
  EXPECT_EQ(DifferencesText(DifferencesOf(base.front(), fresh.front())),
            "build (git_revision run against agent, git_revision of netring-run unknown against "
            "run)");
}

TEST(Differences, OfSeveralAgentsNameTheAgent) {
  const AgentBuild own{"", {.compiler = "gcc 12"}};
  const RunSet base = WithAgents({own, {"/b", {.compiler = "clang 14"}}});
  const RunSet fresh = WithAgents({own, {"/b", {.compiler = "clang 19"}}});
  EXPECT_EQ(DifferencesText(DifferencesOf(base.front(), fresh.front())),
            "build (compiler of /b clang 14 against clang 19)");
}

TEST(DifferencesOfAgents, AreWhatTheirBuildsDifferIn) {
  const RunSet runs = WithAgents({{"", {.compiler = "gcc 12", .build_id = "01"}},
                                  {"/b", {.compiler = "gcc 12", .build_id = "02"}}});
  const Result& run = *runs.front().run;
  EXPECT_EQ(DifferencesText(DifferencesOfAgents(run, "own agent", "/b")),
            "build (build_id 01 against 02)");
  EXPECT_THAT(DifferencesOfAgents(*SetOf({"a1"}).front().run, "own agent", "/b"), IsEmpty())
      << "a run that does not tell";
}

TEST(CheckOneSide, LetsNothingDiffer) {
  RunSet runs = SetOf({"a1"});
  runs.push_back(Ready("OTHER", *runs.front().run));
  EXPECT_TRUE(CheckOneSide(runs).ok());
  runs.push_back(std::move(WithFact("git_revision", "x").front()));
  EXPECT_THAT(std::string(CheckOneSide(runs).message()),
              AllOf(HasSubstr("of one side"), HasSubstr("git_revision unknown against x")));
}

}  // namespace
}  // namespace netring
