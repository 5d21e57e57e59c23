#include "report/row.h"

#include <utility>

namespace netring {
namespace {

/// Empty where a side has no such times.
std::optional<Histogram> TimesOf(const Histogram::Parts& parts) {
  if (parts.index.empty()) return std::nullopt;
  absl::StatusOr<Histogram> times = Histogram::FromParts(parts);
  return times.ok() ? std::optional(*std::move(times)) : std::nullopt;
}

/// What is invalid shows not what its name says: nothing is compared with it.
bool IsComparable(const Row& row) {
  return row.has_numbers() && row.verdict.kind != Verdict::Kind::kInvalid;
}

void CompareRow(const JudgedRun& judged, const std::vector<const Row*>& row_of, Row* row) {
  if (!row->has_numbers()) return;
  row->baseline = judged.comparer.BaselineOf(*row->cell);
  if (row->baseline == nullptr) return;
  const Row& baseline = *row_of[judged.comparer.PlaceOf(*row->baseline)];
  if (!IsComparable(*row) || !IsComparable(baseline)) return;
  row->cost = judged.comparer.VersusBaseline(*row->cell, judged.comparer.cost());
  row->server_work = judged.comparer.VersusBaseline(*row->cell, MetricId::kServerWork);
  row->throughput = judged.comparer.VersusBaseline(*row->cell, MetricId::kThroughput);
}

}  // namespace

std::vector<Row> ResultRows(const Result& run, const JudgedRun& judged) {
  std::vector<Row> rows;
  for (const CellResult& cell : run.cells) {
    if (cell.cell.twin != 0) continue;
    rows.push_back(
        {.run = &run, .cell = &cell, .outcome = cell.outcome(), .verdict = Judge(cell, judged)});
  }
  std::vector<const Row*> row_of(run.cells.size());
  for (const Row& row : rows) row_of[judged.comparer.PlaceOf(*row.cell)] = &row;
  for (Row& row : rows) CompareRow(judged, row_of, &row);
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
