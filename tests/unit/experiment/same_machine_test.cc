#include "experiment/same_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "experiment/environment.h"

namespace netring {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Result Begun() {
  Result run;
  run.environment = {{"machine", "x86_64"},    {"cpu_model", "a CPU"},
                     {"cpus_online", "0-3"},   {"cpus_allowed", "0-3"},
                     {"memory", "1 kB"},       {"kernel_release", "6.18.0"},
                     {"kernel_version", "#1"}, {"netring_version", "1.0"},
                     {"git_revision", "abc"},  {"load_average", "0.1"}};
  run.path = {.path = "veth",
              .mtu = 1500,
              .server_link = "veth0, driver veth",
              .client_link = "veth1",
              .server_offloads = "tso on",
              .client_offloads = "tso off"};
  return run;
}

std::string DifferenceOf(const Result& begun, const Environment& here, const PathFacts& path) {
  const absl::Status status = CheckSameMachine(begun, here, path);
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
  for (size_t i = 0; i + 1 < begun.environment.size(); ++i) {
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
  EXPECT_THAT(with(&PathFacts::mtu, 9000), StartsWith("mtu: '1500'"));
  EXPECT_THAT(with(&PathFacts::server_link, "x"), StartsWith("the server's link: "));
  EXPECT_THAT(with(&PathFacts::client_link, "x"), StartsWith("the client's link: "));
  EXPECT_THAT(with(&PathFacts::server_offloads, "x"), StartsWith("the server's offloads: "));
  EXPECT_THAT(with(&PathFacts::client_offloads, "x"), StartsWith("the client's offloads: "));
}

// A key that is misspelt would never differ.
TEST(SameMachine, ComparesFactsThatThereAre) {
  std::set<std::string> known;
  for (const Fact& fact : EnvironmentFacts()) known.emplace(fact.key);
  for (const auto& [key, value] : CollectEnvironment()) known.insert(key);
  for (const char* key :
       {"machine", "cpu_model", "cpus_online", "cpus_allowed", "memory", "system_product",
        "kernel_release", "kernel_version", "netring_version", "git_revision", "compiler",
        "compiler_flags", "build_type", "sanitizer"}) {
    EXPECT_EQ(known.count(key), 1u) << key;
  }
}

}  // namespace
}  // namespace netring
