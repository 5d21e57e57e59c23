// Rules of the verdict: how it was measured.

#include <algorithm>
#include <optional>

#include "experiment/metric.h"
#include "load/side_sample.h"
#include "netring/clock.h"
#include "report/rules.h"

namespace netring {
namespace {

constexpr int64_t kFewMessages = 100;
constexpr int64_t kShortWindowNs = 200 * kNsPerMs;
constexpr int64_t kLateNs = 100 * kNsPerMs;  ///< a thread may wait for its CPU
constexpr double kBusy = 0.95;               ///< of the window, per thread
constexpr double kIdle = 0.5;

bool SanitizerBuild(const CellResult&, const JudgedRun& judged) {
  const absl::string_view sanitizer = EnvironmentValue(judged.run, "sanitizer");
  return !sanitizer.empty() && sanitizer != "none";
}

bool DebugBuild(const CellResult&, const JudgedRun& judged) {
  return EnvironmentValue(judged.run, "build_type") == "debug";
}

/// scripts/netring-vm says so to the kernel that it boots in a machine without KVM.
bool Emulated(const CellResult&, const JudgedRun& judged) {
  const absl::string_view line = EnvironmentValue(judged.run, "kernel_command_line");
  return line.find("netring.emulated=1") != absl::string_view::npos;
}

bool Incomplete(const CellResult& cell, const JudgedRun& judged) {
  return std::count_if(cell.repetitions.begin(), cell.repetitions.end(), IsMeasured) <
         judged.run.spec.reps;
}

bool WideInterval(const CellResult& cell, const JudgedRun& judged) {
  if (!judged.run.spec.until_percent.has_value()) return false;
  const std::optional<double> width = ThroughputWidthPercent(cell);
  return !width.has_value() || *width > *judged.run.spec.until_percent;
}

bool TooShort(const CellResult& cell, const JudgedRun&) {
  return AnyMeasured(cell, [](const Repetition& each) {
    return each.client.window_ns < kShortWindowNs || each.client.messages < kFewMessages;
  });
}

/// A side that is stopped when its window should end counts on when it goes on.
bool EndsLate(const SideSample& side, int64_t duration_ns) {
  return side.window_ns - duration_ns > std::max(kLateNs, duration_ns / 20);
}

bool NotStationary(const CellResult& cell, const JudgedRun& judged) {
  return AnyMeasured(cell, [&](const Repetition& each) {
    return EndsLate(each.client, judged.run.spec.window.duration_ns) ||
           EndsLate(each.server, judged.run.spec.window.duration_ns);
  });
}

bool BelowNoiseFloor(const CellResult& cell, const JudgedRun& judged) {
  if (!judged.comparer.has_value()) return false;
  bool compared = false;
  for (const ComparedMetric& metric : ComparedMetrics()) {
    const Change change = judged.comparer->VersusBaseline(cell, metric.name).change;
    if (change == Change::kMore || change == Change::kLess) return false;
    compared |= change == Change::kNone;
  }
  return compared;
}

bool WaitingDiffers(const CellResult& cell, const JudgedRun& judged) {
  return judged.unequal_waiting.count(cell.cell.load.workload) > 0;
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

/// The CPU time of a side's threads, in windows of all its threads.
double BusyShare(const SideSample& side) {
  const auto threads = static_cast<double>(std::max<size_t>(side.cpus.size(), 1));
  return static_cast<double>(side.cpu_ns) /
         (static_cast<double>(std::max<int64_t>(side.window_ns, 1)) * threads);
}

/// Of a stream whose sides have CPUs of their own.
bool AnyStream(const CellResult& cell, const JudgedRun& judged, auto predicate) {
  return cell.cell.load.workload == Workload::kStream && !SameCore(cell, judged) &&
         AnyMeasured(cell, predicate);
}

bool ReceiverBound(const CellResult& cell, const JudgedRun& judged) {
  return AnyStream(cell, judged, [](const Repetition& each) {
    return BusyShare(each.client) >= kBusy && BusyShare(each.server) < kBusy;
  });
}

bool SenderIdle(const CellResult& cell, const JudgedRun& judged) {
  return AnyStream(cell, judged,
                   [](const Repetition& each) { return BusyShare(each.server) < kIdle; });
}

// clang-format off
constexpr Rule kMethodRules[] = {
    {"SANITIZER_BUILD", kInvalid, SanitizerBuild,
     "netring was built with a sanitizer, which slows the program and not the kernel",
     "build with --buildtype=release -Db_sanitize=none"},
    {"EMULATED", kInvalid, Emulated,
     "the machine was emulated in software: it shows what works, not how fast",
     "compare no times of it; run on a real kernel of that release"},
    {"DEBUG_BUILD", kDegraded, DebugBuild,
     "netring was built without optimisation",
     "build with --buildtype=release"},
    {"INCOMPLETE", kDegraded, Incomplete,
     "fewer repetitions were measured than were asked for, because the run was interrupted or is not over",
     "go on with it: --resume", false, kHasOwnSentence},
    {kWideInterval, kDegraded, WideInterval,
     "the 95 % interval of the throughput is wider than --until asks for",
     "raise --max_reps or --duration", false, kHasOwnSentence},
    {"TOO_SHORT", kDegraded, TooShort,
     "a repetition measured for less than 200 ms or saw fewer than 100 messages",
     "raise --duration"},
    {"NOT_STATIONARY", kDegraded, NotStationary,
     "a side's window ended too late, by more than 100 ms and by more than 5 %",
     "raise --duration, and look for other work on the machine"},
    {"BELOW_NOISE_FLOOR", kDegraded, BelowNoiseFloor,
     "the cell differs from its baseline by no more than the same cell run twice does",
     "raise --reps and --duration, or read it as no difference"},
    {"WAITING_DIFFERS", kDegraded, WaitingDiffers,
     "the run has rows of this workload whose sides looked for completions for another time before they slept, which alone makes them differ",
     "set --spin to compare them"},
    {"PEERS_DIFFER", kDegraded, PeersDiffer,
     "the two sides' sockets differ in buffer sizes, TCP_NODELAY or congestion control",
     "set --sndbuf, --rcvbuf and --cc to what both sides' kernels grant"},
    {"RECEIVER_BOUND", kDegraded, ReceiverBound,
     "the receiver had no CPU time left and the sender had: the throughput is the receiver's",
     "compare server_cpu_ns_per_msg instead, or give the client more threads"},
    {"SENDER_IDLE", kDegraded, SenderIdle,
     "the sender was idle for more than half of the window: the throughput does not show what sending costs",
     "compare server_cpu_ns_per_msg instead"},
};
// clang-format on

}  // namespace

absl::Span<const Rule> MethodRules() { return kMethodRules; }

}  // namespace netring
