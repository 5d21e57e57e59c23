// What it changes of the verdict that the sides have machines of their own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "analysis/verdict.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Verdict VerdictOfFirst(const Result& run) { return Judge(run.cells[0], JudgedRunOf(run)); }

// Each side's machine counts for that side.
TEST(HostsVerdict, LooksAtBothMachines) {
  const auto names_with = [](const Environment& client) {
    Result run = RunOf("a1");
    run.client_environment = client;
    return NamesOf(VerdictOfFirst(run).reasons);
  };
  EXPECT_THAT(names_with({{"sanitizer", "none"}, {"build_type", "release"}}), IsEmpty());
  EXPECT_THAT(names_with({{"kernel_command_line", "netring.emulated=1"}}), ElementsAre("EMULATED"));
  EXPECT_THAT(names_with({{"sanitizer", "address"}}), ElementsAre("SANITIZER_BUILD"));
  EXPECT_THAT(names_with({{"build_type", "debug"}}), ElementsAre("DEBUG_BUILD"));
}

TEST(HostsVerdict, TwoBuildsAreNotedWithBoth) {
  Result run = RunOf("a1");
  run.environment = {{"compiler", "g++ 12"}, {"build_id", "0f"}, {"git_revision", "abc"}};
  run.client_environment = {{"compiler", "g++ 12"}, {"build_id", "1f"}};
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).notes), IsEmpty());  // an agent and the static one
  run.client_environment[0].second = "clang 19";
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).notes), ElementsAre("BUILDS_DIFFER"));
  EXPECT_THAT(TextsOf(run), testing::Contains(testing::HasSubstr(
                                "(compiler 'g++ 12' on the server, 'clang 19' on the client)")));
  run.clients = {{"hostB", {{"compiler", "g++ 12"}}, {}},
                 {"hostC", {{"compiler", "g++ 12"}, {"git_revision", "abd"}}, {}}};
  run.client_environment.clear();
  EXPECT_EQ(DifferenceOfBuilds(run), "git_revision 'abc' on the server, 'abd' on the client hostC");
}

TEST(HostsVerdict, CpusOfTwoMachinesAreNotShared) {
  Result run = RunOf("a1", [](Slice* slice) { slice->server.cpus = {{1}}; });
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).notes), ElementsAre("SAME_CORE"));
  run.client_environment = {{"cpus_online", "0-1"}};
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).notes), IsEmpty());
}

TEST(HostsVerdict, SparesACoreOfTheMachineThatPolls) {
  Result run = RunOf("a1", [](Slice* slice) { slice->client.ring.granted = {"sqpoll"}; });
  run.environment = {{"cpus_online", "0"}};
  run.client_environment = {{"cpus_online", "0-1"}};
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).reasons), IsEmpty());
  std::swap(run.environment, run.client_environment);
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).reasons), ElementsAre("SQPOLL_NO_SPARE_CORE"));
}

TEST(HostsVerdict, StealIsAShareOfTheCpusOfItsMachine) {
  Result run = RunOf("a1", [](Slice* slice) { slice->client.steal_ns = 1'010'000; });
  run.environment = {{"cpus_online", "0-1"}};
  run.client_environment = {{"cpus_online", "0-3"}};
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).reasons), IsEmpty());
  std::swap(run.environment, run.client_environment);
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).reasons), ElementsAre("STEAL"));
}

// What the kernel counts in ticks of 10 ms falls into some slices and not into others.
TEST(HostsVerdict, StealIsOfTheSum) {
  const SliceChange a_tick = InRound(3, [](Slice* slice) { slice->server.steal_ns = 10'000'000; });
  Result run = RunOf("a1", a_tick);
  run.environment = {{"cpus_online", "0-1"}};
  EXPECT_THAT(NamesOf(VerdictOfFirst(run).reasons), IsEmpty());
}

}  // namespace
}  // namespace netring
