#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "netring/clock.h"
#include "report/columns.h"
#include "report/format.h"

namespace netring {
namespace {

using Side = SideSample Repetition::*;
constexpr Side kServer = &Repetition::server;
constexpr Side kClient = &Repetition::client;

// --- Getters that several rows of the table share ---

template <auto Group, auto Field>
Value Coordinate(const Row& row) {
  return ToValue(row.cell->cell.*Group.*Field);
}

Value Twin(const Row& row) { return ToValue(row.cell->cell.twin); }

Value SentWithVariant(const Row& row) {
  std::string variant = SentWith(row.cell->cell, row.run->auto_rules);
  return variant.empty() ? Value() : ToValue(variant);
}

template <Side side, auto Field>
std::optional<double> Reading(const Repetition& repetition) {
  const auto& reading = repetition.*side.*Field;
  if constexpr (std::is_same_v<decltype(reading), const std::optional<int64_t>&>) {
    if (!reading.has_value()) return std::nullopt;
    return static_cast<double>(*reading);
  } else {
    return static_cast<double>(reading);
  }
}

template <Side side, auto Field>
Value MedianCount(const Row& row) {
  return Count(MedianOver(row, Reading<side, Field>));
}

/// The median of `Numerator` per `Denominator`, both of one side.
template <Side side, auto Numerator, auto Denominator>
Value MedianRatio(const Row& row) {
  return Real(MedianOver(row, [](const Repetition& repetition) -> std::optional<double> {
    const std::optional<double> above = Reading<side, Numerator>(repetition);
    const double below = *Reading<side, Denominator>(repetition);
    if (!above.has_value() || below == 0) return std::nullopt;
    return *above / below;
  }));
}

template <Side side, const char* name>
Value MedianCounter(const Row& row) {
  return Count(MedianOver(row, [](const Repetition& each) -> std::optional<double> {
    return ValueOf((each.*side).counters, name);
  }));
}

/// Per byte of payload that the side sent or received.
template <Side side>
Value CyclesPerByte(const Row& row) {
  return Real(MedianOver(row, [](const Repetition& each) -> std::optional<double> {
    const std::optional<int64_t> cycles = ValueOf((each.*side).counters, kCycles);
    const auto bytes = static_cast<double>((each.*side).bytes);
    if (!cycles.has_value() || bytes == 0) return std::nullopt;
    return static_cast<double>(*cycles) / bytes;
  }));
}

template <auto Field>
Value EvidenceSum(const Row& row) {
  return ToValue(MeasuredEvidence(*row.cell).*Field);
}

Value Microseconds(double ns) { return Real(ns / static_cast<double>(kNsPerUs)); }

template <auto Times, int PerMille>
Value Percentile(const Row& row) {
  const std::optional<Histogram>& times = row.*Times;
  if (!times.has_value()) return {};
  return Microseconds(static_cast<double>(times->Quantile(PerMille / 1000.0)));
}

constexpr auto kLatency = &Row::latency;
constexpr auto kSent = &Row::sent;
constexpr auto kNotified = &Row::notified;

/// Placement and waiting are the same in all repetitions of a cell: the first one's.
template <Side side>
Value Cpus(const Row& row) {
  return Text(CpusOfThreads((row.measured.front()->*side).cpus));
}

template <Side side>
Value Spin(const Row& row) {
  return Microseconds(static_cast<double>((row.measured.front()->*side).spin_ns));
}

template <auto Which>
Value Ratio(const Row& row) {
  return Real((row.*Which).ratio);
}

template <auto Which>
Value Difference(const Row& row) {
  return ToValue((row.*Which).change);
}

// --- Getters of one row ---

Value MeanLatency(const Row& row) {
  return row.latency.has_value() ? Microseconds(row.latency->mean()) : Value();
}
Value MaxLatency(const Row& row) {
  return row.latency.has_value() ? Microseconds(static_cast<double>(row.latency->max())) : Value();
}
Value Loop(const Row& row) {
  const Load& load = row.cell->cell.load;
  return load.workload == Workload::kRr ? Text(load.open_loop() ? "open" : "closed") : Value();
}
Value Placing(const Row& row) { return Text(row.measured.front()->placement); }
Value Throughput(const Row& row) { return Real(MedianOver(row, ThroughputGbps)); }
Value ThroughputLow(const Row& row) { return row.throughput ? Real(row.throughput->low) : Value(); }
Value ThroughputHigh(const Row& row) {
  return row.throughput ? Real(row.throughput->high) : Value();
}
Value Path(const Row& row) { return Text(row.run->path.path); }
Value Reps(const Row& row) { return ToValue(row.measured.size()); }

Value MessageRate(const Row& row) {
  return Real(MedianOver(row, [](const Repetition& each) -> std::optional<double> {
    if (each.client.window_ns == 0) return std::nullopt;
    return static_cast<double>(each.client.messages) * static_cast<double>(kNsPerSecond) /
           static_cast<double>(each.client.window_ns);
  }));
}

Value CopiedFraction(const Row& row) {
  const Evidence evidence = MeasuredEvidence(*row.cell);
  if (evidence.zc_completions == 0) return {};
  return Real(static_cast<double>(evidence.zc_copied) /
              static_cast<double>(evidence.zc_completions));
}

Value Reasons(const Row& row) {
  if (!row.outcome.reason.empty()) return Text(row.outcome.reason);
  return Text(absl::StrJoin(row.verdict.reasons, "|",
                            [](std::string* out, const Rule* rule) { out->append(rule->name); }));
}

// clang-format off
constexpr Column kColumns[] = {
    {"impl", "", "variant: the way of sending", Coordinate<&Cell::technique, &Technique::variant>, kLabel, "impl", Show::kAlways},
    {"size", "bytes", "payload of one message", Coordinate<&Cell::load, &Load::size>, kLabel, "size", Show::kAlways, Look::kSize},
    {"threads", "count", "threads of each side", Coordinate<&Cell::load, &Load::threads>, kLabel, "threads", Show::kAlways},
    {"throughput_gbps", "Gbit/s", "payload bits per second that the client received: of rr, the answers (10^9 bits)", Throughput, kNumber, "Gbit/s", Show::kAlways},
    {"latency_us", "us", "rr: mean round trip at the client; empty, as all latency columns, for stream", MeanLatency, kNumber, "mean us", Show::kAlways},
    {"cycles", "count", "CPU cycles of the server's threads in the window", MedianCounter<kServer, kCycles>},
    {"l1_misses", "count", "L1 data cache read misses of the server's threads", MedianCounter<kServer, kL1Misses>},
    {"llc_misses", "count", "last-level cache misses of the server's threads", MedianCounter<kServer, kLlcMisses>},
    {"context_switches", "count", "context switches of the server's threads in the window", MedianCount<kServer, &SideSample::context_switches>},
    {"engine", "", "what drove the sockets", Coordinate<&Cell::technique, &Technique::engine>, kLabel, "engine", Show::kWhenVaried},
    {"workload", "", "`rr`: request and response; `stream`: one way", Coordinate<&Cell::load, &Load::workload>, kLabel, "workload", Show::kWhenVaried},
    {"connections", "count", "connections per thread", Coordinate<&Cell::load, &Load::connections>, kLabel, "connections", Show::kWhenVaried},
    {"ring", "", "ring profile; empty for an engine without a ring", Coordinate<&Cell::technique, &Technique::ring>, kLabel, "ring", Show::kWhenVaried},
    {"path", "", "what lay between the sides", Path, kLabel},
    {"reps", "count", "repetitions measured, of which the numbers are made", Reps},
    {"messages_per_s", "1/s", "messages per second that the client received: of rr, the answers", MessageRate, kNumber, "msg/s", Show::kAlways},
    {"latency_p50_us", "us", "round trip: median", Percentile<kLatency, 500>},
    {"latency_p99_us", "us", "round trip: 99th percentile", Percentile<kLatency, 990>, kNumber, "p99 us", Show::kAlways},
    {"latency_p999_us", "us", "round trip: 99.9th percentile", Percentile<kLatency, 999>},
    {"latency_max_us", "us", "round trip: longest", MaxLatency},
    {"server_cpu_ns_per_msg", "ns", "CPU time of the server's threads per message it sent", MedianRatio<kServer, &SideSample::cpu_ns, &SideSample::messages>, kNumber, "server ns/msg", Show::kAlways},
    {"client_cpu_ns_per_msg", "ns", "CPU time of the client's threads per message it received", MedianRatio<kClient, &SideSample::cpu_ns, &SideSample::messages>, kNumber, "client ns/msg", Show::kAlways},
    {"cycles_per_byte", "1/byte", "CPU cycles of the server's threads per byte of payload it sent", CyclesPerByte<kServer>},
    {"zc_sends", "count", "the server's sends made with zero copy", EvidenceSum<&Evidence::zc_sends>},
    {"zc_completions", "count", "notifications received for them; equal to `zc_sends` when nothing is owed", EvidenceSum<&Evidence::zc_completions>},
    {"zc_copied", "count", "of these, those in which the kernel says that it copied", EvidenceSum<&Evidence::zc_copied>},
    {"zc_copied_fraction", "fraction", "`zc_copied` / `zc_completions`", CopiedFraction, kNumber, "copied", Show::kAlways, Look::kPercent},
    {"short_sends", "count", "the server's sends that took less than was asked", EvidenceSum<&Evidence::short_sends>},
    {"enobufs", "count", "the server's sends that were refused with ENOBUFS and repeated", EvidenceSum<&Evidence::enobufs>},
    {"throughput_ci_low", "Gbit/s", "lower bound of the 95 % bootstrap interval of `throughput_gbps`; empty with one repetition", ThroughputLow},
    {"throughput_ci_high", "Gbit/s", "its upper bound", ThroughputHigh},
    {"twin", "", "1: the same cell once more, of an A/A check (`--aa`)", Twin, kLabel, "twin", Show::kWhenVaried},
    {"batch", "count", "stream: messages per send operation", Coordinate<&Cell::load, &Load::batch>, kLabel, "batch", Show::kWhenVaried},
    {"depth", "count", "rr: requests in flight per connection", Coordinate<&Cell::load, &Load::depth>, kLabel, "depth", Show::kWhenVaried},
    {"rate", "1/s", "rr: requests per second of the whole cell; 0: closed loop", Coordinate<&Cell::load, &Load::rate>, kLabel, "rate", Show::kWhenVaried},
    {"recv", "", "receive mode (`--recv`); empty for an engine without a ring", Coordinate<&Cell::technique, &Technique::recv>, kLabel, "receive", Show::kWhenVaried},
    {"sent_with", "", "variant that sent: `impl`, or what `auto` chose; empty while that is not known", SentWithVariant, kLabel},
    {"load", "", "rr: `closed` (the next request follows an answer) or `open` (requests are due at `rate`); empty for stream", Loop, kLabel, "load", Show::kWhenVaried},
    {"placement", "", "how the threads of both sides were placed", Placing},
    {"server_cpus", "", "CPUs of each of the server's threads, joined by `\\|`; `any`: not pinned", Cpus<kServer>},
    {"client_cpus", "", "as `server_cpus`, of the client", Cpus<kClient>},
    {"server_spin_us", "us", "how long a loop of the server looked for completions before it slept", Spin<kServer>},
    {"client_spin_us", "us", "as `server_spin_us`, of the client", Spin<kClient>},
    {"working_set_bytes", "bytes", "all message slots of the server", MedianCount<kServer, &SideSample::working_set_bytes>},
    {"server_user_ns_per_msg", "ns", "of `server_cpu_ns_per_msg` in user space, split by the kernel's timer ticks", MedianRatio<kServer, &SideSample::user_ns, &SideSample::messages>},
    {"server_system_ns_per_msg", "ns", "of `server_cpu_ns_per_msg` in the kernel", MedianRatio<kServer, &SideSample::system_ns, &SideSample::messages>},
    {"server_softirq_ns_per_msg", "ns", "time in softirq of the server's CPUs per message, whoever caused it: a part of it may be in `server_system_ns_per_msg` too; empty where not pinned", MedianRatio<kServer, &SideSample::softirq_ns, &SideSample::messages>},
    {"client_user_ns_per_msg", "ns", "as `server_user_ns_per_msg`, of the client", MedianRatio<kClient, &SideSample::user_ns, &SideSample::messages>},
    {"client_system_ns_per_msg", "ns", "as `server_system_ns_per_msg`, of the client", MedianRatio<kClient, &SideSample::system_ns, &SideSample::messages>},
    {"client_softirq_ns_per_msg", "ns", "as `server_softirq_ns_per_msg`, of the client", MedianRatio<kClient, &SideSample::softirq_ns, &SideSample::messages>},
    {"sent_p50_us", "us", "stream: how long a message's buffer was in use until its send completed, median", Percentile<kSent, 500>},
    {"sent_p99_us", "us", "the same, 99th percentile", Percentile<kSent, 990>},
    {"notified_p50_us", "us", "stream, zero copy: how long until the last notification for it, median", Percentile<kNotified, 500>},
    {"notified_p99_us", "us", "the same, 99th percentile", Percentile<kNotified, 990>},
    {"throughput_vs_baseline", "ratio", "`throughput_gbps` divided by that of the baseline: the first variant of `--impl` in the same cell; empty for the baseline itself", Ratio<&Row::throughput_vs_baseline>},
    {"throughput_difference", "", "`more`, `less` or `no difference seen` (the 95 % bootstrap interval of the ratio holds 1, or the ratio is within the A/A check's noise floor); empty with one repetition", Difference<&Row::throughput_vs_baseline>},
    {"server_cpu_vs_baseline", "ratio", "as `throughput_vs_baseline`, of `server_cpu_ns_per_msg`", Ratio<&Row::server_cpu_vs_baseline>, kNumber, "vs", Show::kWhenCompared, Look::kVersus},
    {"server_cpu_difference", "", "as `throughput_difference`, of `server_cpu_ns_per_msg`", Difference<&Row::server_cpu_vs_baseline>},
    {"verdict", "", "`valid`, `degraded` or `invalid`; empty when nothing was measured", [](const Row& row) { return ToValue(row.verdict.kind); }, kLabel, "verdict", Show::kAlways},
    {"reasons", "", "the rules that fired, joined by `\\|`; of a cell that was skipped or failed, why", Reasons, kLabel},
    {"outcome", "", "`measured`, `skipped`, `failed`, or `pending` when the run was cut short", [](const Row& row) { return ToValue(row.outcome.kind); }, kLabel, "outcome", Show::kWhenVaried},
    {"client_cycles", "count", "as `cycles`, of the client's threads", MedianCounter<kClient, kCycles>},
    {"client_l1_misses", "count", "as `l1_misses`, of the client's threads", MedianCounter<kClient, kL1Misses>},
    {"client_llc_misses", "count", "as `llc_misses`, of the client's threads", MedianCounter<kClient, kLlcMisses>},
    {"client_context_switches", "count", "as `context_switches`, of the client's threads", MedianCount<kClient, &SideSample::context_switches>},
    {"instructions", "count", "instructions of the server's threads", MedianCounter<kServer, kInstructions>},
    {"branch_misses", "count", "mispredicted branches of the server's threads", MedianCounter<kServer, kBranchMisses>},
    {"dtlb_misses", "count", "data TLB read misses of the server's threads", MedianCounter<kServer, kDtlbMisses>},
    {"task_clock_ns", "ns", "CPU time of the server's threads as perf counts it", MedianCounter<kServer, kTaskClock>},
    {"cpu_migrations", "count", "moves of the server's threads between CPUs", MedianCounter<kServer, kMigrations>},
    {"page_faults", "count", "page faults of the server's threads", MedianCounter<kServer, kPageFaults>},
    {"client_instructions", "count", "as `instructions`, of the client's threads", MedianCounter<kClient, kInstructions>},
    {"client_branch_misses", "count", "as `branch_misses`, of the client's threads", MedianCounter<kClient, kBranchMisses>},
    {"client_dtlb_misses", "count", "as `dtlb_misses`, of the client's threads", MedianCounter<kClient, kDtlbMisses>},
    {"client_task_clock_ns", "ns", "as `task_clock_ns`, of the client's threads", MedianCounter<kClient, kTaskClock>},
    {"client_cpu_migrations", "count", "as `cpu_migrations`, of the client's threads", MedianCounter<kClient, kMigrations>},
    {"client_page_faults", "count", "as `page_faults`, of the client's threads", MedianCounter<kClient, kPageFaults>},
    {"server_cpu_ns_per_byte", "ns/byte", "CPU time of the server's threads per byte of payload it sent: what stands for `cycles_per_byte` where there are no cycles", MedianRatio<kServer, &SideSample::cpu_ns, &SideSample::bytes>},
    {"client_cpu_ns_per_byte", "ns/byte", "as `server_cpu_ns_per_byte`, of the client's threads per byte it received", MedianRatio<kClient, &SideSample::cpu_ns, &SideSample::bytes>},
    {"server_receives_per_msg", "count", "completions of receives that brought data, per message the server sent; empty for an engine without a ring", MedianRatio<kServer, &SideSample::receive_completions, &SideSample::messages>},
    {"client_receives_per_msg", "count", "the same of the client, per message it received", MedianRatio<kClient, &SideSample::receive_completions, &SideSample::messages>},
};
// clang-format on

}  // namespace

absl::Span<const Column> ResultColumns() { return kColumns; }

}  // namespace netring
