#include "report/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Names(const Verdict& verdict) {
  std::vector<std::string> names;
  for (const Rule* rule : verdict.reasons) names.emplace_back(rule->name);
  return names;
}

Verdict JudgeFirst(const Result& run) { return Judge(run.cells[0], JudgedRun(run)); }

/// Zero-copy sends all of whose completions arrived, `copied` of them copied.
void SendZeroCopy(int64_t sends, int64_t copied, Result* run) {
  for (Repetition& each : run->cells[0].repetitions) {
    Evidence& evidence = each.server.evidence;
    evidence.sends = evidence.zc_sends = evidence.zc_completions = sends;
    evidence.zc_copied = copied;
  }
}

/// A way to weaken a cell of `impl` that nothing weakens, and the one rule that must notice.
struct Weakness {
  const char* rule;
  const char* impl;
  std::function<void(Result*)> weaken;
};

SideSample& Server(Result* run) { return run->cells[0].repetitions[1].server; }
SideSample& Client(Result* run) { return run->cells[0].repetitions[1].client; }

std::vector<Weakness> Weaknesses() {
  return {
      {"VARIANT_NOT_EXERCISED", "a1", [](Result* run) { Server(run).evidence.sends = 0; }},
      {"VARIANT_NOT_EXERCISED", "a3", [](Result*) {}},  // MeasuredCell() makes no zero-copy send
      {"VARIANT_NOT_EXERCISED", "a1", [](Result* run) { SendZeroCopy(1000, 0, run); }},
      {"UNPAID_NOTIFICATIONS", "zc",
       [](Result* run) {
         SendZeroCopy(1000, 0, run);
         Server(run).evidence.zc_completions = 999;
       }},
      {"SANITIZER_BUILD", "a1", [](Result* run) { run->environment = {{"sanitizer", "address"}}; }},
      {"DEBUG_BUILD", "a1", [](Result* run) { run->environment = {{"build_type", "debug"}}; }},
      {"ZC_ALL_COPIED", "a3", [](Result* run) { SendZeroCopy(1000, 1000, run); }},
      {"ZC_PARTIAL", "a3", [](Result* run) { SendZeroCopy(1000, 999, run); }},
      {"ZC_PARTIAL", "a3", [](Result* run) { SendZeroCopy(1000, 51, run); }},
      {"ENOBUFS", "a1", [](Result* run) { Server(run).evidence.enobufs = 1; }},
      {"SHORT_SENDS", "a1", [](Result* run) { Server(run).evidence.short_sends = 202; }},
      {"INCOMPLETE", "a1", [](Result* run) { run->spec.reps = 3; }},
      {"WIDE_INTERVAL", "a1", [](Result* run) { run->spec.until_percent = 0.4; }},
      {"WIDE_INTERVAL", "a1",
       [](Result* run) {
         run->cells[0].repetitions.resize(1);
         run->spec.reps = 1;
         run->spec.until_percent = 100;
       }},
      {"NOT_STATIONARY", "a1",
       [](Result* run) { std::fill_n(Client(run).slices.begin(), 10, 500); }},
      {"WAITING_DIFFERS", "a1", [](Result* run) { Server(run).spin_ns = 0; }},
      {"WAITING_DIFFERS", "a1",
       [](Result* run) {
         run->cells.push_back(MeasuredCell("a2"));
         run->cells[1].repetitions[0].client.spin_ns = 0;
       }},
      {"TOO_SHORT", "a1", [](Result* run) { Client(run).window_ns = 99'999'999; }},
      {"TOO_SHORT", "a1", [](Result* run) { Client(run).messages = 99; }},
      {"PEERS_DIFFER", "a1", [](Result* run) { Client(run).socket.sndbuf = 46080; }},
      {"PEERS_DIFFER", "a1", [](Result* run) { Client(run).socket.congestion_control = "bbr"; }},
      {"UNPINNED", "a1", [](Result* run) { Server(run).cpus = {{}}; }},
      {"UNPINNED", "a1", [](Result* run) { Client(run).cpus = {}; }},
      {"SAME_CORE", "a1", [](Result* run) { Server(run).cpus = {{1}}; }},
      {"OVERSUBSCRIBED", "a1", [](Result* run) { run->cells[0].cell.threads = 2; }},
      {"NO_PMU", "a1", [](Result* run) { Client(run).llc_misses = std::nullopt; }},
  };
}

TEST(Verdict, FiresTheOneRuleThatEachWeaknessIsAbout) {
  std::set<std::string> fired;
  for (const Weakness& weakness : Weaknesses()) {
    Result run = RunOf(weakness.impl);
    weakness.weaken(&run);
    EXPECT_THAT(Names(JudgeFirst(run)), ElementsAre(weakness.rule));
    fired.insert(weakness.rule);
  }
  for (const Rule& rule : Rules())
    EXPECT_EQ(fired.count(rule.name), 1U) << rule.name << " has no test";
}

TEST(Verdict, IsValidWhereNothingWeakens) {
  EXPECT_EQ(JudgeFirst(RunOf("a1")).kind, Verdict::Kind::kValid);
  EXPECT_THAT(Names(JudgeFirst(RunOf("a1"))), IsEmpty());
}

TEST(Verdict, ForgivesWhatIsWithinBounds) {
  Result run = RunOf("zc");
  SendZeroCopy(1000, 50, &run);
  Server(&run).evidence.short_sends = 10;
  Server(&run).socket.zerocopy = true;
  EXPECT_THAT(Names(JudgeFirst(run)), IsEmpty());
}

TEST(Verdict, ForgivesAnIntervalAsNarrowAsWasAskedFor) {
  Result run = RunOf("a1");
  run.spec.until_percent = 0.6;  // the two repetitions differ by 0.5 %
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
}

TEST(Verdict, LetsWorkloadsWaitDifferently) {
  Result run = RunOf("a1");
  run.cells.push_back(StreamCell("a1"));
  for (Repetition& each : run.cells[1].repetitions) each.server.spin_ns = 0;
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
}

TEST(Verdict, DoesNotMissCountersThatWereTurnedOff) {
  Result run = RunOf("a1");
  run.spec.perf = false;
  Server(&run).cycles = std::nullopt;
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
}

TEST(Verdict, IsTheWorstOfItsReasons) {
  Result run = RunOf("a1");
  Server(&run).evidence.sends = 0;
  Server(&run).evidence.enobufs = 1;
  const Verdict verdict = JudgeFirst(run);
  EXPECT_EQ(verdict.kind, Verdict::Kind::kInvalid);
  EXPECT_THAT(Names(verdict), ElementsAre("VARIANT_NOT_EXERCISED", "ENOBUFS"));
  EXPECT_STREQ(VerdictName(verdict.kind), "invalid");
}

TEST(Verdict, IsNoneWhereNothingWasMeasured) {
  const Result run = FourCells();
  const JudgedRun judged(run);
  EXPECT_EQ(Judge(run.cells[1], judged).kind, Verdict::Kind::kNone);
  EXPECT_EQ(Judge(run.cells[3], judged).kind, Verdict::Kind::kNone);
  Result pending = RunOf("a1");
  pending.cells[0].repetitions.clear();
  EXPECT_EQ(JudgeFirst(pending).kind, Verdict::Kind::kNone);
}

}  // namespace
}  // namespace netring
