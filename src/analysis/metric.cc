#include "analysis/metric.h"

#include <numeric>

#include "netring/clock.h"
#include "netring/histogram.h"

namespace netring {
namespace {

std::optional<double> Ratio(int64_t above, int64_t below, double times = 1) {
  if (below == 0) return std::nullopt;
  return times * static_cast<double>(above) / static_cast<double>(below);
}

/// Gbit/s are bits per ns.
std::optional<double> Throughput(const Slice& slice) {
  constexpr double kBits = 8;
  return Ratio(slice.client.bytes, slice.client.window_ns, kBits);
}

std::optional<double> MessageRate(const Slice& slice) {
  return Ratio(slice.client.messages, slice.client.window_ns, static_cast<double>(kNsPerSecond));
}

template <auto kSide>
std::optional<double> Work(const Slice& slice) {
  const std::optional<int64_t> work_ns = WorkNs(slice.*kSide);
  return work_ns.has_value() ? Ratio(*work_ns, (slice.*kSide).messages) : std::nullopt;
}

template <auto kSide>
std::optional<double> Cpu(const Slice& slice) {
  return Ratio((slice.*kSide).cpu_ns, (slice.*kSide).messages);
}

/// Of who reads it as ns; empty without round trips.
std::optional<double> LatencyUs(const Slice& slice, double (*of)(const Histogram::Parts& latency)) {
  const Histogram::Parts& latency = slice.client.latency;
  if (latency.index.empty()) return std::nullopt;
  return of(latency) / static_cast<double>(kNsPerUs);
}

std::optional<double> MeanLatency(const Slice& slice) {
  return LatencyUs(slice, [](const Histogram::Parts& latency) {
    const int64_t count = std::accumulate(latency.count.begin(), latency.count.end(), int64_t{0});
    return latency.sum / static_cast<double>(count);
  });
}

template <int kPerMille>
std::optional<double> Percentile(const Slice& slice) {
  return LatencyUs(slice, [](const Histogram::Parts& latency) {
    return static_cast<double>(Histogram::QuantileOf(latency, kPerMille / 1000.0));
  });
}

constexpr bool kIsWork = true;
constexpr bool kCompared = true;
constexpr Better kLower = Better::kLower;
constexpr Better kHigher = Better::kHigher;

// clang-format off
constexpr Metric kMetrics[kMetricCount] = {
    {"throughput_gbps", "Gbit/s", "throughput", !kIsWork, kCompared, kHigher, Throughput},
    {"messages_per_s", "1/s", "messages per second", !kIsWork, !kCompared, kHigher, MessageRate},
    {"server_work_ns_per_msg", "ns", "server work per message", kIsWork, kCompared, kLower, Work<&Slice::server>},
    {"client_work_ns_per_msg", "ns", "client work per message", kIsWork, kCompared, kLower, Work<&Slice::client>},
    {"server_cpu_ns_per_msg", "ns", "server CPU time per message", kIsWork, !kCompared, kLower, Cpu<&Slice::server>},
    {"client_cpu_ns_per_msg", "ns", "client CPU time per message", kIsWork, !kCompared, kLower, Cpu<&Slice::client>},
    {"latency_us", "us", "mean latency", !kIsWork, !kCompared, kLower, MeanLatency},
    {"latency_p50_us", "us", "median latency", !kIsWork, kCompared, kLower, Percentile<500>},
    {"latency_p99_us", "us", "p99 latency", !kIsWork, kCompared, kLower, Percentile<990>},
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
