#include "experiment/metric.h"

#include "stats/bootstrap.h"

namespace netring {
namespace {

std::optional<double> CpuNsPerMessage(const SideSample& side) {
  if (side.messages == 0) return std::nullopt;
  return static_cast<double>(side.cpu_ns) / static_cast<double>(side.messages);
}

}  // namespace

std::vector<double> ValuesOf(const CellResult& cell, Metric metric) {
  std::vector<double> values;
  for (const Repetition& each : cell.repetitions) {
    if (each.outcome.kind != Outcome::Kind::kMeasured) continue;
    const std::optional<double> value = metric(each);
    if (!value.has_value()) return {};
    values.push_back(*value);
  }
  return values;
}

std::optional<double> ThroughputGbps(const Repetition& repetition) {
  const SideSample& client = repetition.client;
  if (client.window_ns == 0) return std::nullopt;
  return static_cast<double>(client.bytes) * 8 / static_cast<double>(client.window_ns);  // bit/ns
}

std::optional<double> ServerCpuNsPerMessage(const Repetition& repetition) {
  return CpuNsPerMessage(repetition.server);
}

std::optional<double> ClientCpuNsPerMessage(const Repetition& repetition) {
  return CpuNsPerMessage(repetition.client);
}

std::optional<double> ThroughputWidthPercent(const CellResult& cell) {
  const std::vector<double> values = ValuesOf(cell, ThroughputGbps);
  const std::optional<Interval> interval = MedianInterval(values, kBootstrapSeed);
  const std::optional<double> median = Median(values);
  if (!interval.has_value() || *median <= 0) return std::nullopt;
  return (interval->high - interval->low) / *median * 100;
}

}  // namespace netring
