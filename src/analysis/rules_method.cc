// Rules of the verdict: how it was measured.

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "analysis/comparison.h"
#include "analysis/rules.h"
#include "load/counted_messages.h"
#include "load/side_sample.h"
#include "netring/clock.h"

namespace netring {
namespace {

constexpr int64_t kFewMessages = 100;
constexpr int64_t kShortNs = 200 * kNsPerMs;
constexpr double kManyTorn = 0.05;  ///< of the slices
constexpr double kBusy = 0.95;      ///< of the window, per thread
constexpr double kIdle = 0.5;

/// Of the agent that ran the cell's server; of a run that does not tell, netring-run's own.
absl::string_view BuildValue(const CellResult& cell, const JudgedRun& judged,
                             std::string BuildFacts::* fact, absl::string_view key) {
  const BuildFacts* build = BuildOf(judged.run, cell.cell.agent);
  return build == nullptr ? EnvironmentValue(judged.run, key) : build->*fact;
}

/// An agent on another machine tells its build with its environment.
bool AnyOtherBuild(const JudgedRun& judged, absl::string_view key, auto predicate) {
  const std::vector<OtherMachine> others = OtherMachines(judged.run);
  return std::any_of(others.begin(), others.end(), [&](const OtherMachine& other) {
    return predicate(TextOf(*other.environment, key));
  });
}

bool IsSanitizer(absl::string_view name) { return !name.empty() && name != "none"; }

bool SanitizerBuild(const CellResult& cell, const JudgedRun& judged) {
  return IsSanitizer(BuildValue(cell, judged, &BuildFacts::sanitizer, "sanitizer")) ||
         AnyOtherBuild(judged, "sanitizer", IsSanitizer);
}

bool DebugBuild(const CellResult& cell, const JudgedRun& judged) {
  return BuildValue(cell, judged, &BuildFacts::build_type, "build_type") == "debug" ||
         AnyOtherBuild(judged, "build_type",
                       [](absl::string_view type) { return type == "debug"; });
}

bool BuildsDiffer(const CellResult&, const JudgedRun& judged) {
  return !DifferenceOfBuilds(judged.run).empty();
}

/// scripts/netring-vm says so to the kernel that it boots in a machine without KVM.
bool IsEmulated(const Environment& machine) {
  return TextOf(machine, "kernel_command_line").find("netring.emulated=1") !=
         absl::string_view::npos;
}

bool Emulated(const CellResult&, const JudgedRun& judged) {
  const std::vector<const Environment*> clients = ClientMachines(judged.run);
  return IsEmulated(judged.run.environment) ||
         std::any_of(clients.begin(), clients.end(),
                     [](const Environment* client) { return IsEmulated(*client); });
}

/// netring-run refuses what is no number.
bool Planted(const CellResult&, const JudgedRun& judged) {
  double percent = 0;
  return absl::SimpleAtod(EnvironmentValue(judged.run, kPlantedWorkFact), &percent) && percent > 0;
}

bool Interrupted(const CellResult&, const JudgedRun& judged) {
  return judged.run.ended == RunEnd::kInterrupted || judged.run.ended == RunEnd::kGoesOn;
}

bool TooShort(const CellResult& cell, const JudgedRun&) {
  return cell.client().window_ns < kShortNs ||
         CountedMessages(cell.server().messages, cell.client().messages) < kFewMessages;
}

bool Torn(const CellResult& cell, const JudgedRun&) {
  return static_cast<double>(cell.torn()) > kManyTorn * static_cast<double>(cell.ran());
}

bool WorkUnknown(const CellResult& cell, const JudgedRun&) {
  const size_t known = std::min(cell.Values(MetricId::kServerWork).size(),
                                cell.Values(MetricId::kClientWork).size());
  return static_cast<double>(cell.measured()) - static_cast<double>(known) >
         kManyTorn * static_cast<double>(cell.measured());
}

bool SlicesFailed(const CellResult& cell, const JudgedRun&) { return cell.failed() > 0; }

bool Drift(const CellResult& cell, const JudgedRun& judged) {
  return Drifts(judged.comparer.CostLogs(cell), judged.comparer.margin());
}

/// Of what results.csv compares, where there is an interval.
bool Follows(const CellResult& cell, const JudgedRun& judged) {
  const MetricId compared[] = {judged.comparer.cost(), MetricId::kThroughput};
  return std::any_of(std::begin(compared), std::end(compared), [&](MetricId metric) {
    const Comparison comparison = judged.comparer.VersusBaseline(cell, metric);
    return comparison.interval.has_value() && comparison.lag > kFollows;
  });
}

/// From the baseline's: with --factors the waiting may be what is asked about.
bool WaitingDiffers(const CellResult& cell, const JudgedRun& judged) {
  const CellResult* baseline = judged.comparer.BaselineOf(cell);
  if (baseline == nullptr || !baseline->has_numbers() || judged.switches_factors) return false;
  return cell.server().spin_ns != baseline->server().spin_ns ||
         cell.client().spin_ns != baseline->client().spin_ns;
}

bool PeersDiffer(const CellResult& cell, const JudgedRun&) {
  const SocketFacts& server = cell.server().socket;
  const SocketFacts& client = cell.client().socket;
  return server.sndbuf != client.sndbuf || server.rcvbuf != client.rcvbuf ||
         server.nodelay != client.nodelay || server.congestion_control != client.congestion_control;
}

/// The CPU time of a side, in windows of all its threads.
double BusyShare(const SideSample& side) {
  const auto threads = static_cast<double>(std::max<size_t>(side.cpus.size(), 1));
  return (static_cast<double>(side.cpu_ns) + static_cast<double>(side.napi_ns.value_or(0))) /
         (static_cast<double>(std::max<int64_t>(side.window_ns, 1)) * threads);
}

/// A stream whose sides have CPUs of their own.
bool IsStreamApart(const CellResult& cell, const JudgedRun& judged) {
  return cell.cell.load.workload == Workload::kStream && !SameCore(cell, judged);
}

bool ReceiverBound(const CellResult& cell, const JudgedRun& judged) {
  return IsStreamApart(cell, judged) && BusyShare(cell.client()) >= kBusy &&
         BusyShare(cell.server()) < kBusy;
}

bool SenderIdle(const CellResult& cell, const JudgedRun& judged) {
  return IsStreamApart(cell, judged) && BusyShare(cell.server()) < kIdle;
}

// clang-format off
constexpr Rule kMethodRules[] = {
    {"SANITIZER_BUILD", kInvalid, SanitizerBuild,
     "netring was built with a sanitizer, which slows the program and not the kernel",
     "build with --buildtype=release -Db_sanitize=none"},
    {"EMULATED", kInvalid, Emulated,
     "the machine was emulated in software, which shows what works but not how fast",
     "use none of its times; run on real hardware with that kernel"},
    {"PLANTED_WORK", kInvalid, Planted,
     "a test made the controls do extra work (NETRING_PLANT)",
     "unset NETRING_PLANT and measure again"},
    {"DEBUG_BUILD", kDegraded, DebugBuild,
     "netring was built without optimisation",
     "build with --buildtype=release"},
    {"BUILDS_DIFFER", kNote, BuildsDiffer,
     "server and client ran netring of two builds, so that a difference of their costs may be the compiler's",
     "use the same on both: --deploy always copies the one from here", false, kHasOwnSentence},
    {"INTERRUPTED", kNote, Interrupted,
     "the run was interrupted or is not over, so the cell has fewer rounds than asked for",
     "go on with it: --resume", false, kHasOwnSentence},
    {"TOO_SHORT", kDegraded, TooShort,
     "all slices together measured for less than 200 ms or saw fewer than 100 messages",
     "raise --duration or --budget"},
    {"TORN", kDegraded, Torn,
     "more than 5 % of the slices are torn: their two sides did not measure the same messages",
     "look for other processes on the machine; samples.csv says why for each"},
    {"SLICES_FAILED", kNote, SlicesFailed,
     "at most one slice in twenty failed; these are left out",
     "run.jsonl says why"},
    {"WORK_UNKNOWN", kNote, WorkUnknown,
     "in more than 5 % of the slices busy-polling took all CPU time of a side, so its work is not known",
     "look for other processes on the side's CPU, or use --spin 0s"},
    {"DRIFT", kDegraded, Drift,
     "its cost relative to the baseline changed by more than --margin from the first half of the rounds to the second",
     "look for what changed on the machine, and measure again"},
    {"ROUNDS_FOLLOW", kNote, Follows,
     "the ratios of successive rounds are correlated (lag-1 autocorrelation over 0.3), so the interval is only approximate",
     "measure longer, or on a quieter machine"},
    {"WAITING_DIFFERS", kDegraded, WaitingDiffers,
     "it and the cell it is compared with busy-poll for different times before they sleep, which alone makes their costs differ",
     "give both the same --spin"},
    {"PEERS_DIFFER", kDegraded, PeersDiffer,
     "the two sides' sockets differ in buffer sizes, TCP_NODELAY or congestion control",
     "set --sndbuf, --rcvbuf and --cc to what both sides' kernels grant"},
    {"RECEIVER_BOUND", kNote, ReceiverBound,
     "the receiver used all of its CPU time and the sender did not: the throughput is the receiver's limit",
     "compare server_work_ns_per_msg instead, or give the client more threads"},
    {"SENDER_IDLE", kNote, SenderIdle,
     "the sender was idle for more than half of the window: the throughput does not show what sending costs",
     "compare server_work_ns_per_msg instead"},
};
// clang-format on

}  // namespace

absl::Span<const Rule> MethodRules() { return kMethodRules; }

}  // namespace netring
