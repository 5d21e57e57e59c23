#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "experiment/placement.h"
#include "report/columns.h"
#include "report/format.h"

namespace netring {
namespace {

template <auto Group, auto Field>
Value Coordinate(const SampleRow& row) {
  return ToValue(row.cell->*Group.*Field);
}

Value SampleAgent(const SampleRow& row) { return Text(row.cell->agent); }
Value Twin(const SampleRow& row) { return ToValue(row.cell->twin); }

template <auto Field>
Value OfSlice(const SampleRow& row) {
  return ToValue(row.slice->*Field);
}

template <auto Field>
Value OfSample(const SampleRow& row) {
  return ToValue(row.sample->*Field);
}

template <auto Field>
Value OfEvidence(const SampleRow& row) {
  return ToValue(row.sample->evidence.*Field);
}

template <auto Field>
Value OfSocket(const SampleRow& row) {
  return ToValue(row.sample->socket.*Field);
}

template <auto Field>
Value OfRing(const SampleRow& row) {
  return ToValue(row.sample->ring.*Field);
}

Value Asked(const SampleRow& row) { return Text(absl::StrJoin(row.sample->ring.asked, "|")); }

Value Granted(const SampleRow& row) {
  const RingFacts& ring = row.sample->ring;
  const bool all = !ring.asked.empty() && ring.granted == ring.asked;
  return Text(all ? "all" : absl::StrJoin(ring.granted, "|"));
}

template <auto Times, int PerMille>
Value Percentile(const SampleRow& row) {
  const std::optional<Histogram>& times = row.*Times;
  if (!times.has_value()) return {};
  return ToValue(times->Quantile(PerMille / 1000.0));
}

constexpr auto kSampleLatency = &SampleRow::latency;
constexpr auto kSampleSent = &SampleRow::sent;
constexpr auto kSampleNotified = &SampleRow::notified;

Value MeanLatency(const SampleRow& row) {
  if (!row.latency.has_value()) return {};
  return Real(row.latency->mean());
}

Value MaxLatency(const SampleRow& row) {
  if (!row.latency.has_value()) return {};
  return ToValue(row.latency->max());
}

Value NapiCpus(const SampleRow& row) { return Text(CpuListText(row.sample->napi_cpus)); }
Value Cpus(const SampleRow& row) { return Text(CpusOfThreads(row.sample->cpus)); }

/// Without the CPUs of both sides, which would be in every row.
Value Placed(const SampleRow& row) {
  const std::string& text = row.slice->placement;
  return Text(text.substr(0, text.find(kServerOn)));
}

template <const char* name>
Value Counter(const SampleRow& row) {
  return ToValue(ValueOf(row.sample->counters, name));
}

/// The default events that a processor counts itself: a virtual machine often has none of them.
std::vector<std::string> HardwareCounters() {
  std::vector<std::string> names;
  for (const Event& event : DefaultEvents()) {
    if (!event.software()) names.push_back(event.name);
  }
  return names;
}

/// By name alone, and a word for the usual ones together: all of it would be most of the file.
Value MissingCounters(const SampleRow& row) {
  static const std::vector<std::string> kHardware = HardwareCounters();
  std::vector<std::string> names;
  for (const EventCount& count : row.sample->counters) {
    if (!count.value.has_value()) names.push_back(count.name);
  }
  if (!names.empty() && names.size() == row.sample->counters.size()) return Text("all");
  const auto found = std::search(names.begin(), names.end(), kHardware.begin(), kHardware.end());
  if (found != names.end()) {
    *found = "hardware";
    names.erase(found + 1, found + static_cast<ptrdiff_t>(kHardware.size()));
  }
  return Text(absl::StrJoin(names, "|"));
}

/// Those of --events.
Value MoreCounters(const SampleRow& row) {
  std::vector<std::string> texts;
  for (size_t i = DefaultEvents().size(); i < row.sample->counters.size(); ++i) {
    const EventCount& count = row.sample->counters[i];
    if (count.value.has_value()) texts.push_back(absl::StrCat(count.name, "=", *count.value));
  }
  return Text(absl::StrJoin(texts, "|"));
}

template <auto Field>
SampleColumn OfTcp() {
  const TcpRow& row = TcpRowOf(Field);
  return {.name = row.name,
          .unit = row.unit,
          .description = row.words,
          .get = [](const SampleRow& sample) { return ToValue(sample.sample->tcp.*Field); }};
}

/// One column for all: few slices have any, and each column costs every slice bytes.
Value Datagrams(const SampleRow& row) {
  std::vector<std::string> parts;
  for (const DatagramRow& each : DatagramRows()) {
    const std::optional<int64_t>& value = row.sample->datagrams.*each.field;
    if (value.has_value()) parts.push_back(absl::StrCat(each.name, "=", *value));
  }
  return Text(absl::StrJoin(parts, "|"));
}

Value MtuAndSegment(const SampleRow& row) {
  const SystemState& system = row.cell->system;
  return Text(system.gso_max == 0 ? absl::StrCat(system.mtu)
                                  : absl::StrCat(system.mtu, "/", system.gso_max));
}

/// Likewise.
Value ReceiveMode(const SampleRow& row) {
  const SideSample& side = *row.sample;
  std::string text = side.ring.receive;
  for (const auto& [name, bytes] :
       {std::pair("copied", side.received_copied), std::pair("mapped", side.received_mapped),
        std::pair("dropped", side.received_dropped)}) {
    if (bytes.has_value()) absl::StrAppend(&text, "|", name, "=", *bytes);
  }
  return Text(text);
}

/// Empty where all is as usual: most runs have two of these in each slice.
Value TransportAndMessage(const SampleRow& row) {
  const Load& load = row.cell->load;
  std::string text;
  if (load.gso != 0) absl::StrAppend(&text, "/", load.gso);
  if (load.layout != kUsualLayout) absl::StrAppend(&text, " in ", load.layout);
  if (load.alloc != Alloc::kMalloc) absl::StrAppend(&text, " on ", NameOf(load.alloc));
  if (row.sample->huge_bytes.has_value()) absl::StrAppend(&text, "=", *row.sample->huge_bytes);
  if (load.transport == TransportKind::kTcp && text.empty()) return {};
  return Text(absl::StrCat(NameOf(load.transport), text));
}

// Made when the program starts: what TcpRowOf() reads is constant.
// clang-format off
const SampleColumn kSampleColumns[] = {
    {"impl", "", "variant: the way of sending", Coordinate<&Cell::technique, &Technique::variant>, kLabel},
    {"size", "bytes", "payload of one message", Coordinate<&Cell::load, &Load::size>, kLabel},
    {"threads", "count", "threads of each side", Coordinate<&Cell::load, &Load::threads>, kLabel},
    {"engine", "", "what drove the sockets", Coordinate<&Cell::technique, &Technique::engine>, kLabel},
    {"workload", "", "`rr`: request and response; `stream`: one way", Coordinate<&Cell::load, &Load::workload>, kLabel},
    {"connections", "count", "connections per thread", Coordinate<&Cell::load, &Load::connections>, kLabel},
    {"ring", "", "ring profile; empty for an engine without a ring", Coordinate<&Cell::technique, &Technique::ring>, kLabel},
    {"path", "", "what lay between the sides", [](const SampleRow& row) { return ToValue(row.run->spec.path); }, kLabel},
    {"repetition", "", "counts the cell's own slices, from 0; behind `round` where the cell had no slice in some round", [](const SampleRow& row) { return ToValue(row.number); }, kLabel},
    {"order", "", "its position in the whole run, from 0", OfSlice<&Slice::order>, kLabel},
    {"side", "", "`server` (the sender under test) or `client`", [](const SampleRow& row) { return Text(row.side); }, kLabel},
    {"outcome", "", "`measured`, `torn` or `failed`", [](const SampleRow& row) { return ToValue(row.slice->outcome.kind); }, kLabel},
    {"reason", "", "why it is torn or failed", [](const SampleRow& row) { return Text(row.slice->outcome.reason); }, kLabel},
    {"begun_ns", "ns", "when the slice began, since the run began", OfSlice<&Slice::begun_ns>, kLabel},
    {"took_ns", "ns", "from preparing it to both sides' samples", OfSlice<&Slice::took_ns>, kLabel},
    {"established", "count", "connections open before measuring began", OfSample<&SideSample::established>},
    {"window_ns", "ns", "length of the measured window, mean over the threads", OfSample<&SideSample::window_ns>},
    {"messages", "count", "whole messages in the window: sent (server) or received (client); of rr, the answers", OfSample<&SideSample::messages>},
    {"bytes", "bytes", "payload of these messages", OfSample<&SideSample::bytes>},
    {"cpu_ns", "ns", "CPU time of the side's threads in the window", OfSample<&SideSample::cpu_ns>},
    {"user_ns", "ns", "of this in user space, split by the kernel's timer ticks", OfSample<&SideSample::user_ns>},
    {"system_ns", "ns", "of this in the kernel", OfSample<&SideSample::system_ns>},
    {"context_switches", "count", "context switches of the side's threads", OfSample<&SideSample::context_switches>},
    {"cycles", "count", "CPU cycles", Counter<kCycles>},
    {"l1_misses", "count", "L1 data cache read misses", Counter<kL1Misses>},
    {"llc_misses", "count", "last-level cache misses", Counter<kLlcMisses>},
    {"counters_reason", "", "which counters are empty, joined by `\\|`: `all`, or `hardware` (cycles, instructions and misses). run.jsonl and the text under the table say why", MissingCounters},
    {"latency_mean_ns", "ns", "round trip: mean (client of rr only)", MeanLatency},
    {"latency_p50_ns", "ns", "round trip: median", Percentile<kSampleLatency, 500>},
    {"latency_p99_ns", "ns", "round trip: 99th percentile", Percentile<kSampleLatency, 990>},
    {"latency_max_ns", "ns", "round trip: longest", MaxLatency},
    {"sends", "count", "sends that took bytes, from the first byte to the end of the drain", OfEvidence<&Evidence::sends>},
    {"short_sends", "count", "of these, those that took less than was asked", OfEvidence<&Evidence::short_sends>},
    {"enobufs", "count", "sends refused with ENOBUFS and repeated", OfEvidence<&Evidence::enobufs>},
    {"zc_sends", "count", "sends made with zero copy", OfEvidence<&Evidence::zc_sends>},
    {"zc_completions", "count", "notifications received for them", OfEvidence<&Evidence::zc_completions>},
    {"zc_copied", "count", "of these, those in which the kernel says that it copied", OfEvidence<&Evidence::zc_copied>},
    {"zc_bytes", "bytes", "taken by the zero-copy sends", OfEvidence<&Evidence::zc_bytes>},
    {"zc_copied_bytes", "bytes", "of these, copied by the kernel", OfEvidence<&Evidence::zc_copied_bytes>},
    {"harvests", "count", "reads of the error queue that found something", OfEvidence<&Evidence::harvests>},
    {"sndbuf", "bytes", "SO_SNDBUF as read back: the kernel doubles what is asked. Of vsock the receiver's buffer, as `rcvbuf`", OfSocket<&SocketFacts::sndbuf>},
    {"rcvbuf", "bytes", "SO_RCVBUF as read back", OfSocket<&SocketFacts::rcvbuf>},
    {"nodelay", "0 or 1", "TCP_NODELAY as read back; empty, as `congestion_control`, of what is not TCP", OfSocket<&SocketFacts::nodelay>},
    {"zerocopy", "0 or 1", "SO_ZEROCOPY as read back", OfSocket<&SocketFacts::zerocopy>},
    {"congestion_control", "", "TCP_CONGESTION as read back", OfSocket<&SocketFacts::congestion_control>},
    {"spin_ns", "ns", "how long a loop busy-polled before it slept", OfSample<&SideSample::spin_ns>},
    {"cpus", "", "CPUs of each thread, joined by `\\|`; `any`: not pinned", Cpus},
    {"ring_asked", "", "ring features asked for, joined by `\\|`", Asked},
    {"ring_granted", "", "of these, those the kernel granted, or `all`", Granted},
    {"recv_granted", "", "receive mode that was set up; of one that does not copy all, then the bytes of the window as name=value, joined by `\\|`", ReceiveMode},
    {"sq_entries", "count", "submission queue entries; empty, as the next two, for an engine without a ring", OfRing<&RingFacts::sq_entries>},
    {"cq_entries", "count", "completion queue entries", OfRing<&RingFacts::cq_entries>},
    {"receive_rearms", "count", "how often a receive ended and was started again", OfRing<&RingFacts::receive_rearms>},
    {"working_set_bytes", "bytes", "all message slots of the side", OfSample<&SideSample::working_set_bytes>},
    {"twin", "", "1: the same cell once more, the control of its group", Twin, kLabel},
    {"batch", "count", "stream: messages per send operation", Coordinate<&Cell::load, &Load::batch>, kLabel},
    {"depth", "count", "rr: requests in flight per connection", Coordinate<&Cell::load, &Load::depth>, kLabel},
    {"rate", "1/s", "rr: requests per second of the whole cell; 0: closed loop", Coordinate<&Cell::load, &Load::rate>, kLabel},
    {"recv", "", "receive mode (`--recv`); empty for an engine without a ring", Coordinate<&Cell::technique, &Technique::recv>, kLabel},
    {"placement", "", "how the threads of both sides were placed; `cpus` says where those of this one", Placed},
    {"mtu", "bytes", "MTU that was set at both ends, and after `/` the longest segment of TCP (`--gso_max`); 0: as the path has it", MtuAndSegment, kLabel},
    {"offloads", "", "offloads that were set at both ends; empty: as the path has them", Coordinate<&Cell::system, &SystemState::offloads>, kLabel},
    {"sysctl", "", "keys of sysctl that were set at both ends; empty: as the path has them", Coordinate<&Cell::system, &SystemState::sysctl>, kLabel},
    {"agent", "", "program that ran both sides (`--agent`); empty: netring-run's own", SampleAgent, kLabel},
    {"system", "", "what of these the run sets, as read back; empty: nothing", OfSlice<&Slice::system>},
    {"warmup_ns", "ns", "how long warm-up took", OfSample<&SideSample::warmup_ns>},
    {"softirq_ns", "ns", "time in softirq of the side's CPUs in the window, whatever caused it; empty where not pinned", OfSample<&SideSample::softirq_ns>},
    {"napi_ns", "ns", "CPU time in the window of the kernel threads that poll for the side's connections (threaded NAPI); empty where there are none", OfSample<&SideSample::napi_ns>},
    {"napi_cpus", "", "where these threads may run", NapiCpus},
    {"steal_ns", "ns", "steal time of all CPUs of the side's machine in the window: the hypervisor gave them to others while they had work", OfSample<&SideSample::steal_ns>},
    {"foreign_connections", "count", "TCP connections that others opened or tried to open in the side's network namespace in the window", OfSample<&SideSample::foreign_connections>},
    {"sent_p50_ns", "ns", "stream, server: from a send to its completion, median", Percentile<kSampleSent, 500>},
    {"sent_p99_ns", "ns", "the same, 99th percentile", Percentile<kSampleSent, 990>},
    {"notified_p50_ns", "ns", "stream, server, zero copy: from a send to its last notification, median", Percentile<kSampleNotified, 500>},
    {"notified_p99_ns", "ns", "the same, 99th percentile", Percentile<kSampleNotified, 990>},
    {"instructions", "count", "instructions", Counter<kInstructions>},
    {"branch_misses", "count", "mispredicted branches", Counter<kBranchMisses>},
    {"dtlb_misses", "count", "data TLB read misses", Counter<kDtlbMisses>},
    {"task_clock_ns", "ns", "CPU time as perf counts it", Counter<kTaskClock>},
    {"cpu_migrations", "count", "moves of threads between CPUs", Counter<kMigrations>},
    {"page_faults", "count", "page faults", Counter<kPageFaults>},
    {"receive_completions", "count", "completions of receives that brought data, in the window; empty for an engine without a ring", OfSample<&SideSample::receive_completions>},
    {"round", "", "counts the rounds of the run, from 0: slices of one round are compared with each other", OfSlice<&Slice::round>, kLabel},
    {"work_ns", "ns", "CPU time without busy-polling, plus `napi_ns`; empty where busy-polling took all of it", [](const SampleRow& row) { return ToValue(WorkNs(*row.sample)); }},
    {"looking_ns", "ns", "CPU time of busy-polling", OfSample<&SideSample::looking_ns>},
    {"run_delay_ns", "ns", "the longest that one of the threads waited for a CPU", OfSample<&SideSample::run_delay_ns>},
    {"throttled_ns", "ns", "time for which a control group's quota kept the side from running", OfSample<&SideSample::throttled_ns>},
    {"withheld", "0 or 1", "1: the slice lost CPU time to others; its work counts, its throughput and latency do not", OfSlice<&Slice::withheld>},
    {"more_counters", "", "those of `--events`, as name=value, joined by `\\|`", MoreCounters},
    OfTcp<&TcpNumbers::segments>(),
    OfTcp<&TcpNumbers::retransmits>(),
    OfTcp<&TcpNumbers::retransmitted_bytes>(),
    OfTcp<&TcpNumbers::dsacks>(),
    OfTcp<&TcpNumbers::reorderings>(),
    OfTcp<&TcpNumbers::delivered_ce>(),
    OfTcp<&TcpNumbers::busy_ns>(),
    OfTcp<&TcpNumbers::rwnd_limited_ns>(),
    OfTcp<&TcpNumbers::sndbuf_limited_ns>(),
    OfTcp<&TcpNumbers::lost>(),
    OfTcp<&TcpNumbers::in_flight>(),
    OfTcp<&TcpNumbers::rtt_ns>(),
    OfTcp<&TcpNumbers::min_rtt_ns>(),
    OfTcp<&TcpNumbers::cwnd>(),
    {"link_drops", "count", "packets that the device of the side's connections dropped in the window, of all its traffic; empty where it is not known", OfSample<&SideSample::link_drops>},
    {"transport", "", "transport. After `/` comes the length of datagrams (`--gso`), after ` in ` the parts of a message (`--layout`). After ` on ` comes their memory (`--alloc`), with `=` and its bytes in huge pages. Empty: tcp, `8x`, malloc", TransportAndMessage, kLabel},
    {"datagrams", "", "those of the window, as name=value, joined by `\\|`; empty for TCP and vsock. Of what was offered the kernel took what was sent. The client of rr has `requests_unanswered` too", Datagrams},
};
// clang-format on

}  // namespace

absl::Span<const SampleColumn> SampleColumns() { return kSampleColumns; }

}  // namespace netring
