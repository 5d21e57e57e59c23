#include "report/row.h"

#include <utility>

namespace netring {
namespace {

/// Empty where a side has no such times.
std::optional<Histogram> TimesOf(const Histogram::Parts& parts) {
  MergedTimes times;
  times.Add(parts);
  return times.all();
}

Row MakeRow(const Result& run, const CellResult& cell, const JudgedRun& judged) {
  Row row{.run = &run, .cell = &cell, .outcome = cell.outcome(), .verdict = Judge(cell, judged)};
  if (!row.has_numbers()) return row;
  row.baseline = judged.comparer.BaselineOf(cell);
  row.cost = judged.comparer.VersusBaseline(cell, kCost);
  row.throughput = judged.comparer.VersusBaseline(cell, MetricId::kThroughput);
  return row;
}

}  // namespace

std::vector<Row> ResultRows(const Result& run, const JudgedRun& judged) {
  std::vector<Row> rows;
  for (const CellResult& cell : run.cells) {
    if (cell.cell.twin == 0) rows.push_back(MakeRow(run, cell, judged));
  }
  return rows;
}

std::vector<SampleRow> SampleRowsOf(const Result& run, const CellResult& cell, const Slice& slice) {
  std::vector<SampleRow> rows;
  for (const auto& [side, sample] :
       {std::pair("server", &slice.server), std::pair("client", &slice.client)}) {
    rows.push_back({.run = &run,
                    .cell = &cell.cell,
                    .slice = &slice,
                    .sample = sample,
                    .side = side,
                    .number = cell.added() - 1,
                    .latency = TimesOf(sample->latency),
                    .sent = TimesOf(sample->sent),
                    .notified = TimesOf(sample->notified)});
  }
  return rows;
}

}  // namespace netring
