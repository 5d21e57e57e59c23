#include "analysis/verdict.h"

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
std::vector<std::string> Names(const Verdict& verdict) { return NamesOf(verdict.reasons); }
std::vector<std::string> Notes(const Verdict& verdict) { return NamesOf(verdict.notes); }

/// Zero-copy sends all of whose completions arrived, `copied` of them copied.
SliceChange ZeroCopy(int64_t sends, int64_t copied) {
  return [=](Slice* slice) {
    Evidence& evidence = slice->server.evidence;
    evidence.sends = evidence.zc_sends = evidence.zc_completions = sends;
    evidence.zc_copied = copied;
  };
}

SliceChange Both(const SliceChange& one, const SliceChange& other) {
  return [=](Slice* slice) {
    one(slice);
    other(slice);
  };
}

EventCount& Counter(const char* name, SideSample* side) { return CounterOf(name, &side->counters); }

/// A way to weaken a cell, of one slice where that is enough, and the one rule that must notice.
struct Weakness {
  const char* rule;
  const char* impl;  ///< or "stream"
  SliceChange slice;
  std::function<void(Result*)> run = [](Result*) {};
};

/// A run of one cell, of a variant or of a stream whose sender has no time left.
Result RunOfWeak(const Weakness& weakness) {
  Result run = RunOf(weakness.impl == std::string("stream") ? "a1" : weakness.impl, weakness.slice);
  if (weakness.impl == std::string("stream")) {
    run.cells = {StreamCell("a1", [&](Slice* slice) {
      slice->server.cpu_ns = slice->server.window_ns * 98 / 100;
      slice->server.counters.clear();  // its clock frequency would have doubled
      if (weakness.slice) weakness.slice(slice);
    })};
  }
  weakness.run(&run);
  return run;
}

/// What a slice's share of the sums is changed by so that all are.
SliceChange First(const SliceChange& change) { return InRound(1, change); }

SliceChange Nothing() {
  return [](Slice*) {};
}

std::vector<Weakness> SendingWeaknesses() {
  return {
      {"VARIANT_NOT_EXERCISED", "a1", [](Slice* slice) { slice->server.evidence.sends = 0; }},
      {"VARIANT_NOT_EXERCISED", "a3", Nothing()},  // MeasuredCell() makes no zero-copy send
      {"VARIANT_NOT_EXERCISED", "a1", ZeroCopy(1000, 0)},
      {"UNPAID_NOTIFICATIONS", "zc", Both(ZeroCopy(1000, 0), First([](Slice* slice) {
                                            slice->server.evidence.zc_completions = 999;
                                          }))},
      {"STREAM_CORRUPT", "a1", First([](Slice* slice) {
         slice->outcome = {Outcome::Kind::kFailed, std::string("the client: ") + kCorruptStream};
       })},
      {"NOT_HUGE", "a1", [](Slice* slice) { slice->server.huge_bytes = 32767; },
       [](Result* run) { run->cells.front().cell.load.alloc = Alloc::kHuge; }},
      {"ZC_ALL_COPIED", "a3", ZeroCopy(1000, 1000)},
      {"ZC_PARTIAL", "a3", ZeroCopy(1000, 999)},
      {"ZC_PARTIAL", "a3", ZeroCopy(1000, 51)},
      {"ENOBUFS", "a1", [](Slice* slice) { slice->server.evidence.enobufs = 11; }},
      {"SHORT_SENDS", "a1", [](Slice* slice) { slice->server.evidence.short_sends = 11; }},
      {"LOSS", "a1", [](Slice* slice) { slice->server.tcp.retransmits = 1; }},
      {"LOSS", "a1", First([](Slice* slice) { slice->client.tcp.retransmits = 24; })},
      {"DATAGRAM_LOSS", "a1", LoseDatagrams},
      {"NOT_CUBIC", "a1",
       [](Slice* slice) {
         for (SideSample* side : {&slice->server, &slice->client})
           side->socket.congestion_control = "bbr";
       }},
      {"HOT_SOURCE", "a1", Nothing(),
       [](Result* run) { run->environment = {{"cpu_caches", "L1d 32K, L2 512K, L3 8M"}}; }},
  };
}

/// Of two cells, the first of which is judged: a1 beside nothing, but others are there.
std::vector<Weakness> MethodWeaknesses() {
  return {
      {"SANITIZER_BUILD", "a1", Nothing(),
       [](Result* run) { run->environment = {{"sanitizer", "address"}}; }},
      {"EMULATED", "a1", Nothing(),
       [](Result* run) {
         run->environment = {{"kernel_command_line", "console=ttyS0 netring.emulated=1 quiet"}};
       }},
      {"PLANTED_WORK", "a1", Nothing(),
       [](Result* run) { run->environment = {{"planted_work", "0.5"}}; }},
      {"BUILDS_DIFFER", "a1", Nothing(),
       [](Result* run) {
         run->environment.emplace_back("compiler", "one");
         run->client_environment = {{"compiler", "another"}};
       }},
      {"DEBUG_BUILD", "a1", Nothing(),
       [](Result* run) { run->environment = {{"build_type", "debug"}}; }},
      {"INTERRUPTED", "a1", Nothing(), [](Result* run) { run->ended = RunEnd::kInterrupted; }},
      {"INTERRUPTED", "a1", Nothing(), [](Result* run) { run->ended = RunEnd::kGoesOn; }},
      {"TOO_SHORT", "a1", [](Slice* slice) { slice->client.window_ns = 8'333'333; }},
      {"TOO_SHORT", "a1", [](Slice* slice) { slice->client.messages = 4; }},
      {"TORN", "a1",
       [](Slice* slice) {
         if (slice->round % 12 == 0) slice->outcome = {Outcome::Kind::kTorn, "x"};
       }},
      {"SLICES_FAILED", "a1",
       [](Slice* slice) {
         if (slice->round == kFixtureRounds - 1) slice->outcome = {Outcome::Kind::kFailed, "x"};
       }},
      {"WORK_UNKNOWN", "a1",
       [](Slice* slice) {
         if (slice->round % 12 == 0) slice->client.looking_ns = slice->client.cpu_ns;
       }},
      {"PEERS_DIFFER", "a1", [](Slice* slice) { slice->client.socket.sndbuf = 46080; }},
      {"PEERS_DIFFER", "a1", [](Slice* slice) { slice->client.socket.nodelay = false; }},
      {"PEERS_DIFFER", "a1", [](Slice* slice) { slice->client.socket.congestion_control = "bbr"; }},
      {"RECEIVER_BOUND", "stream",
       [](Slice* slice) {
         slice->client.cpu_ns = slice->client.window_ns * 98 / 100;
         slice->client.counters.clear();
         slice->server.cpu_ns = slice->server.window_ns * 90 / 100;
       }},
      {"SENDER_IDLE", "stream",
       [](Slice* slice) { slice->server.cpu_ns = slice->server.window_ns * 49 / 100; }},
  };
}

std::vector<Weakness> MachineWeaknesses() {
  return {
      {"UNPINNED", "a1", [](Slice* slice) { slice->server.cpus = {{}}; }},
      {"UNPINNED", "a1", [](Slice* slice) { slice->client.cpus = {}; }},
      {"SAME_CORE", "a1", [](Slice* slice) { slice->server.cpus = {{1}}; }},
      {"OVERSUBSCRIBED", "a1", Nothing(), [](Result* run) { run->cells[0].cell.load.threads = 2; }},
      {"SQPOLL_NO_SPARE_CORE", "a1",
       [](Slice* slice) {
         for (SideSample* side : {&slice->server, &slice->client}) side->ring.granted = {"sqpoll"};
       },
       [](Result* run) { run->environment = {{"cpus_online", "0-2"}}; }},
      {"STEAL", "a1", [](Slice* slice) { slice->client.steal_ns = 1'010'000; },
       [](Result* run) { run->environment = {{"cpus_online", "0-1"}}; }},
      {"CPU_QUOTA", "a1", [](Slice* slice) { slice->server.throttled_ns = 510'000; }},
      {"WITHHELD", "a1", [](Slice* slice) { slice->withheld = slice->round % 12 == 0; }},
      {"FOREIGN_TRAFFIC", "a1",
       First([](Slice* slice) { slice->server.foreign_connections = 13; })},
      {"FREQUENCY_DRIFT", "a1",
       [](Slice* slice) {
         if (slice->round % 3 != 0) return;
         *Counter(kCycles, &slice->server).value = slice->server.cpu_ns * 265 / 100;
       }},
      {"PROFILED", "a1", Nothing(),
       [](Result* run) { run->spec.perf_record = {run->cells[0].cell.Id()}; }},
      {"NO_PMU", "a1",
       First([](Slice* slice) { Counter(kLlcMisses, &slice->client).value.reset(); })},
      {"USER_SPACE_ONLY", "a1",
       First([](Slice* slice) { Counter(kCycles, &slice->server).user_only = true; })},
      {"MULTIPLEXED", "a1",
       [](Slice* slice) {
         EventCount& count = Counter(kDtlbMisses, &slice->server);
         count.running_ns = count.enabled_ns * 949 / 1000;
       }},
      {"HYBRID_MIGRATION", "a1",
       [](Slice* slice) {
         Counter(kCycles, &slice->client).parts = {{"cpu_core", 5, 1}, {"cpu_atom", 5, 1}};
       }},
  };
}

/// A cell beside its baseline, whose cost is another in the second half.
Result Drifting(double step) {
  return RunOfTwo([step](Slice* slice) {
    if (slice->round >= kFixtureRounds / 2) TimesWork(step)(slice);
  });
}

Verdict JudgeFirst(const Result& run) { return Judge(run.cells[0], JudgedRunOf(run)); }
Verdict JudgeSecond(const Result& run) { return Judge(run.cells[1], JudgedRunOf(run)); }

std::set<std::string> ExpectEachFires(const std::vector<Weakness>& weaknesses) {
  std::set<std::string> fired;
  for (const Weakness& weakness : weaknesses) {
    const Result run = RunOfWeak(weakness);
    const Verdict verdict = JudgeFirst(run);
    const auto rule = std::find_if(Rules().begin(), Rules().end(), [&](const Rule& each) {
      return each.name == std::string(weakness.rule);
    });
    if (rule->severity == Severity::kNote) {
      EXPECT_THAT(Notes(verdict), ElementsAre(weakness.rule));
      EXPECT_THAT(Names(verdict), IsEmpty()) << weakness.rule;
      EXPECT_EQ(verdict.kind, Verdict::Kind::kValid) << weakness.rule << " weakens nothing";
    } else {
      EXPECT_THAT(Names(verdict), ElementsAre(weakness.rule));
      EXPECT_THAT(Notes(verdict), IsEmpty()) << weakness.rule;
      EXPECT_EQ(verdict.kind, rule->severity == Severity::kInvalid ? Verdict::Kind::kInvalid
                                                                   : Verdict::Kind::kDegraded);
    }
    fired.insert(weakness.rule);
  }
  return fired;
}

TEST(Verdict, FiresTheOneRuleThatEachWeaknessIsAbout) {
  std::set<std::string> fired = ExpectEachFires(SendingWeaknesses());
  fired.merge(ExpectEachFires(MethodWeaknesses()));
  fired.merge(ExpectEachFires(MachineWeaknesses()));
  // These need another cell, rule or path: they have tests of their own.
  fired.insert({"MEMLOCK", "DRIFT", "ROUNDS_FOLLOW", "WAITING_DIFFERS", "NAPI_NOT_COUNTED",
                "LIMITED_RWND", "LIMITED_SNDBUF", "LIMITED_CWND"});
  for (const Rule& rule : Rules())
    EXPECT_EQ(fired.count(rule.name), 1U) << rule.name << " has no test";
}

TEST(Verdict, IsValidWhereNothingWeakens) {
  EXPECT_EQ(JudgeFirst(RunOf("a1")).kind, Verdict::Kind::kValid);
  EXPECT_THAT(Names(JudgeFirst(RunOf("a1"))), IsEmpty());
  EXPECT_THAT(Notes(JudgeFirst(RunOf("a1"))), IsEmpty());
  EXPECT_EQ(JudgeSecond(RunOfTwo(TimesWork(1.5))).kind, Verdict::Kind::kValid);
  Result run = RunOf("a1");
  run.environment = {{"planted_work", "0"}};
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
}

TEST(Verdict, AnOrdinaryVmIsValid) {
  Result run = RunOf("a1", [](Slice* slice) {
    for (SideSample* side : {&slice->server, &slice->client}) {
      for (const char* name : {kCycles, kL1Misses, kLlcMisses}) {
        Counter(name, side).value.reset();
        Counter(name, side).reason = "no PMU";
      }
    }
  });
  run.environment = {{"cpus_online", "0-1"}, {"cpu_caches", "L1d 32K, L2 512K, L3 8M"}};
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
  EXPECT_THAT(Notes(JudgeFirst(run)), ElementsAre("HOT_SOURCE", "NO_PMU"));
}

TEST(Verdict, KnowsWhyMemoryWasRefused) {
  Result run = RunOf(
      "zc", Both(ZeroCopy(1000, 0), [](Slice* slice) { slice->server.evidence.enobufs = 11; }));
  run.environment = {{"rlimit_memlock", "32767"}};
  EXPECT_THAT(Names(JudgeFirst(run)), ElementsAre("ENOBUFS", "MEMLOCK"));
  run.environment = {{"rlimit_memlock", "unlimited"}};
  EXPECT_THAT(Names(JudgeFirst(run)), ElementsAre("ENOBUFS"));
}

TEST(Verdict, ComparesWaitingWithTheBaselines) {
  Result run = RunOfTwo([](Slice* slice) { slice->client.spin_ns = 0; });
  EXPECT_THAT(Names(JudgeSecond(run)), ElementsAre("WAITING_DIFFERS"));
  EXPECT_THAT(Names(JudgeFirst(run)), IsEmpty()) << "the baseline is beside nothing";
  run.spec.factors = {"busy"};
  EXPECT_THAT(Names(JudgeSecond(run)), IsEmpty()) << "it may be what is asked about";
}

TEST(Verdict, SaysWhereTheCostBesideTheBaselinesDrifted) {
  EXPECT_THAT(Names(JudgeSecond(Drifting(1.1))), ElementsAre("DRIFT"));
  EXPECT_THAT(Names(JudgeSecond(Drifting(0.9))), ElementsAre("DRIFT"));
  EXPECT_THAT(Names(JudgeSecond(Drifting(1.01))), IsEmpty()) << "within the margin";
  EXPECT_THAT(Names(JudgeFirst(Drifting(1.1))), IsEmpty()) << "the baseline is beside nothing";
}

TEST(Verdict, ADriftOfAllCellsIsNone) {
  Result run = RunOfTwo();
  for (CellResult& cell : run.cells) {
    const Cell of = cell.cell;
    cell = MeasuredCell(of, [](Slice* slice) {
      TimesWork(1 + 0.05 * static_cast<double>(slice->round))(slice);
      slice->server.counters.clear();
    });
  }
  EXPECT_EQ(JudgeSecond(run).kind, Verdict::Kind::kValid);
}

TEST(Verdict, SaysWhereRoundsFollowEachOther) {
  // Up and down in one long wave, so that the halves are alike.
  const Result run = RunOfTwo([](Slice* slice) {
    const int64_t at = slice->round % 12;
    TimesWork(1 + 0.01 * static_cast<double>(at < 6 ? at : 12 - at))(slice);
  });
  EXPECT_THAT(Notes(JudgeSecond(run)), ElementsAre("ROUNDS_FOLLOW"));
  EXPECT_EQ(JudgeSecond(run).kind, Verdict::Kind::kValid);
  EXPECT_THAT(Notes(JudgeSecond(RunOfTwo())), IsEmpty());
}

// results.csv has an interval of throughput too.
TEST(Verdict, RoundsOfThroughputMayFollowEachOther) {
  const auto in_waves = [](int64_t rounds) {
    return RunOfTwo([rounds](Slice* slice) {
      const int64_t at = slice->round % 12;
      slice->client.bytes += slice->client.bytes * (at < 6 ? at : 12 - at) / 100;
      if (slice->round >= rounds) slice->withheld = true;
    });
  };
  EXPECT_THAT(Notes(JudgeSecond(in_waves(kFixtureRounds))), ElementsAre("ROUNDS_FOLLOW"));
  EXPECT_THAT(Notes(JudgeSecond(in_waves(7))), ElementsAre("WITHHELD")) << "no interval";
}

// A few slices at another clock are in any long run.
TEST(Verdict, MoreRoundsDoNotMakeItWorse) {
  const Result run = RunOf("a1", [](Slice* slice) {
    if (slice->round % 6 == 0) Counter(kCycles, &slice->server).value = slice->server.cpu_ns * 3;
  });
  EXPECT_THAT(Notes(JudgeFirst(run)), IsEmpty());
}

TEST(Verdict, ForgivesWhatIsWithinBounds) {
  const Result run = RunOf("zc", Both(ZeroCopy(1000, 50), [](Slice* slice) {
                             slice->server.evidence.short_sends = 10;
                             if (slice->round == 0) slice->server.evidence.enobufs = 2;
                             slice->server.socket.zerocopy = true;
                             slice->server.throttled_ns = 480'000;
                             slice->client.tcp.retransmits = slice->client.tcp.dsacks = 100;
                             if (slice->round == 2) slice->server.tcp.retransmits = 6;
                             slice->withheld = slice->round == 0;
                             if (slice->round == 1) slice->outcome = {Outcome::Kind::kTorn, "x"};
                           }));
  EXPECT_THAT(Names(JudgeFirst(run)), IsEmpty());
  EXPECT_THAT(Notes(JudgeFirst(run)), IsEmpty());
}

// Each slice is short: all together are not.
TEST(Verdict, TooShortIsOfTheSum) {
  EXPECT_THAT(Names(JudgeFirst(RunOf("a1",
                                     [](Slice* slice) {
                                       slice->client.window_ns = 8'400'000;
                                       slice->client.messages = 5;
                                     }))),
              IsEmpty());
}

TEST(Verdict, LetsWorkloadsWaitDifferently) {
  Result run = RunOf("a1");
  run.cells.push_back(StreamCell("a1", [](Slice* slice) { slice->server.spin_ns = 0; }));
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
}

TEST(Verdict, DoesNotMissCountersThatWereTurnedOff) {
  Result run = RunOf("a1", [](Slice* slice) {
    for (SideSample* side : {&slice->server, &slice->client}) side->counters.clear();
  });
  run.spec.counting.perf = false;
  EXPECT_EQ(JudgeFirst(run).kind, Verdict::Kind::kValid);
  EXPECT_THAT(Notes(JudgeFirst(run)), IsEmpty());
}

TEST(Verdict, IsTheWorstOfItsReasons) {
  Result run = RunOf("a1", [](Slice* slice) {
    slice->server.evidence.sends = 0;
    slice->server.evidence.enobufs = 11;
  });
  run.ended = RunEnd::kInterrupted;
  const Verdict verdict = JudgeFirst(run);
  EXPECT_EQ(verdict.kind, Verdict::Kind::kInvalid);
  EXPECT_THAT(Names(verdict), ElementsAre("VARIANT_NOT_EXERCISED", "ENOBUFS"));
  EXPECT_THAT(Notes(verdict), ElementsAre("INTERRUPTED"));
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
  const JudgedRun judged = JudgedRunOf(run);
  EXPECT_EQ(Judge(run.cells[1], judged).kind, Verdict::Kind::kNone);
  EXPECT_EQ(Judge(run.cells[3], judged).kind, Verdict::Kind::kNone);
  Result pending = RunOf("a1");
  pending.cells[0] = CellResult(pending.cells[0].cell);
  EXPECT_EQ(JudgeFirst(pending).kind, Verdict::Kind::kNone);
}

}  // namespace
}  // namespace netring
