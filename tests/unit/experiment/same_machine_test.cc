#include "experiment/same_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "host/environment.h"

namespace netring {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Result Begun() {
  Result run;
  run.environment = {
      {"machine", "x86_64"},      {"cpu_model", "a CPU"},     {"cpus_online", "0-3"},
      {"cpus_allowed", "0-3"},    {"memory", "1 kB"},         {"kernel_release", "6.18.0"},
      {"kernel_version", "#1"},   {"netring_version", "1.0"}, {"git_revision", "abc"},
      {"liburing_loaded", "2.9"}, {"build_id", "0f"},         {"machine_id", "01234567"},
      {"boot_id", "first"},       {"clock_sources", "tsc"}};
  run.path = {.path = "veth",
              .mtu = 1500,
              .server_link = "veth0, driver veth",
              .client_link = "veth1",
              .server_offloads = "tso on",
              .client_offloads = "tso off"};
  return run;
}

std::string DifferenceOf(const Result& begun, const Environment& here, const PathFacts& path) {
  RunFacts facts;
  facts.environment = here;
  facts.path = path;
  const absl::Status status = CheckSameMachine(begun, facts);
  EXPECT_TRUE(status.ok() || absl::IsFailedPrecondition(status)) << status;
  return std::string(status.message());
}

TEST(SameMachine, GoesOnWhereItBegan) {
  const Result begun = Begun();
  EXPECT_EQ(DifferenceOf(begun, begun.environment, begun.path), "");
}

TEST(SameMachine, NamesWhatDiffers) {
  const Result begun = Begun();
  Environment here = begun.environment;
  here[5].second = "6.19.0";
  EXPECT_EQ(DifferenceOf(begun, here, begun.path),
            "kernel_release: '6.18.0' when the run began, '6.19.0' here: go on where it began, or "
            "begin a new run");
  for (size_t i = 0; i < begun.environment.size(); ++i) {
    const std::string& key = begun.environment[i].first;
    if (key == "boot_id" || key == "clock_sources") continue;
    here = begun.environment;
    here[i].second = "other";
    EXPECT_THAT(DifferenceOf(begun, here, begun.path), StartsWith(here[i].first + ": '"));
  }
}

TEST(SameMachine, WhatChangesByItselfMayDiffer) {
  const Result begun = Begun();
  Environment here = begun.environment;
  here.back().second = "3.2";
  EXPECT_EQ(DifferenceOf(begun, here, begun.path), "");
}

TEST(SameMachine, WhatIsNotKnownAnyMoreDiffers) {
  const Result begun = Begun();
  Environment here = begun.environment;
  here.erase(here.begin());
  EXPECT_THAT(DifferenceOf(begun, here, begun.path),
              HasSubstr("machine: 'x86_64' when the run began, 'not known' here"));
}

TEST(SameMachine, ThePathMustBeTheSame) {
  const Result begun = Begun();
  const auto with = [&](auto member, auto value) {
    PathFacts path = begun.path;
    path.*member = value;
    return DifferenceOf(begun, begun.environment, path);
  };
  EXPECT_THAT(with(&PathFacts::path, "wire"), StartsWith("path: 'veth'"));
  EXPECT_THAT(with(&PathFacts::xdp, true),
              StartsWith("xdp: 'false' when the run began, 'true' here"));
  EXPECT_THAT(with(&PathFacts::server_threaded_napi, true), StartsWith("server_threaded_napi: "));
  EXPECT_THAT(with(&PathFacts::client_threaded_napi, true), StartsWith("client_threaded_napi: "));
  EXPECT_THAT(with(&PathFacts::mtu, 9000), StartsWith("mtu: '1500'"));
  EXPECT_THAT(with(&PathFacts::server_link, "x"), StartsWith("server_link: "));
  EXPECT_THAT(with(&PathFacts::client_link, "x"), StartsWith("client_link: "));
  EXPECT_THAT(with(&PathFacts::server_offloads, "x"), StartsWith("server_offloads: "));
  EXPECT_THAT(with(&PathFacts::client_offloads, "x"), StartsWith("client_offloads: "));
  EXPECT_THAT(with(&PathFacts::server_queues, "x"), StartsWith("server_queues: "));
  EXPECT_THAT(with(&PathFacts::client_interrupts, "x"), StartsWith("client_interrupts: "));
  EXPECT_THAT(with(&PathFacts::server_path_mtu, 1400), StartsWith("server_path_mtu: "));
  EXPECT_EQ(with(&PathFacts::server_rtt_ns, 1'000), "");
  EXPECT_EQ(with(&PathFacts::client_next_hop, "10.0.0.9"), "");
}

TEST(SameBuild, NamesTheAgentAndWhatDiffers) {
  const AgentBuild begun{.agent = "/b/agent", .build = {.compiler = "gcc", .build_id = "01"}};
  EXPECT_TRUE(CheckSameBuild(begun, begun.build).ok());
  BuildFacts here = begun.build;
  here.build_id = "02";
  const absl::Status rebuilt = CheckSameBuild(begun, here);
  EXPECT_TRUE(absl::IsFailedPrecondition(rebuilt));
  EXPECT_EQ(rebuilt.message(),
            "/b/agent: build_id: '01' when the run began, '02' here: go on where it began, or "
            "begin a new run");
  here = {.build_id = "01"};
  EXPECT_THAT(std::string(CheckSameBuild({.agent = "", .build = begun.build}, here).message()),
              StartsWith("own agent: compiler: 'gcc' when the run began, 'not known' here"));
}

TEST(SameBuild, AnAgentThatDoesNotAnswerIsNamed) {
  EXPECT_THAT(std::string(CheckSameBuild({.agent = "/b/agent", .build = {}},
                                         absl::UnavailableError("exited with code 0"))
                              .message()),
              StartsWith("/b/agent: it ran when the run began, and not here: exited with code 0"));
}

TEST(SameMachine, ARestartIsNamedAndNotRefused) {
  const Result begun = Begun();
  RunFacts here = begun;
  EXPECT_THAT(RestartsOf(begun, here), testing::IsEmpty());
  std::find(here.environment.begin(), here.environment.end(),
            std::pair<std::string, std::string>("boot_id", "first"))
      ->second = "second";
  EXPECT_EQ(DifferenceOf(begun, here.environment, begun.path), "");
  EXPECT_THAT(RestartsOf(begun, here),
              testing::ElementsAre(HasSubstr(
                  "the machine was started anew since the run began (boot_id: 'first', now "
                  "'second')")));
  EXPECT_THAT(RestartsOf(begun, {}), testing::IsEmpty()) << "who does not know says nothing";
}

/// A run of two clients on machines of their own.
Result OfTwoClients() {
  Result run = Begun();
  for (const char* name : {"b", "c"}) {
    run.clients.push_back(
        {.name = name,
         .environment = {{"machine_id", name}, {"boot_id", name}, {"memory", "9"}},
         .route = {.address = "10.0.0.9", .link = "eth0"}});
  }
  return run;
}

TEST(SameMachine, LooksAtEachClient) {
  const Result begun = OfTwoClients();
  const auto difference = [&](auto change) {
    RunFacts here = begun;
    change(here.clients[1]);
    return std::string(CheckSameMachine(begun, here).message());
  };
  EXPECT_EQ(difference([](ClientFacts&) {}), "");
  EXPECT_EQ(difference([](ClientFacts& client) { client.route.address = "10.0.0.7"; }), "");
  EXPECT_THAT(difference([](ClientFacts& client) { client.environment[0].second = "x"; }),
              StartsWith("client c's machine_id: 'c' when the run began, 'x' here"));
  EXPECT_THAT(difference([](ClientFacts& client) { client.environment[2].second = "x"; }),
              StartsWith("memory of the client c: '9'"));
  EXPECT_THAT(difference([](ClientFacts& client) { client.route.link = "eth1"; }),
              StartsWith("link of the client c: 'eth0'"));
  EXPECT_THAT(difference([](ClientFacts& client) { client.environment.clear(); }),
              StartsWith("client c's machine_id: 'c' when the run began, 'not known' here"));
}

TEST(SameMachine, NamesTheClientThatWasStartedAnew) {
  const Result begun = OfTwoClients();
  RunFacts here = begun;
  here.clients[1].environment[1].second = "again";
  EXPECT_EQ(std::string(CheckSameMachine(begun, here).message()), "");
  EXPECT_THAT(RestartsOf(begun, here),
              testing::ElementsAre(StartsWith("the client c's machine was started anew")));
}

TEST(SameCells, TheFirstDifferenceIsNamed) {
  const Cell a1{.technique = {.variant = "a1"}};
  const Cell a2{.technique = {.variant = "a2"}};
  Result begun;
  begun.cells = {CellResult(a1), CellResult(a2)};
  const auto difference = [&](std::vector<Cell> cells) {
    Plan plan;
    plan.cells = std::move(cells);
    const absl::Status status = CheckSameCells(begun, plan);
    EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status)) << status;
    return std::string(status.message());
  };
  EXPECT_EQ(difference({a1, a2}), "");
  EXPECT_THAT(difference({a2, a1}),
              StartsWith("cell 0 is '" + a1.Id() + "' in the run, but its settings give '" +
                         a2.Id() + "': "));
  EXPECT_THAT(difference({a1}), StartsWith("cell 1 is '" + a2.Id() + "' in the run, but"));
  EXPECT_THAT(difference({a1, a2, a1}), StartsWith("cell 2 is 'none' in the run, but"));
}

// A key that is misspelt would never differ.
TEST(SameMachine, ComparesFactsThatThereAre) {
  std::set<std::string> known;
  for (const Fact& fact : EnvironmentFacts()) known.emplace(fact.key);
  for (const auto& [key, value] : CollectEnvironment()) known.insert(key);
  for (const char* key :
       {"machine", "cpu_model", "cpus_online", "cpus_allowed", "memory", "system_product",
        "kernel_release", "kernel_version", "netring_version", "git_revision", "compiler",
        "compiler_flags", "build_type", "sanitizer", "machine_id", "liburing_loaded", "boot_id"}) {
    EXPECT_EQ(known.count(key), 1u) << key;
  }
}

TEST(SameMachine, EveryRestartIsTold) {
  Result begun = Begun();
  begun.client_environment = {{"boot_id", "client's first"}};
  RunFacts here;
  here.environment = {{"boot_id", "second"}};
  here.client_environment = {{"boot_id", "client's second"}};
  EXPECT_THAT(RestartsOf(begun, here),
              testing::ElementsAre(StartsWith("the machine was started anew"),
                                   StartsWith("the client's machine was started anew")));
}

HellosOfSides TwoHosts() {
  const auto hello = [](const char* machine, const char* boot, const char* device) {
    HellosOfSides::Hello made;
    made.host.environment = {{"machine_id", machine}, {"boot_id", boot}};
    made.build.build_id = "0f";
    made.route.device = device;
    return made;
  };
  return {.server = hello("aa", "1", "eth0"), .clients = {hello("bb", "2", "eth1")}};
}

TEST(SameHosts, AgentsThatAreStartedAnewMustBeWhereTheyWere) {
  const HellosOfSides begun = TwoHosts();
  const auto why = [&](const HellosOfSides& here) {
    return std::string(CheckSameHosts(begun, here).message());
  };
  EXPECT_EQ(why(begun), "");
  HellosOfSides here = TwoHosts();
  here.server.route.device = here.clients[0].route.device = "";  // they have not met yet
  EXPECT_EQ(why(here), "");
  here.server.host.environment[0].text = "cc";
  EXPECT_THAT(why(here), StartsWith("the server: machine_id: 'aa' when the run began, 'cc' here"));
  here = TwoHosts();
  here.clients[0].host.environment[1].text = "3";
  EXPECT_THAT(why(here), StartsWith("the client: boot_id: '2' when the run began, '3' here"));
  here = TwoHosts();
  here.clients[0].route.device = "eth2";
  EXPECT_THAT(why(here), StartsWith("the client: its network device: 'eth1' when the run began"));
  here = TwoHosts();
  here.server.build.build_id = "1f";
  EXPECT_THAT(why(here), StartsWith("the server: its agent was rebuilt since the run began"));
}

}  // namespace
}  // namespace netring
