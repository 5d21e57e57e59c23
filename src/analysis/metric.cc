#include "analysis/metric.h"

#include <numeric>

#include "analysis/cell_result.h"
#include "analysis/loss.h"
#include "netring/clock.h"
#include "netring/histogram.h"

namespace netring {
namespace {

std::optional<double> Ratio(int64_t above, int64_t below, double times = 1) {
  if (below == 0) return std::nullopt;
  return times * static_cast<double>(above) / static_cast<double>(below);
}

// --- Of a slice; a cell has their median ---

/// Gbit/s are bits per ns.
std::optional<double> Throughput(const Slice& slice) {
  constexpr double kBits = 8;
  if (slice.client.messages == 0) return std::nullopt;  // nothing is delivered on this path
  return Ratio(slice.client.bytes, slice.client.window_ns, kBits);
}

std::optional<double> MessageRate(const Slice& slice) {
  if (slice.client.messages == 0) return std::nullopt;
  return Ratio(slice.client.messages, slice.client.window_ns, static_cast<double>(kNsPerSecond));
}

template <auto kSide>
std::optional<double> Work(const Slice& slice) {
  const std::optional<int64_t> work_ns = WorkNs(slice.*kSide);
  return work_ns.has_value() ? Ratio(*work_ns, (slice.*kSide).messages) : std::nullopt;
}

/// Each side's per message of its own.
std::optional<double> WorkOfBoth(const Slice& slice) {
  const std::optional<double> server = Work<&Slice::server>(slice);
  const std::optional<double> client = Work<&Slice::client>(slice);
  if (!server.has_value() || !client.has_value()) return std::nullopt;
  return *server + *client;
}

template <auto kSide>
std::optional<double> Cpu(const Slice& slice) {
  return CpuNsPerMessage(slice.*kSide);
}

/// The median over the connections.
template <auto kField>
std::optional<double> TcpState(const Slice& slice) {
  const std::optional<int64_t>& state = slice.server.tcp.*kField;
  return state.has_value() ? std::optional(static_cast<double>(*state)) : std::nullopt;
}

double Microseconds(double ns) { return ns / static_cast<double>(kNsPerUs); }

std::optional<double> SmoothedRtt(const Slice& slice) {
  const std::optional<double> ns = TcpState<&TcpNumbers::rtt_ns>(slice);
  return ns.has_value() ? std::optional(Microseconds(*ns)) : std::nullopt;
}

/// Of medians over the connections.
std::optional<double> CwndFilled(const Slice& slice) {
  const std::optional<double> in_flight = TcpState<&TcpNumbers::in_flight>(slice);
  const std::optional<double> window = TcpState<&TcpNumbers::cwnd>(slice);
  if (!in_flight.has_value() || window.value_or(0) <= 0) return std::nullopt;
  return *in_flight / *window;
}

/// Empty without round trips.
std::optional<double> MeanLatency(const Slice& slice) {
  const Histogram::Parts& latency = slice.client.latency;
  if (latency.index.empty()) return std::nullopt;
  const int64_t count = std::accumulate(latency.count.begin(), latency.count.end(), int64_t{0});
  return Microseconds(latency.sum / static_cast<double>(count));
}

// --- Of a slice, and of the merged times of a cell ---

constexpr int kLongest = 1000;

const Histogram::Parts& LatencyIn(const Slice& slice) { return slice.client.latency; }
const Histogram::Parts& SentIn(const Slice& slice) { return slice.server.sent; }
const Histogram::Parts& NotifiedIn(const Slice& slice) { return slice.server.notified; }
const std::optional<SparseTimes>& LatencyOf(const CellResult& cell) { return cell.latency(); }
const std::optional<SparseTimes>& SentOf(const CellResult& cell) { return cell.sent(); }
const std::optional<SparseTimes>& NotifiedOf(const CellResult& cell) { return cell.notified(); }

template <auto kTimesIn, int kPerMille>
std::optional<double> QuantileOfSlice(const Slice& slice) {
  const Histogram::Parts& times = kTimesIn(slice);
  if (times.index.empty()) return std::nullopt;
  const int64_t ns =
      kPerMille == kLongest ? times.max : Histogram::QuantileOf(times, kPerMille / 1000.0);
  return Microseconds(static_cast<double>(ns));
}

template <auto kTimesOf, int kPerMille>
std::optional<double> QuantileOfCell(const CellResult& cell) {
  const std::optional<SparseTimes>& times = kTimesOf(cell);
  if (!times.has_value()) return std::nullopt;
  const int64_t ns = kPerMille == kLongest ? times->max() : times->Quantile(kPerMille / 1000.0);
  return Microseconds(static_cast<double>(ns));
}

template <int kPerMille>
constexpr MetricSource kLatency{QuantileOfSlice<LatencyIn, kPerMille>,
                                QuantileOfCell<LatencyOf, kPerMille>};
template <int kPerMille>
constexpr MetricSource kSent{QuantileOfSlice<SentIn, kPerMille>, QuantileOfCell<SentOf, kPerMille>};
template <int kPerMille>
constexpr MetricSource kNotified{QuantileOfSlice<NotifiedIn, kPerMille>,
                                 QuantileOfCell<NotifiedOf, kPerMille>};

// --- One count over another: of a slice, and of the sums of a cell ---

std::optional<int64_t> CountIn(const SideSample& sample, int64_t SideSample::* field) {
  return sample.*field;
}
std::optional<int64_t> CountIn(const SideSample& sample,
                               std::optional<int64_t> SideSample::* field) {
  return sample.*field;
}
std::optional<int64_t> CountIn(const SideSample& sample, int64_t Evidence::* field) {
  return sample.evidence.*field;
}
std::optional<int64_t> CountIn(const SideSample& sample,
                               std::optional<int64_t> TcpNumbers::* field) {
  return sample.tcp.*field;
}
std::optional<int64_t> CountIn(const SideSample& sample,
                               std::optional<int64_t> DatagramNumbers::* field) {
  return sample.datagrams.*field;
}
std::optional<int64_t> CountIn(const SideSample& sample, const char* event) {
  return ValueOf(sample.counters, event);
}

template <auto kAbove, auto kBelow>
std::optional<double> RatioIn(const SideSample& sample) {
  const std::optional<int64_t> above = CountIn(sample, kAbove);
  const std::optional<int64_t> below = CountIn(sample, kBelow);
  return above.has_value() && below.has_value() ? Ratio(*above, *below) : std::nullopt;
}

template <auto kAbove, auto kBelow>
constexpr MetricSource kOfServer{
    [](const Slice& slice) { return RatioIn<kAbove, kBelow>(slice.server); },
    [](const CellResult& cell) { return RatioIn<kAbove, kBelow>(cell.server()); }};
template <auto kAbove, auto kBelow>
constexpr MetricSource kOfClient{
    [](const Slice& slice) { return RatioIn<kAbove, kBelow>(slice.client); },
    [](const CellResult& cell) { return RatioIn<kAbove, kBelow>(cell.client()); }};

std::optional<double> LostShare(const SideSample& server, const SideSample& client) {
  const std::optional<DatagramLoss> loss = LossOf(server, client);
  return loss.has_value() ? std::optional(loss->share()) : std::nullopt;
}
constexpr MetricSource kLostDatagrams{
    [](const Slice& slice) { return LostShare(slice.server, slice.client); },
    [](const CellResult& cell) { return LostShare(cell.server(), cell.client()); }};

std::optional<double> CopiedShare(const SideSample& sample) {
  if (!sample.received_copied.has_value()) return std::nullopt;
  const int64_t others = sample.received_mapped.value_or(0) + sample.received_dropped.value_or(0);
  return Ratio(*sample.received_copied, *sample.received_copied + others);
}
template <auto kInCell>
constexpr MetricSource kReceiveCopied{
    nullptr, [](const CellResult& cell) { return CopiedShare((cell.*kInCell)()); }};

/// What is counted in ticks.
constexpr MetricSource OfSumsAlone(MetricSource source) { return {nullptr, source.cell}; }

// --- The table ---

constexpr auto kBytes = &SideSample::bytes;
constexpr auto kMessages = &SideSample::messages;
constexpr auto kCpuNs = &SideSample::cpu_ns;

constexpr char kWithheld[] = "every slice lost CPU time to others";
constexpr char kNoMessage[] = "no message in any window";
constexpr char kNoAccount[] = "no message in any window, or getrusage(2) is refused";
constexpr char kNoWork[] = "no message in any window, or busy-polling took all CPU time";
constexpr char kNoRoundTrips[] =
    "a stream has no round trips, and slices that lost CPU time to others do not count";
constexpr char kNotTimed[] = "only the sends of a stream are timed";
constexpr char kNoNotification[] = "no zero-copy send in this run, or no stream";
constexpr char kNoPmu[] = "no PMU here, or its counters are switched off or not allowed";
constexpr char kNotPinned[] = "the threads of this side are not pinned to CPUs";
constexpr char kNoNapi[] =
    "no kernel thread polls for this side's connections, or its time cannot be read";
constexpr char kNoCpuTime[] = "no CPU time in any window";
constexpr char kNoZeroCopy[] = "no zero-copy send in this run";
constexpr char kNoRing[] = "an engine without a ring does not count them";

constexpr char kAllCopied[] = "a receive mode that copies every byte, or nothing was received";
constexpr char kNoDatagrams[] = "the connections were not of datagrams (--transport=udp)";
constexpr char kOneClient[] = "there is one client, or every slice lost CPU time to others";
constexpr char kNoTcp[] = "the kernel does not tell (TCP_INFO), or nothing was sent";

constexpr auto kSegments = &TcpNumbers::segments;
constexpr auto kSentAgain = &TcpNumbers::retransmits;
constexpr auto kBusyNs = &TcpNumbers::busy_ns;

constexpr bool kIsWork = true;
constexpr bool kCompared = true;
constexpr Better kLower = Better::kLower;
constexpr Better kHigher = Better::kHigher;

// clang-format off
constexpr Metric kMetrics[kMetricCount] = {
    {"throughput_gbps", "Gbit/s", "throughput", kWithheld, !kIsWork, kCompared, kHigher, {Throughput, nullptr}},
    {"messages_per_s", "1/s", "messages per second", kWithheld, !kIsWork, !kCompared, kHigher, {MessageRate, nullptr}},
    {"server_work_ns_per_msg", "ns", "server work per message", kNoWork, kIsWork, kCompared, kLower, {Work<&Slice::server>, nullptr}},
    {"client_work_ns_per_msg", "ns", "client work per message", kNoWork, kIsWork, kCompared, kLower, {Work<&Slice::client>, nullptr}},
    {"server_cpu_ns_per_msg", "ns", "server CPU time per message", kNoMessage, kIsWork, !kCompared, kLower, {Cpu<&Slice::server>, nullptr}},
    {"client_cpu_ns_per_msg", "ns", "client CPU time per message", kNoMessage, kIsWork, !kCompared, kLower, {Cpu<&Slice::client>, nullptr}},
    {"server_cpu_ns_per_byte", "ns/byte", "server CPU time per byte", kNoMessage, kIsWork, !kCompared, kLower, kOfServer<kCpuNs, kBytes>},
    {"client_cpu_ns_per_byte", "ns/byte", "client CPU time per byte", kNoMessage, kIsWork, !kCompared, kLower, kOfClient<kCpuNs, kBytes>},
    {"latency_us", "us", "mean latency", kNoRoundTrips, !kIsWork, !kCompared, kLower, {MeanLatency, nullptr}},
    {"latency_p50_us", "us", "median latency", kNoRoundTrips, !kIsWork, kCompared, kLower, kLatency<500>},
    {"latency_p99_us", "us", "p99 latency", kNoRoundTrips, !kIsWork, kCompared, kLower, kLatency<990>},
    {"latency_p999_us", "us", "p99.9 latency", kNoRoundTrips, !kIsWork, !kCompared, kLower, kLatency<999>},
    {"latency_max_us", "us", "longest latency", kNoRoundTrips, !kIsWork, !kCompared, kLower, kLatency<kLongest>},
    {"sent_p50_us", "us", "median time to sent", kNotTimed, !kIsWork, !kCompared, kLower, kSent<500>},
    {"sent_p99_us", "us", "p99 time to sent", kNotTimed, !kIsWork, !kCompared, kLower, kSent<990>},
    {"notified_p50_us", "us", "median time to notified", kNoNotification, !kIsWork, !kCompared, kLower, kNotified<500>},
    {"notified_p99_us", "us", "p99 time to notified", kNoNotification, !kIsWork, !kCompared, kLower, kNotified<990>},
    {"cycles_per_byte", "1/byte", "server cycles per byte", kNoPmu, kIsWork, !kCompared, kLower, kOfServer<kCycles, kBytes>},
    {"cycles_per_msg", "1/message", "server cycles per message", kNoPmu, kIsWork, !kCompared, kLower, kOfServer<kCycles, kMessages>},
    {"instructions_per_msg", "1/message", "server instructions per message", kNoPmu, kIsWork, !kCompared, kLower, kOfServer<kInstructions, kMessages>},
    {"l1_misses_per_msg", "1/message", "server L1 misses per message", kNoPmu, kIsWork, !kCompared, kLower, kOfServer<kL1Misses, kMessages>},
    {"llc_misses_per_msg", "1/message", "server LLC misses per message", kNoPmu, kIsWork, !kCompared, kLower, kOfServer<kLlcMisses, kMessages>},
    {"context_switches_per_msg", "1/message", "server context switches per message", kNoAccount,
     kIsWork, !kCompared, kLower, kOfServer<&SideSample::context_switches, kMessages>},
    {"server_looking_fraction", kShareUnit, "server CPU time spent busy-polling", kNoCpuTime,
     kIsWork, !kCompared, kLower, kOfServer<&SideSample::looking_ns, kCpuNs>},
    {"client_looking_fraction", kShareUnit, "client CPU time spent busy-polling", kNoCpuTime, kIsWork, !kCompared, kLower, kOfClient<&SideSample::looking_ns, kCpuNs>},
    {"zc_copied_fraction", kShareUnit, "zero-copy sends that the kernel copied", kNoZeroCopy, kIsWork, !kCompared, kLower, kOfServer<&Evidence::zc_copied, &Evidence::zc_completions>},
    {"server_receives_per_msg", "1/message", "server receives per message", kNoRing, kIsWork, !kCompared, kLower, kOfServer<&SideSample::receive_completions, kMessages>},
    {"client_receives_per_msg", "1/message", "client receives per message", kNoRing, kIsWork, !kCompared, kLower, kOfClient<&SideSample::receive_completions, kMessages>},
    {"server_napi_ns_per_msg", "ns", "CPU time of server NAPI threads per message", kNoNapi, kIsWork, !kCompared, kLower, kOfServer<&SideSample::napi_ns, kMessages>},
    {"client_napi_ns_per_msg", "ns", "CPU time of client NAPI threads per message", kNoNapi, kIsWork, !kCompared, kLower, kOfClient<&SideSample::napi_ns, kMessages>},
    {"server_sent_again_fraction", kShareUnit, "segments that the server sent again", kNoTcp, kIsWork, !kCompared, kLower, kOfServer<kSentAgain, kSegments>},
    {"client_sent_again_fraction", kShareUnit, "segments that the client sent again", kNoTcp, kIsWork, !kCompared, kLower, kOfClient<kSentAgain, kSegments>},
    {"server_rtt_us", "us", "smoothed round trip of the server's TCP", kNoTcp, !kIsWork, !kCompared, kLower, {SmoothedRtt, nullptr}},
    {"server_cwnd", "count", "congestion window of the server's TCP", kNoTcp, kIsWork, !kCompared, kHigher, {TcpState<&TcpNumbers::cwnd>, nullptr}},
    {"server_cwnd_filled_fraction", kShareUnit, "share of the server's congestion window that is in flight", kNoTcp, kIsWork, !kCompared, kHigher, {CwndFilled, nullptr}},
    {"server_rwnd_limited_fraction", kShareUnit, "time that the client's receive window held the server's TCP up", kNoTcp, !kIsWork, !kCompared, kLower, kOfServer<&TcpNumbers::rwnd_limited_ns, kBusyNs>},
    {"server_sndbuf_limited_fraction", kShareUnit, "time that its send buffer held the server's TCP up", kNoTcp, !kIsWork, !kCompared, kLower, kOfServer<&TcpNumbers::sndbuf_limited_ns, kBusyNs>},
    {"datagrams_lost_fraction", kShareUnit, "datagrams that were lost, of both directions", kNoDatagrams, kIsWork, !kCompared, kLower, kLostDatagrams},
    {"datagrams_reordered_fraction", kShareUnit, "datagrams that came after one that was sent later", kNoDatagrams, kIsWork, !kCompared, kLower, kOfClient<&DatagramNumbers::reordered, &DatagramNumbers::received>},
    {"client_fairness", kShareUnit, "fairness of the clients' rates (Jain's index)", kOneClient, !kIsWork, !kCompared, kHigher, {[](const Slice& slice) { return Fairness(slice.client_hosts); }, nullptr}},
    {"both_work_ns_per_msg", "ns", "work of both sides per message", kNoWork, kIsWork, !kCompared, kLower, {WorkOfBoth, nullptr}},
    {"server_user_ns_per_msg", "ns", "server user time per message", kNoAccount, kIsWork, !kCompared, kLower, OfSumsAlone(kOfServer<&SideSample::user_ns, kMessages>)},
    {"server_system_ns_per_msg", "ns", "server system time per message", kNoAccount, kIsWork, !kCompared, kLower, OfSumsAlone(kOfServer<&SideSample::system_ns, kMessages>)},
    {"server_softirq_ns_per_msg", "ns", "server softirq time per message", kNotPinned, kIsWork, !kCompared, kLower, OfSumsAlone(kOfServer<&SideSample::softirq_ns, kMessages>)},
    {"client_user_ns_per_msg", "ns", "client user time per message", kNoAccount, kIsWork, !kCompared, kLower, OfSumsAlone(kOfClient<&SideSample::user_ns, kMessages>)},
    {"client_system_ns_per_msg", "ns", "client system time per message", kNoAccount, kIsWork, !kCompared, kLower, OfSumsAlone(kOfClient<&SideSample::system_ns, kMessages>)},
    {"client_softirq_ns_per_msg", "ns", "client softirq time per message", kNotPinned, kIsWork, !kCompared, kLower, OfSumsAlone(kOfClient<&SideSample::softirq_ns, kMessages>)},
    {"server_receive_copied_fraction", kShareUnit, "received bytes that the server's kernel copied", kAllCopied, kIsWork, !kCompared, kLower, kReceiveCopied<&CellResult::server>},
    {"client_receive_copied_fraction", kShareUnit, "received bytes that the client's kernel copied", kAllCopied, kIsWork, !kCompared, kLower, kReceiveCopied<&CellResult::client>},
};
// clang-format on

}  // namespace

absl::Span<const Metric> Metrics() { return kMetrics; }
const Metric& MetricOf(MetricId id) { return kMetrics[static_cast<size_t>(id)]; }

std::optional<MetricId> FindMetric(absl::string_view name) {
  for (size_t i = 0; i < kMetricCount; ++i) {
    if (name == kMetrics[i].name) return static_cast<MetricId>(i);
  }
  return std::nullopt;
}

}  // namespace netring
