#include "experiment/result.h"

#include "experiment/groups.h"

namespace netring {
namespace {

std::vector<Cell> CellsOfResult(const Result& run) {
  std::vector<Cell> cells;
  for (const CellResult& each : run.cells) cells.push_back(each.cell);
  return cells;
}

}  // namespace

Comparer ComparerOf(const Result& run) { return ComparerOf(run, run.spec.method.margin); }

Comparer ComparerOf(const Result& run, double margin) {
  return Comparer(run.cells, GroupsOf(run.spec, CellsOfResult(run)), margin,
                  CostOfSide(run.spec.method.measure));
}

bool IsComparedBy(const Result& run, MetricId metric) {
  return MetricOf(metric).compared || metric == CostOfSide(run.spec.method.measure);
}

JudgedRun JudgedRunOf(const Result& run) {
  return {.run = run,
          .touches = run.spec.memory.touch,
          .switches_factors = !run.spec.factors.empty(),
          .profiled = run.spec.perf_record,
          .comparer = ComparerOf(run)};
}

}  // namespace netring
