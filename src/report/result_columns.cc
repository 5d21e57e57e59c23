#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "report/columns.h"

namespace netring {
namespace {

using Side = SideSample Repetition::*;
constexpr Side kServer = &Repetition::server;
constexpr Side kClient = &Repetition::client;

// --- Getters that several rows of the table share ---

template <auto Field>
Value Coordinate(const Row& row) {
  return ToValue(row.cell->cell.*Field);
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

template <auto Field>
Value EvidenceSum(const Row& row) {
  return ToValue(MeasuredEvidence(*row.cell).*Field);
}

Value Microseconds(const Row& row, double ns) {
  if (row.latency.count() == 0) return {};
  return Real(ns / static_cast<double>(kNsPerUs));
}

template <int PerMille>
Value Percentile(const Row& row) {
  return Microseconds(row, static_cast<double>(row.latency.Quantile(PerMille / 1000.0)));
}

// --- Getters of one row ---

Value MeanLatency(const Row& row) { return Microseconds(row, row.latency.mean()); }
Value MaxLatency(const Row& row) {
  return Microseconds(row, static_cast<double>(row.latency.max()));
}
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

constexpr auto kLabel = Scope::kLabel;
constexpr auto kNumber = Scope::kNumber;

// clang-format off
constexpr Column kColumns[] = {
    {"impl", "", "variant: the way of sending", Coordinate<&Cell::impl>, kLabel, "impl", Show::kAlways},
    {"size", "bytes", "payload of one message", Coordinate<&Cell::size>, kLabel, "size", Show::kAlways, Look::kSize},
    {"threads", "count", "threads of each side", Coordinate<&Cell::threads>, kLabel, "threads", Show::kAlways},
    {"throughput_gbps", "Gbit/s", "payload bits of the answers per second at the client (10^9 bits)", Throughput, kNumber, "Gbit/s", Show::kAlways},
    {"latency_us", "us", "mean round trip at the client", MeanLatency, kNumber, "mean us", Show::kAlways},
    {"cycles", "count", "CPU cycles of the server's threads in the window", MedianCount<kServer, &SideSample::cycles>},
    {"l1_misses", "count", "L1 data cache read misses of the server's threads", MedianCount<kServer, &SideSample::l1_misses>},
    {"llc_misses", "count", "last-level cache misses of the server's threads", MedianCount<kServer, &SideSample::llc_misses>},
    {"context_switches", "count", "context switches of the server's threads in the window", MedianCount<kServer, &SideSample::context_switches>},
    {"engine", "", "what drove the sockets", Coordinate<&Cell::engine>, kLabel, "engine", Show::kWhenVaried},
    {"workload", "", "`rr`: request and response; `stream`: one way", Coordinate<&Cell::workload>, kLabel, "workload", Show::kWhenVaried},
    {"connections", "count", "connections per thread", Coordinate<&Cell::connections>, kLabel, "connections", Show::kWhenVaried},
    {"ring", "", "ring profile", Coordinate<&Cell::ring>, kLabel, "ring", Show::kWhenVaried},
    {"path", "", "what lay between the sides", Path, kLabel},
    {"reps", "count", "repetitions measured, of which the numbers are made", Reps},
    {"messages_per_s", "1/s", "answers per second at the client", MessageRate, kNumber, "msg/s", Show::kAlways},
    {"latency_p50_us", "us", "round trip: median", Percentile<500>},
    {"latency_p99_us", "us", "round trip: 99th percentile", Percentile<990>, kNumber, "p99 us", Show::kAlways},
    {"latency_p999_us", "us", "round trip: 99.9th percentile", Percentile<999>},
    {"latency_max_us", "us", "round trip: longest", MaxLatency},
    {"server_cpu_ns_per_msg", "ns", "CPU time of the server's threads per message it sent", MedianRatio<kServer, &SideSample::cpu_ns, &SideSample::messages>, kNumber, "server ns/msg", Show::kAlways},
    {"client_cpu_ns_per_msg", "ns", "CPU time of the client's threads per message it received", MedianRatio<kClient, &SideSample::cpu_ns, &SideSample::messages>, kNumber, "client ns/msg", Show::kAlways},
    {"cycles_per_byte", "1/byte", "CPU cycles of the server's threads per byte of payload it sent", MedianRatio<kServer, &SideSample::cycles, &SideSample::bytes>},
    {"zc_sends", "count", "the server's sends made with zero copy", EvidenceSum<&Evidence::zc_sends>},
    {"zc_completions", "count", "notifications received for them; equal to `zc_sends` when nothing is owed", EvidenceSum<&Evidence::zc_completions>},
    {"zc_copied", "count", "of these, those in which the kernel says that it copied", EvidenceSum<&Evidence::zc_copied>},
    {"zc_copied_fraction", "fraction", "`zc_copied` / `zc_completions`", CopiedFraction, kNumber, "copied", Show::kAlways, Look::kPercent},
    {"short_sends", "count", "the server's sends that took less than was asked", EvidenceSum<&Evidence::short_sends>},
    {"enobufs", "count", "the server's sends that were refused with ENOBUFS and repeated", EvidenceSum<&Evidence::enobufs>},
    {"throughput_ci_low", "Gbit/s", "lower bound of the 95 % bootstrap interval of `throughput_gbps`; empty with one repetition", ThroughputLow},
    {"throughput_ci_high", "Gbit/s", "its upper bound", ThroughputHigh},
    {"verdict", "", "`valid`, `degraded` or `invalid`; empty when nothing was measured", [](const Row& row) { return Text(VerdictName(row.verdict.kind)); }, kLabel, "verdict", Show::kAlways},
    {"reasons", "", "the rules that fired, joined by `\\|`; of a cell that was skipped or failed, why", Reasons, kLabel},
    {"outcome", "", "`measured`, `skipped`, `failed`, or `pending` when the run was cut short", [](const Row& row) { return Text(OutcomeName(row.outcome.kind)); }, kLabel, "outcome", Show::kWhenVaried},
    {"client_cycles", "count", "as `cycles`, of the client's threads", MedianCount<kClient, &SideSample::cycles>},
    {"client_l1_misses", "count", "as `l1_misses`, of the client's threads", MedianCount<kClient, &SideSample::l1_misses>},
    {"client_llc_misses", "count", "as `llc_misses`, of the client's threads", MedianCount<kClient, &SideSample::llc_misses>},
    {"client_context_switches", "count", "as `context_switches`, of the client's threads", MedianCount<kClient, &SideSample::context_switches>},
};
// clang-format on

}  // namespace

absl::Span<const Column> ResultColumns() { return kColumns; }

}  // namespace netring
