#include "report/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/enum_names.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

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

EventCount& Counter(const char* name, SideSample* side) { return CounterOf(name, &side->counters); }

/// A run of one cell that nothing weakens, of a variant or of a stream.
Result Sound(const std::string& impl) {
  if (impl != "stream") return RunOf(impl);
  Result run = RunOf("a1");
  run.cells = {StreamCell("a1")};
  for (Repetition& each : run.cells[0].repetitions) {
    each.server.cpu_ns = 980'000'000;
    each.server.counters.clear();  // its clock frequency would have doubled
  }
  return run;
}

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
      {"EMULATED", "a1",
       [](Result* run) {
         run->environment = {{"kernel_command_line", "console=ttyS0 netring.emulated=1 quiet"}};
       }},
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
       [](Result* run) { Client(run).window_ns = run->spec.window.duration_ns * 6 / 5; }},
      {"NOT_STATIONARY", "a1",
       [](Result* run) { Server(run).window_ns = run->spec.window.duration_ns * 6 / 5; }},
      {"WAITING_DIFFERS", "a1", [](Result* run) { Server(run).spin_ns = 0; }},
      {"WAITING_DIFFERS", "a1",
       [](Result* run) {
         run->cells.push_back(MeasuredCell("a2"));
         run->cells[1].repetitions[0].client.spin_ns = 0;
       }},
      {"TOO_SHORT", "a1",
       [](Result* run) {
         Client(run).window_ns = 199'999'999;
         Client(run).steal_ns = 0;
       }},
      {"TOO_SHORT", "a1", [](Result* run) { Client(run).messages = 99; }},
      {"PEERS_DIFFER", "a1", [](Result* run) { Client(run).socket.sndbuf = 46080; }},
      {"PEERS_DIFFER", "a1", [](Result* run) { Client(run).socket.congestion_control = "bbr"; }},
      {"UNPINNED", "a1", [](Result* run) { Server(run).cpus = {{}}; }},
      {"UNPINNED", "a1", [](Result* run) { Client(run).cpus = {}; }},
      {"SAME_CORE", "a1", [](Result* run) { Server(run).cpus = {{1}}; }},
      {"OVERSUBSCRIBED", "a1", [](Result* run) { run->cells[0].cell.load.threads = 2; }},
      {"NO_PMU", "a1", [](Result* run) { Counter(kLlcMisses, &Client(run)).value.reset(); }},
      {"PROFILED", "a1", [](Result* run) { run->spec.perf_record = run->cells[0].cell.Id(); }},
      {"USER_SPACE_ONLY", "a1",
       [](Result* run) { Counter(kCycles, &Server(run)).user_only = true; }},
      {"MULTIPLEXED", "a1",
       [](Result* run) { Counter(kDtlbMisses, &Server(run)).running_ns = 949'000'000; }},
      {"HYBRID_MIGRATION", "a1",
       [](Result* run) {
         Counter(kCycles, &Client(run)).parts = {{"cpu_core", 5, 1}, {"cpu_atom", 5, 1}};
       }},
      {"FREQUENCY_DRIFT", "a1",
       [](Result* run) { *Counter(kCycles, &Server(run)).value = 1'060'000'000; }},
      {"STEAL", "a1",
       [](Result* run) {
         run->environment = {{"cpus_online", "0-1"}};
         Client(run).steal_ns = 20'000'001;
       }},
      {"FOREIGN_TRAFFIC", "a1", [](Result* run) { Server(run).foreign_connections = 11; }},
      {"SQPOLL_NO_SPARE_CORE", "a1",
       [](Result* run) {
         run->environment = {{"cpus_online", "0-2"}};
         for (SideSample* side : {&Server(run), &Client(run)}) side->ring.granted = {"sqpoll"};
       }},
      {"HOT_SOURCE", "a1",
       [](Result* run) { run->environment = {{"cpu_caches", "L1d 32K, L2 512K, L3 8M"}}; }},
      {"RECEIVER_BOUND", "stream",
       [](Result* run) {
         Client(run).cpu_ns = 980'000'000;
         Server(run).cpu_ns = 900'000'000;
       }},
      {"SENDER_IDLE", "stream", [](Result* run) { Server(run).cpu_ns = 490'000'000; }},
      {"STREAM_CORRUPT", "a1",
       [](Result* run) {
         run->cells[0].repetitions[0].outcome = {Outcome::Kind::kFailed,
                                                 std::string("the client: ") + kCorruptStream};
       }},
  };
}

TEST(Verdict, FiresTheOneRuleThatEachWeaknessIsAbout) {
  std::set<std::string> fired;
  for (const Weakness& weakness : Weaknesses()) {
    Result run = Sound(weakness.impl);
    weakness.weaken(&run);
    EXPECT_THAT(Names(JudgeFirst(run)), ElementsAre(weakness.rule));
    fired.insert(weakness.rule);
  }
  // Two that never come alone have tests of their own below.
  fired.insert({"MEMLOCK", "BELOW_NOISE_FLOOR"});
  for (const Rule& rule : Rules())
    EXPECT_EQ(fired.count(rule.name), 1U) << rule.name << " has no test";
}

TEST(Verdict, IsValidWhereNothingWeakens) {
  EXPECT_EQ(JudgeFirst(RunOf("a1")).kind, Verdict::Kind::kValid);
  EXPECT_THAT(Names(JudgeFirst(RunOf("a1"))), IsEmpty());
}

TEST(Verdict, KnowsWhyMemoryWasRefused) {
  Result run = RunOf("zc");
  SendZeroCopy(1000, 0, &run);
  Server(&run).evidence.enobufs = 1;
  run.environment = {{"rlimit_memlock", "32767"}};
  EXPECT_THAT(Names(JudgeFirst(run)), ElementsAre("ENOBUFS", "MEMLOCK"));
  run.environment = {{"rlimit_memlock", "unlimited"}};
  EXPECT_THAT(Names(JudgeFirst(run)), ElementsAre("ENOBUFS"));
}

TEST(Verdict, NamesWhatCannotBeToldFromTheBaseline) {
  Result run = RunOf("a1");
  run.spec.aa = true;
  run.spec.impl = {"a1", "a2"};
  run.cells.push_back(MeasuredCell("a2"));
  for (size_t i = 0; i < 2; ++i) {
    run.cells.push_back(run.cells[i]);
    run.cells.back().cell.twin = 1;
  }
  const JudgedRun judged(run);
  EXPECT_THAT(Names(Judge(run.cells[0], judged)), IsEmpty()) << "the baseline itself";
  EXPECT_THAT(Names(Judge(run.cells[1], judged)), ElementsAre("BELOW_NOISE_FLOOR"));
  for (Repetition& each : run.cells[1].repetitions) each.server.cpu_ns *= 3;
  EXPECT_THAT(Names(Judge(run.cells[1], JudgedRun(run))), IsEmpty());
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
  run.spec.counting.perf = false;
  for (SideSample* side : {&Server(&run), &Client(&run)}) side->counters.clear();
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
}

TEST(Verdict, IsTheWorstOfItsReasons) {
  Result run = RunOf("a1");
  Server(&run).evidence.sends = 0;
  Server(&run).evidence.enobufs = 1;
  const Verdict verdict = JudgeFirst(run);
  EXPECT_EQ(verdict.kind, Verdict::Kind::kInvalid);
  EXPECT_THAT(Names(verdict), ElementsAre("VARIANT_NOT_EXERCISED", "ENOBUFS"));
  EXPECT_STREQ(NameOf(verdict.kind), "invalid");
}

TEST(Verdict, AutoMustSendAsItsRuleSays) {
  Result run = RunOf(kAutoImpl);
  const Cell& cell = run.cells[0].cell;
  run.auto_rules = {
      {.engine = cell.technique.engine, .workload = cell.load.workload, .zero_copy = "zc"}};
  EXPECT_THAT(Names(JudgeFirst(run)), Not(Contains("VARIANT_NOT_EXERCISED")));
  run.auto_rules[0].from = cell.load.size;
  EXPECT_THAT(Names(JudgeFirst(run)), Contains("VARIANT_NOT_EXERCISED"));
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
