#include "experiment/agents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Spec SpecOf(const std::string& agents) {
  Spec spec = DefaultSpec();
  EXPECT_TRUE(Set("agent", agents, &spec).ok());
  return spec;
}

TEST(MakeAgentsAbsolute, LeavesOwnAndAbsoluteOnesAsTheyAre) {
  Spec spec = SpecOf(",/opt/b/netring-agent");
  ASSERT_TRUE(MakeAgentsAbsolute(&spec).ok());
  EXPECT_THAT(spec.agent, ElementsAre("", "/opt/b/netring-agent"));
}

TEST(MakeAgentsAbsolute, StartsAtTheWorkingDirectory) {
  const std::string here = std::filesystem::current_path().string();
  Spec spec = SpecOf("a/../b/agent,./agent");
  ASSERT_TRUE(MakeAgentsAbsolute(&spec).ok());
  EXPECT_THAT(spec.agent, ElementsAre(here + "/b/agent", here + "/agent"));
}

TEST(MakeAgentsAbsolute, TwoNamesOfOnePathAreRefused) {
  Spec spec = SpecOf("agent,./agent");
  EXPECT_THAT(std::string(MakeAgentsAbsolute(&spec).message()), HasSubstr("name each value once"));
}

TEST(MeetAgents, KeepsThoseThatAnswer) {
  Result run;
  run.spec = SpecOf(",/a,/b");
  MeetAgents(
      [](const std::string& agent) -> absl::StatusOr<BuildFacts> {
        if (agent == "/a") return absl::UnavailableError("exited with code 0");
        return BuildFacts{.build_id = "of " + agent};
      },
      &run);
  ASSERT_THAT(run.agents, SizeIs(2));
  EXPECT_EQ(run.agents[1].agent, "/b");
  EXPECT_EQ(BuildOf(run, "")->build_id, "of ");
  EXPECT_EQ(BuildOf(run, "/a"), nullptr);
}

TEST(MeetAgents, AgainRefusesOneThatWasRebuilt) {
  Result begun;
  begun.agents = {{.agent = "/a", .build = {.build_id = "1"}},
                  {.agent = "/b", .build = {.build_id = "1"}}};
  const auto with = [&](absl::StatusOr<BuildFacts> b) {
    const AskAgent ask = [&](const std::string& agent) {
      return agent == "/a" ? BuildFacts{.build_id = "1"} : b;
    };
    return std::string(MeetAgentsAgain(ask, begun).message());
  };
  EXPECT_EQ(with(BuildFacts{.build_id = "1"}), "");
  EXPECT_THAT(with(BuildFacts{.build_id = "2"}), HasSubstr("/b: build_id: '1'"));
  EXPECT_THAT(with(absl::UnavailableError("gone")), HasSubstr("/b: it ran when the run began"));
  EXPECT_EQ(with(absl::CancelledError("a signal")), "") << "the run itself stops in good order";
}

}  // namespace
}  // namespace netring
