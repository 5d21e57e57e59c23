#include "report/row.h"

#include <algorithm>

namespace netring {
namespace {

// Any will do, as long as the same samples give the same interval in every file.
constexpr uint64_t kBootstrapSeed = 1;

/// Empty where a side measured no latency. The runner and ParseRun have checked the buckets.
std::optional<Histogram> LatencyOf(const SideSample& sample) {
  if (sample.latency.index.empty()) return std::nullopt;
  absl::StatusOr<Histogram> histogram = Histogram::FromParts(sample.latency);
  if (!histogram.ok() || histogram->count() == 0) return std::nullopt;
  return *std::move(histogram);
}

std::vector<double> ValuesOver(const Row& row, Metric metric) {
  std::vector<double> values;
  for (const Repetition* each : row.measured) {
    if (const std::optional<double> value = metric(*each); value.has_value())
      values.push_back(*value);
  }
  if (values.size() < row.measured.size()) values.clear();
  return values;
}

Row MakeRow(const CellResult& cell, const Result& run) {
  Row row{.run = &run,
          .cell = &cell,
          .outcome = cell.outcome(run.spec.reps),
          .measured = {},
          .latency = {},
          .verdict = Judge(cell, run)};
  if (row.verdict.kind == Verdict::Kind::kNone) return row;
  for (const Repetition& each : cell.repetitions) {
    if (each.outcome.kind != Outcome::Kind::kMeasured) continue;
    row.measured.push_back(&each);
    if (const std::optional<Histogram> latency = LatencyOf(each.client))
      row.latency.Merge(*latency);
  }
  row.throughput = MedianInterval(ValuesOver(row, ThroughputGbps), kBootstrapSeed);
  return row;
}

}  // namespace

std::vector<Row> ResultRows(const Result& run) {
  std::vector<Row> rows;
  rows.reserve(run.cells.size());
  for (const CellResult& cell : run.cells) rows.push_back(MakeRow(cell, run));
  return rows;
}

std::vector<SampleRow> SampleRows(const Result& run) {
  std::vector<SampleRow> rows;
  for (const CellResult& cell : run.cells) {
    for (const Repetition& each : cell.repetitions) {
      const auto add = [&](const char* side, const SideSample& sample) {
        rows.push_back(SampleRow{&run, &cell.cell, &each, &sample, side, LatencyOf(sample)});
      };
      add("server", each.server);
      add("client", each.client);
    }
  }
  return rows;
}

std::optional<double> MedianOver(const Row& row, Metric metric) {
  return Median(ValuesOver(row, metric));
}

std::optional<double> ThroughputGbps(const Repetition& repetition) {
  const SideSample& client = repetition.client;
  if (client.window_ns == 0) return std::nullopt;
  return static_cast<double>(client.bytes) * 8 / static_cast<double>(client.window_ns);  // bit/ns
}

}  // namespace netring
