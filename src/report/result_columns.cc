#include "absl/strings/str_join.h"
#include "experiment/groups.h"
#include "netring/clock.h"
#include "report/columns.h"
#include "report/format.h"

namespace netring {
namespace {

using Side = const SideSample& (CellResult::*)() const;
constexpr Side kServer = &CellResult::server;
constexpr Side kClient = &CellResult::client;

// --- Getters that several rows of the table share ---

template <auto Group, auto Field>
Value Coordinate(const Row& row) {
  return ToValue(row.cell->cell.*Group.*Field);
}

/// Over all measured slices.
template <Side side, auto Field>
Value SumOf(const Row& row) {
  return ToValue((row.cell->*side)().*Field);
}

template <Side side, auto Field>
Value TcpSum(const Row& row) {
  return ToValue((row.cell->*side)().tcp.*Field);
}

template <Side side, auto Field>
Value DatagramSum(const Row& row) {
  return ToValue((row.cell->*side)().datagrams.*Field);
}

template <Side side, const char* name>
Value Counter(const Row& row) {
  return ToValue(ValueOf((row.cell->*side)().counters, name));
}

template <auto Field>
Value EvidenceSum(const Row& row) {
  return ToValue(row.cell->server().evidence.*Field);
}

template <Side side>
Value Cpus(const Row& row) {
  return Text(CpusOfThreads((row.cell->*side)().cpus));
}

template <Side side>
Value Spin(const Row& row) {
  return Real(static_cast<double>((row.cell->*side)().spin_ns) / static_cast<double>(kNsPerUs));
}

template <auto Which>
Value Ratio(const Row& row) {
  return Real((row.*Which).ratio);
}

template <auto Which, auto End>
Value RatioEnd(const Row& row) {
  const std::optional<Interval>& interval = (row.*Which).interval;
  return interval.has_value() ? Real((*interval).*End) : Value();
}

template <auto Which>
Value Difference(const Row& row) {
  return ToValue((row.*Which).answer);
}

template <auto Count>
Value SliceCount(const Row& row) {
  return ToValue((row.cell->*Count)());
}

// --- Getters of one row ---

Value SentWithVariant(const Row& row) {
  std::string variant = SentWith(row.cell->cell, row.run->auto_rules);
  return variant.empty() ? Value() : ToValue(variant);
}
Value Loop(const Row& row) {
  const Load& load = row.cell->cell.load;
  return load.workload == Workload::kRr ? Text(load.open_loop() ? "open" : "closed") : Value();
}
Value Agent(const Row& row) { return Text(row.cell->cell.agent); }
Value Placing(const Row& row) { return Text(row.cell->placement()); }
Value Path(const Row& row) { return Text(row.run->path.path); }
Value Baseline(const Row& row) {
  return row.baseline == nullptr ? Value() : Text(ComparedValue(row.run->spec, row.baseline->cell));
}

template <bool notes>
Value Reasons(const Row& row) {
  if (!notes && !row.outcome.reason.empty()) return Text(row.outcome.reason);
  return Text(absl::StrJoin(notes ? row.verdict.notes : row.verdict.reasons, "|",
                            [](std::string* out, const Rule* rule) { out->append(rule->name); }));
}

// --- Columns that are metrics: name, unit and value are those of the metric's row ---

template <MetricId metric>
Column OfMetric(const char* description, const char* heading = "", Show show = Show::kFilesOnly,
                Look look = Look::kPlain) {
  return {.name = MetricOf(metric).name,
          .unit = MetricOf(metric).unit,
          .description = description,
          .get = [](const Row& row) { return Real(row.cell->Figure(metric)); },
          .heading = heading,
          .show = show,
          .look = look};
}

template <MetricId metric, auto End>
Column OfQuartile(const char* name, const char* description) {
  const auto get = [](const Row& row) {
    const std::optional<Interval> quartiles = row.cell->Spread(metric);
    return quartiles.has_value() ? Real((*quartiles).*End) : Value();
  };
  return {.name = name, .unit = MetricOf(metric).unit, .description = description, .get = get};
}

// Made when the program starts: what MetricOf() reads is constant.
// clang-format off
const Column kColumns[] = {
    {"impl", "", "variant: the way of sending", Coordinate<&Cell::technique, &Technique::variant>, kLabel, "impl", Show::kAlways},
    {"size", "bytes", "payload of one message", Coordinate<&Cell::load, &Load::size>, kLabel, "size", Show::kAlways, Look::kSize},
    {"threads", "count", "threads of each side", Coordinate<&Cell::load, &Load::threads>, kLabel, "threads", Show::kAlways},
    OfMetric<MetricId::kThroughput>("payload bits per second that the client received: of rr, the answers (10^9 bits). Like all rates and times, the median over the slices", "Gbit/s", Show::kAlways),
    OfMetric<MetricId::kMeanLatency>("rr: mean round trip at the client, median over the slices; empty, as all latency columns, for stream", "mean us", Show::kAlways),
    {"cycles", "count", "CPU cycles of the server's threads: as all counts, summed over the windows of all slices", Counter<kServer, kCycles>},
    {"l1_misses", "count", "L1 data cache read misses of the server's threads", Counter<kServer, kL1Misses>},
    {"llc_misses", "count", "last-level cache misses of the server's threads", Counter<kServer, kLlcMisses>},
    {"context_switches", "count", "context switches of the server's threads", SumOf<kServer, &SideSample::context_switches>},
    {"engine", "", "what drove the sockets", Coordinate<&Cell::technique, &Technique::engine>, kLabel, "engine", Show::kWhenVaried},
    {"workload", "", "`rr`: request and response; `stream`: one way", Coordinate<&Cell::load, &Load::workload>, kLabel, "workload", Show::kWhenVaried},
    {"connections", "count", "connections per thread", Coordinate<&Cell::load, &Load::connections>, kLabel, "connections", Show::kWhenVaried},
    {"ring", "", "ring profile; empty for an engine without a ring", Coordinate<&Cell::technique, &Technique::ring>, kLabel, "ring", Show::kWhenVaried},
    {"path", "", "what lay between the sides", Path, kLabel},
    {"slices", "count", "slices measured, of which the numbers are made", SliceCount<&CellResult::measured>},
    OfMetric<MetricId::kMessageRate>("messages per second that the client received: of rr, the answers", "msg/s", Show::kAlways),
    OfMetric<MetricId::kLatencyP50>("round trip: median, as all times over the slices that are not withheld"),
    OfMetric<MetricId::kLatencyP99>("round trip: 99th percentile", "p99 us", Show::kAlways),
    OfMetric<MetricId::kLatencyP999>("round trip: 99.9th percentile"),
    OfMetric<MetricId::kLatencyMax>("round trip: longest"),
    OfMetric<MetricId::kServerCpu>("CPU time of the server's threads per message it sent, busy-polling included"),
    OfMetric<MetricId::kClientCpu>("the same of the client, per message it received"),
    OfMetric<MetricId::kCyclesPerByte>("CPU cycles of the server's threads per byte of payload it sent"),
    {"zc_sends", "count", "the server's sends made with zero copy", EvidenceSum<&Evidence::zc_sends>},
    {"zc_completions", "count", "notifications received for them; equal to `zc_sends` when none is outstanding", EvidenceSum<&Evidence::zc_completions>},
    {"zc_copied", "count", "of `zc_completions`, those in which the kernel says that it copied", EvidenceSum<&Evidence::zc_copied>},
    OfMetric<MetricId::kCopied>("`zc_copied` / `zc_completions`", "copied", Show::kAlways, Look::kPercent),
    {"short_sends", "count", "the server's sends that took less than was asked", EvidenceSum<&Evidence::short_sends>},
    {"enobufs", "count", "the server's sends that were refused with ENOBUFS and repeated", EvidenceSum<&Evidence::enobufs>},
    OfQuartile<MetricId::kThroughput, &Interval::low>("throughput_q1", "lower quartile of the slices' throughput: a spread, no confidence interval"),
    OfQuartile<MetricId::kThroughput, &Interval::high>("throughput_q3", "upper quartile of the slices' throughput"),
    {"batch", "count", "stream: messages per send operation", Coordinate<&Cell::load, &Load::batch>, kLabel, "batch", Show::kWhenVaried},
    {"depth", "count", "rr: requests in flight per connection", Coordinate<&Cell::load, &Load::depth>, kLabel, "depth", Show::kWhenVaried},
    {"rate", "1/s", "rr: requests per second of the whole cell; 0: closed loop", Coordinate<&Cell::load, &Load::rate>, kLabel, "rate", Show::kWhenVaried},
    {"recv", "", "receive mode (`--recv`); empty for an engine without a ring", Coordinate<&Cell::technique, &Technique::recv>, kLabel, "receive", Show::kWhenVaried},
    {"mtu", "bytes", "MTU that was set at both ends; 0: as the path has it", Coordinate<&Cell::system, &SystemState::mtu>, kLabel, "mtu", Show::kWhenVaried},
    {"offloads", "", "offloads that were set at both ends; empty: as the path has them", Coordinate<&Cell::system, &SystemState::offloads>, kLabel, "offloads", Show::kWhenVaried},
    {"sysctl", "", "keys of sysctl that were set at both ends; empty: as the path has them", Coordinate<&Cell::system, &SystemState::sysctl>, kLabel, "sysctl", Show::kWhenVaried},
    {"agent", "", "program that ran both sides (`--agent`); empty: netring-run's own", Agent, kLabel, "agent", Show::kWhenVaried},
    {"sent_with", "", "variant that sent: `impl`, or what `auto` chose; empty while that is not known", SentWithVariant, kLabel},
    {"load", "", "rr: `closed` (the next request follows an answer) or `open` (requests are due at `rate`); empty for stream", Loop, kLabel, "load", Show::kWhenVaried},
    {"placement", "", "how the threads of both sides were placed", Placing},
    {"server_cpus", "", "CPUs of each of the server's threads, joined by `\\|`; `any`: not pinned", Cpus<kServer>},
    {"client_cpus", "", "as `server_cpus`, of the client", Cpus<kClient>},
    {"server_spin_us", "us", "how long a loop of the server busy-polled before it slept", Spin<kServer>},
    {"client_spin_us", "us", "as `server_spin_us`, of the client", Spin<kClient>},
    {"working_set_bytes", "bytes", "all message slots of the server", SumOf<kServer, &SideSample::working_set_bytes>},
    OfMetric<MetricId::kServerUser>("of `server_cpu_ns_per_msg` in user space, split by the kernel's timer ticks"),
    OfMetric<MetricId::kServerSystem>("of `server_cpu_ns_per_msg` in the kernel"),
    OfMetric<MetricId::kServerSoftirq>("time in softirq of the server's CPUs per message, whatever caused it. A part of it may be in `server_system_ns_per_msg` too; none of it is in `server_work_ns_per_msg`. Empty where not pinned"),
    OfMetric<MetricId::kServerNapi>("CPU time per message of the kernel threads that poll for the server's connections (threaded NAPI). A part of `server_work_ns_per_msg`; empty where there are none"),
    OfMetric<MetricId::kClientUser>("as `server_user_ns_per_msg`, of the client"),
    OfMetric<MetricId::kClientSystem>("as `server_system_ns_per_msg`, of the client"),
    OfMetric<MetricId::kClientSoftirq>("as `server_softirq_ns_per_msg`, of the client"),
    OfMetric<MetricId::kClientNapi>("as `server_napi_ns_per_msg`, of the client"),
    OfMetric<MetricId::kSentP50>("stream: how long a message's buffer was in use until its send completed, median"),
    OfMetric<MetricId::kSentP99>("the same, 99th percentile"),
    OfMetric<MetricId::kNotifiedP50>("stream, zero copy: how long until the last notification for it, median"),
    OfMetric<MetricId::kNotifiedP99>("the same, 99th percentile"),
    OfMetric<MetricId::kServerWork>("work of the server per message it sent: CPU time of its threads without busy-polling, and of NAPI threads. The cost to compare, unless `--measure` says otherwise", "server ns/msg", Show::kAlways),
    OfMetric<MetricId::kClientWork>("the same of the client, per message it received", "client ns/msg", Show::kAlways),
    OfQuartile<MetricId::kServerWork, &Interval::low>("server_work_ns_per_msg_q1", "lower quartile of the slices' `server_work_ns_per_msg`"),
    OfQuartile<MetricId::kServerWork, &Interval::high>("server_work_ns_per_msg_q3", "upper quartile of the slices' `server_work_ns_per_msg`"),
    OfMetric<MetricId::kServerLooking>("share of the server's CPU time that went into busy-polling"),
    OfMetric<MetricId::kClientLooking>("the same of the client"),
    {"torn_slices", "count", "slices left out because the two sides did not measure the same", SliceCount<&CellResult::torn>},
    {"withheld_slices", "count", "measured slices that lost CPU time to others: they count for work and counts, not for throughput and times", SliceCount<&CellResult::withheld>},
    {"baseline", "", "value of the compared axis that the row is compared with, such as `a1`; empty for the baseline itself", Baseline},
    {"measure", "", "the side under test (`--measure`), whose work is compared: `server`, `client` or `both`", [](const Row& row) { return ToValue(row.run->spec.method.measure); }},
    {"cost_vs_baseline", "ratio", "its work per message relative to the baseline's: the median of the ratios of the rounds that both have", Ratio<&Row::cost>, kNumber, "vs", Show::kWhenCompared, Look::kVersus},
    {"cost_vs_low", "ratio", "lower end of the 95 % confidence interval of `cost_vs_baseline`", RatioEnd<&Row::cost, &Interval::low>},
    {"cost_vs_high", "ratio", "upper end of the 95 % confidence interval of `cost_vs_baseline`", RatioEnd<&Row::cost, &Interval::high>},
    {"cost_difference", "", "as `server_work_difference`", Difference<&Row::cost>},
    {"server_work_vs_baseline", "ratio", "`server_work_ns_per_msg` relative to the baseline's: the median of the ratios of the rounds that both have", Ratio<&Row::server_work>},
    {"server_work_vs_low", "ratio", "lower end of the 95 % confidence interval of `server_work_vs_baseline`", RatioEnd<&Row::server_work, &Interval::low>},
    {"server_work_vs_high", "ratio", "upper end of the 95 % confidence interval of `server_work_vs_baseline`", RatioEnd<&Row::server_work, &Interval::high>},
    {"server_work_difference", "", "`less`, `more`, `same` (the interval lies within `--margin`) or `unsure`; empty with fewer than 8 rounds", Difference<&Row::server_work>},
    {"throughput_vs_baseline", "ratio", "as `server_work_vs_baseline`, of `throughput_gbps`", Ratio<&Row::throughput>},
    {"throughput_vs_low", "ratio", "lower end of the 95 % confidence interval of `throughput_vs_baseline`", RatioEnd<&Row::throughput, &Interval::low>},
    {"throughput_vs_high", "ratio", "upper end of the 95 % confidence interval of `throughput_vs_baseline`", RatioEnd<&Row::throughput, &Interval::high>},
    {"throughput_difference", "", "as `server_work_difference`", Difference<&Row::throughput>},
    {"verdict", "", "`valid`, `degraded` or `invalid`; empty when nothing was measured", [](const Row& row) { return ToValue(row.verdict.kind); }, kLabel, "verdict", Show::kAlways},
    {"reasons", "", "the rules that weaken it, joined by `\\|`; of a cell that was skipped or failed, why", Reasons<false>, kLabel},
    {"notes", "", "the rules that only say what was measured, joined by `\\|`", Reasons<true>, kLabel},
    {"outcome", "", "`measured`, `skipped`, `failed`, or `pending` when the run was cut short before it", [](const Row& row) { return ToValue(row.outcome.kind); }, kLabel, "outcome", Show::kWhenVaried},
    {"client_cycles", "count", "as `cycles`, of the client's threads", Counter<kClient, kCycles>},
    {"client_l1_misses", "count", "as `l1_misses`, of the client's threads", Counter<kClient, kL1Misses>},
    {"client_llc_misses", "count", "as `llc_misses`, of the client's threads", Counter<kClient, kLlcMisses>},
    {"client_context_switches", "count", "as `context_switches`, of the client's threads", SumOf<kClient, &SideSample::context_switches>},
    {"instructions", "count", "instructions of the server's threads", Counter<kServer, kInstructions>},
    {"branch_misses", "count", "mispredicted branches of the server's threads", Counter<kServer, kBranchMisses>},
    {"dtlb_misses", "count", "data TLB read misses of the server's threads", Counter<kServer, kDtlbMisses>},
    {"task_clock_ns", "ns", "CPU time of the server's threads as perf counts it", Counter<kServer, kTaskClock>},
    {"cpu_migrations", "count", "moves of the server's threads between CPUs", Counter<kServer, kMigrations>},
    {"page_faults", "count", "page faults of the server's threads", Counter<kServer, kPageFaults>},
    {"client_instructions", "count", "as `instructions`, of the client's threads", Counter<kClient, kInstructions>},
    {"client_branch_misses", "count", "as `branch_misses`, of the client's threads", Counter<kClient, kBranchMisses>},
    {"client_dtlb_misses", "count", "as `dtlb_misses`, of the client's threads", Counter<kClient, kDtlbMisses>},
    {"client_task_clock_ns", "ns", "as `task_clock_ns`, of the client's threads", Counter<kClient, kTaskClock>},
    {"client_cpu_migrations", "count", "as `cpu_migrations`, of the client's threads", Counter<kClient, kMigrations>},
    {"client_page_faults", "count", "as `page_faults`, of the client's threads", Counter<kClient, kPageFaults>},
    OfMetric<MetricId::kServerCpuPerByte>("CPU time of the server's threads per byte of payload it sent: use it where `cycles_per_byte` is empty"),
    OfMetric<MetricId::kClientCpuPerByte>(
        "as `server_cpu_ns_per_byte`, of the client's threads per byte it received"),
    OfMetric<MetricId::kServerReceives>(
        "completions of receives that brought data, per message the server sent; empty for an engine without a ring"),
    OfMetric<MetricId::kClientReceives>("the same of the client, per message it received"),
    {"server_received_copied", "bytes", "of what the server received, what the kernel copied; empty, as the next two, for a receive mode that copies all", SumOf<kServer, &SideSample::received_copied>},
    {"server_received_mapped", "bytes", "what it mapped (`--recv=mmap`)", SumOf<kServer, &SideSample::received_mapped>},
    {"server_received_dropped", "bytes", "what it dropped (`--recv=trunc`)", SumOf<kServer, &SideSample::received_dropped>},
    {"client_received_copied", "bytes", "as `server_received_copied`, of the client", SumOf<kClient, &SideSample::received_copied>},
    {"client_received_mapped", "bytes", "as `server_received_mapped`, of the client", SumOf<kClient, &SideSample::received_mapped>},
    {"client_received_dropped", "bytes", "as `server_received_dropped`, of the client", SumOf<kClient, &SideSample::received_dropped>},
    OfMetric<MetricId::kServerReceiveCopied>("share of the bytes that the server received that the kernel copied; empty for a receive mode that copies all"),
    OfMetric<MetricId::kClientReceiveCopied>("the same of the client", "recv copied", Show::kWhenVaried, Look::kPercent),
    {"server_segments", "count", "segments with data that the server's TCP sent, those that were sent again included", TcpSum<kServer, &TcpNumbers::segments>},
    {"server_sent_again", "count", "segments that the server's TCP sent again", TcpSum<kServer, &TcpNumbers::retransmits>},
    {"server_sent_in_vain", "count", "of `server_sent_again`, those that the client had: it, or the server, was kept from its CPU", TcpSum<kServer, &TcpNumbers::dsacks>},
    OfMetric<MetricId::kServerSentAgain>("`server_sent_again` / `server_segments`"),
    {"client_segments", "count", "as `server_segments`, of the client", TcpSum<kClient, &TcpNumbers::segments>},
    {"client_sent_again", "count", "as `server_sent_again`, of the client", TcpSum<kClient, &TcpNumbers::retransmits>},
    {"client_sent_in_vain", "count", "as `server_sent_in_vain`, of the client", TcpSum<kClient, &TcpNumbers::dsacks>},
    OfMetric<MetricId::kClientSentAgain>("`client_sent_again` / `client_segments`"),
    {"server_link_drops", "count", "packets that the device of the server's connections dropped, of all its traffic; empty where it is not known", SumOf<kServer, &SideSample::link_drops>},
    {"client_link_drops", "count", "as `server_link_drops`, of the client", SumOf<kClient, &SideSample::link_drops>},
    OfMetric<MetricId::kServerRtt>("smoothed round trip of the server's TCP at the end of the slices, median of the connections and over the slices"),
    OfMetric<MetricId::kServerCwnd>("congestion window of the server's TCP in segments, likewise"),
    OfMetric<MetricId::kServerCwndFilled>("how much of that window was in flight at the end of the slices, median over them; about 1: it held the server's TCP up"),
    OfMetric<MetricId::kServerRwndLimited>("share of the time with data to send in which the client's receive window held the server's TCP up"),
    OfMetric<MetricId::kServerSndbufLimited>("the same of the server's own send buffer"),
    {"transport", "", "what the connections were of: `tcp`, `udp` or `vsock`", Coordinate<&Cell::load, &Load::transport>, kLabel, "transport", Show::kWhenVaried},
    {"gso", "bytes", "stream over udp: length of the datagrams that a message is cut into (UDP_SEGMENT); 0: one datagram per message", Coordinate<&Cell::load, &Load::gso>, kLabel, "gso", Show::kWhenVaried},
    {"layout", "", "parts of a message (`--layout`): `8x` are eight equal ones", Coordinate<&Cell::load, &Load::layout>, kLabel, "layout", Show::kWhenVaried},
    {"server_datagrams_offered", "count", "datagrams of the windows that the server began to send; empty, as all of datagrams, for TCP and vsock", DatagramSum<kServer, &DatagramNumbers::offered>},
    {"server_datagrams_sent", "count", "of these, taken by the kernel", DatagramSum<kServer, &DatagramNumbers::sent>},
    {"client_datagrams_received", "count", "of these, received by the client", DatagramSum<kClient, &DatagramNumbers::received>},
    {"client_datagrams_reordered", "count", "of these, those that came after one that was sent later", DatagramSum<kClient, &DatagramNumbers::reordered>},
    {"client_datagrams_sent", "count", "rr: requests that the client sent", DatagramSum<kClient, &DatagramNumbers::sent>},
    {"server_datagrams_received", "count", "of these, received by the server", DatagramSum<kServer, &DatagramNumbers::received>},
    {"requests_unanswered", "count", "rr: requests without an answer within 100 ms: they count as lost", DatagramSum<kClient, &DatagramNumbers::unanswered>},
    OfMetric<MetricId::kDatagramsLost>("share of the datagrams of both directions that were sent and did not come", "lost", Show::kWhenThere, Look::kPercent),
    OfMetric<MetricId::kDatagramsReordered>("`client_datagrams_reordered` / `client_datagrams_received`"),
    OfMetric<MetricId::kBothWork>("`server_work_ns_per_msg` + `client_work_ns_per_msg`"),
    OfMetric<MetricId::kFairness>("Jain's index of the clients' message rates per thread, median over the slices: 1 where all have the same; empty with one client"),
    {"gso_max", "bytes", "longest segment of TCP that was set at both ends; 0: as the path has it", Coordinate<&Cell::system, &SystemState::gso_max>, kLabel, "gso_max", Show::kWhenVaried},
    {"alloc", "", "where the parts of a message lie (`--alloc`): `malloc`, `page` or `huge`", Coordinate<&Cell::load, &Load::alloc>, kLabel, "alloc", Show::kWhenVaried},
    {"server_huge_bytes", "bytes", "huge pages in which the server's messages lay when a slice was over; empty without `--alloc=huge`", SumOf<kServer, &SideSample::huge_bytes>},
};
// clang-format on

}  // namespace

absl::Span<const Column> ResultColumns() { return kColumns; }

}  // namespace netring
