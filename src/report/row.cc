#include "report/row.h"

#include <utility>

namespace netring {
namespace {

/// Empty where a side has no such times. The runner and ParseRun have checked the buckets.
std::optional<Histogram> TimesOf(const Histogram::Parts& parts) {
  if (parts.index.empty()) return std::nullopt;
  absl::StatusOr<Histogram> histogram = Histogram::FromParts(parts);
  if (!histogram.ok() || histogram->count() == 0) return std::nullopt;
  return *std::move(histogram);
}

void Merge(const Histogram::Parts& parts, std::optional<Histogram>* merged) {
  std::optional<Histogram> times = TimesOf(parts);
  if (!times.has_value()) return;
  if (merged->has_value()) {
    (*merged)->Merge(*times);
  } else {
    *merged = std::move(times);
  }
}

Row MakeRow(const CellResult& cell, const JudgedRun& judged, const Comparer& comparer) {
  Row row{.run = &judged.run,
          .cell = &cell,
          .outcome = cell.outcome(judged.run.spec.reps),
          .measured = {},
          .verdict = Judge(cell, judged)};
  if (row.verdict.kind == Verdict::Kind::kNone) return row;
  for (const Repetition& each : cell.repetitions) {
    if (each.outcome.kind != Outcome::Kind::kMeasured) continue;
    row.measured.push_back(&each);
    Merge(each.client.latency, &row.latency);
    Merge(each.server.sent, &row.sent);
    Merge(each.server.notified, &row.notified);
  }
  row.throughput = MedianInterval(ValuesOf(cell, ThroughputGbps), kBootstrapSeed);
  row.throughput_vs_baseline = comparer.VersusBaseline(cell, "throughput_gbps");
  row.server_cpu_vs_baseline = comparer.VersusBaseline(cell, "server_cpu_ns_per_msg");
  return row;
}

}  // namespace

std::vector<Row> ResultRows(const Result& run) {
  const JudgedRun judged(run);
  const Comparer comparer(run);
  std::vector<Row> rows;
  rows.reserve(run.cells.size());
  for (const CellResult& cell : run.cells) rows.push_back(MakeRow(cell, judged, comparer));
  return rows;
}

void ForEachSample(const Result& run, const std::function<void(const SampleRow&)>& take) {
  for (const CellResult& cell : run.cells) {
    for (const Repetition& each : cell.repetitions) {
      const auto give = [&](const char* side, const SideSample& sample) {
        take(SampleRow{.run = &run,
                       .cell = &cell.cell,
                       .repetition = &each,
                       .sample = &sample,
                       .side = side,
                       .latency = TimesOf(sample.latency),
                       .sent = TimesOf(sample.sent),
                       .notified = TimesOf(sample.notified)});
      };
      give("server", each.server);
      give("client", each.client);
    }
  }
}

std::optional<double> MedianOver(const Row& row, Metric metric) {
  if (!row.has_numbers()) return std::nullopt;
  return Median(ValuesOf(*row.cell, metric));
}

}  // namespace netring
