#include "report/verdict.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "experiment/metric.h"
#include "netring/send_path.h"
#include "report/drift.h"

namespace netring {
namespace {

constexpr int64_t kShortWindowNs = 100 * kNsPerMs;
constexpr int64_t kFewMessages = 100;
constexpr double kManyShortSends = 0.01;

bool IsMeasured(const Repetition& repetition) {
  return repetition.outcome.kind == Outcome::Kind::kMeasured;
}

bool AnyMeasured(const CellResult& cell, auto predicate) {
  return std::any_of(cell.repetitions.begin(), cell.repetitions.end(),
                     [&](const Repetition& each) { return IsMeasured(each) && predicate(each); });
}

bool AnySide(const CellResult& cell, auto predicate) {
  return AnyMeasured(cell, [&](const Repetition& each) {
    return predicate(each.server) || predicate(each.client);
  });
}

absl::string_view EnvironmentValue(const Result& run, absl::string_view key) {
  for (const auto& [name, value] : run.environment) {
    if (name == key) return value;
  }
  return "";
}

std::set<int> CpusOf(const SideSample& side) {
  std::set<int> all;
  for (const CpuSet& thread : side.cpus) all.insert(thread.begin(), thread.end());
  return all;
}

bool IsPinned(const SideSample& side) {
  return !side.cpus.empty() && std::none_of(side.cpus.begin(), side.cpus.end(),
                                            [](const CpuSet& cpus) { return cpus.empty(); });
}

// --- The rules, in the order of their table ---

bool VariantNotExercised(const CellResult& cell, const JudgedRun&) {
  const Variant* variant = FindVariant(cell.cell.impl);
  const bool zero_copy = variant != nullptr && variant->zero_copy();
  return AnyMeasured(cell, [&](const Repetition& each) {
    const Evidence& evidence = each.server.evidence;
    return evidence.sends == 0 || (zero_copy != (evidence.zc_sends > 0));
  });
}

bool UnpaidNotifications(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) {
    return side.evidence.zc_completions != side.evidence.zc_sends;
  });
}

bool AllCopied(const CellResult& cell, const JudgedRun&) {
  const Evidence evidence = MeasuredEvidence(cell);
  return evidence.zc_completions > 0 && evidence.zc_copied >= evidence.zc_completions;
}

bool PartlyCopied(const CellResult& cell, const JudgedRun&) {
  const Evidence evidence = MeasuredEvidence(cell);
  const auto completions = static_cast<double>(evidence.zc_completions);
  return evidence.zc_copied<evidence.zc_completions&& static_cast<double>(
             evidence.zc_copied)> kCopiedShareOfTrueZeroCopy *
         completions;
}

bool Enobufs(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) { return side.evidence.enobufs > 0; });
}

bool ShortSends(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) {
    return static_cast<double>(side.evidence.short_sends) >
           kManyShortSends * static_cast<double>(side.evidence.sends);
  });
}

bool Incomplete(const CellResult& cell, const JudgedRun& judged) {
  return std::count_if(cell.repetitions.begin(), cell.repetitions.end(), IsMeasured) <
         judged.run.spec.reps;
}

bool TooShort(const CellResult& cell, const JudgedRun&) {
  return AnyMeasured(cell, [](const Repetition& each) {
    return each.client.window_ns < kShortWindowNs || each.client.messages < kFewMessages;
  });
}

bool WideInterval(const CellResult& cell, const JudgedRun& judged) {
  if (!judged.run.spec.until_percent.has_value()) return false;
  const std::optional<double> width = ThroughputWidthPercent(cell);
  return !width.has_value() || *width > *judged.run.spec.until_percent;
}

bool NotStationary(const CellResult& cell, const JudgedRun&) {
  return AnyMeasured(cell, [](const Repetition& each) { return Drifts(each.client.slices); });
}

bool WaitingDiffers(const CellResult& cell, const JudgedRun& judged) {
  return judged.unequal_waiting.count(cell.cell.workload) > 0;
}

bool PeersDiffer(const CellResult& cell, const JudgedRun&) {
  return AnyMeasured(cell, [](const Repetition& each) {
    const SocketFacts& server = each.server.socket;
    const SocketFacts& client = each.client.socket;
    return server.sndbuf != client.sndbuf || server.rcvbuf != client.rcvbuf ||
           server.nodelay != client.nodelay ||
           server.congestion_control != client.congestion_control;
  });
}

bool Unpinned(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) { return !IsPinned(side); });
}

bool SameCore(const CellResult& cell, const JudgedRun&) {
  return AnyMeasured(cell, [](const Repetition& each) {
    const std::set<int> server = CpusOf(each.server);
    const std::set<int> client = CpusOf(each.client);
    return std::any_of(server.begin(), server.end(),
                       [&](int cpu) { return client.count(cpu) > 0; });
  });
}

bool Oversubscribed(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [&](const SideSample& side) {
    return IsPinned(side) && static_cast<int64_t>(CpusOf(side).size()) < cell.cell.threads;
  });
}

bool NoPmu(const CellResult& cell, const JudgedRun& judged) {
  return judged.run.spec.perf && AnySide(cell, [](const SideSample& side) {
           return !side.cycles.has_value() || !side.l1_misses.has_value() ||
                  !side.llc_misses.has_value();
         });
}

bool SanitizerBuild(const CellResult&, const JudgedRun& judged) {
  const absl::string_view sanitizer = EnvironmentValue(judged.run, "sanitizer");
  return !sanitizer.empty() && sanitizer != "none";
}

bool DebugBuild(const CellResult&, const JudgedRun& judged) {
  return EnvironmentValue(judged.run, "build_type") == "debug";
}

constexpr Severity kDegraded = Severity::kDegraded;
constexpr Severity kInvalid = Severity::kInvalid;
constexpr Rule kRules[] = {
    {"VARIANT_NOT_EXERCISED", kInvalid, VariantNotExercised,
     "the server never sent in the way the variant's name says"},
    {"UNPAID_NOTIFICATIONS", kInvalid, UnpaidNotifications,
     "zero-copy sends and their completions differ in number, so buffers may have been written "
     "while the "
     "kernel still read them"},
    {"SANITIZER_BUILD", kInvalid, SanitizerBuild,
     "netring was built with a sanitizer, which slows the program and not the kernel"},
    {"DEBUG_BUILD", kDegraded, DebugBuild, "netring was built without optimisation"},
    {"ZC_ALL_COPIED", kDegraded, AllCopied,
     "the kernel copied the data of every zero-copy send: the row shows the cost of zero copy "
     "without its "
     "benefit"},
    {"ZC_PARTIAL", kDegraded, PartlyCopied,
     "the kernel copied the data of more than 5 % of the zero-copy sends but not of all: the row "
     "is a mix"},
    {"ENOBUFS", kDegraded, Enobufs,
     "sends were refused for want of notification or pinned memory and had to be repeated; raise "
     "net.core.optmem_max or the limit on locked memory"},
    {"SHORT_SENDS", kDegraded, ShortSends,
     "more than 1 % of the sends took less than was asked, so a message costs more than one send; "
     "raise "
     "--sndbuf"},
    {"INCOMPLETE", kDegraded, Incomplete,
     "fewer repetitions were measured than were asked for, because the run was interrupted or is "
     "not over"},
    {"WIDE_INTERVAL", kDegraded, WideInterval,
     "the 95 % interval of the throughput is wider than --until asks for; raise --max_reps or "
     "--duration"},
    {"TOO_SHORT", kDegraded, TooShort,
     "a repetition measured for less than 100 ms or saw fewer than 100 messages; raise --duration"},
    {"NOT_STATIONARY", kDegraded, NotStationary,
     "the rate still drifted while it was measured, by more than 10 % from one half of the window "
     "to the other; raise --warmup or --duration"},
    {"WAITING_DIFFERS", kDegraded, WaitingDiffers,
     "the run has rows of this workload whose sides looked for completions for another time before "
     "they slept, which alone makes them differ; set --spin to compare them"},
    {"PEERS_DIFFER", kDegraded, PeersDiffer,
     "the two sides' sockets differ in buffer sizes, TCP_NODELAY or congestion control"},
    {"UNPINNED", kDegraded, Unpinned, "threads were free to move between CPUs"},
    {"SAME_CORE", kDegraded, SameCore,
     "server and client shared a CPU, so each waited for the other"},
    {"OVERSUBSCRIBED", kDegraded, Oversubscribed, "a side ran more threads than it had CPUs"},
    {"NO_PMU", kDegraded, NoPmu,
     "this machine, or its permissions, gave no value for a hardware counter that was asked for"},
};

}  // namespace

absl::Span<const Rule> Rules() { return kRules; }

JudgedRun::JudgedRun(const Result& result) : run(result) {
  std::map<std::string, std::set<std::pair<int64_t, int64_t>>> waits;
  for (const CellResult& cell : run.cells) {
    for (const Repetition& each : cell.repetitions) {
      if (!IsMeasured(each)) continue;
      waits[cell.cell.workload].emplace(each.server.spin_ns, each.client.spin_ns);
    }
  }
  for (const auto& [workload, different] : waits) {
    if (different.size() > 1) unequal_waiting.insert(workload);
  }
}

Evidence MeasuredEvidence(const CellResult& cell) {
  Evidence sum;
  for (const Repetition& each : cell.repetitions) {
    if (IsMeasured(each)) sum += each.server.evidence;
  }
  return sum;
}

Verdict Judge(const CellResult& cell, const JudgedRun& judged) {
  const Outcome::Kind outcome = cell.outcome(judged.run.spec.reps).kind;
  Verdict verdict;
  if (outcome == Outcome::Kind::kSkipped || outcome == Outcome::Kind::kFailed) return verdict;
  if (!AnyMeasured(cell, [](const Repetition&) { return true; })) return verdict;
  verdict.kind = Verdict::Kind::kValid;
  for (const Rule& rule : kRules) {
    if (!rule.fires(cell, judged)) continue;
    verdict.reasons.push_back(&rule);
    const bool invalid = rule.severity == kInvalid || verdict.kind == Verdict::Kind::kInvalid;
    verdict.kind = invalid ? Verdict::Kind::kInvalid : Verdict::Kind::kDegraded;
  }
  return verdict;
}

const char* VerdictName(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::kNone:
      return "";
    case Verdict::Kind::kValid:
      return "valid";
    case Verdict::Kind::kDegraded:
      return "degraded";
    case Verdict::Kind::kInvalid:
      return "invalid";
  }
  return "";
}

}  // namespace netring
