#include "experiment/plan.h"

#include <sys/random.h>

#include <numeric>
#include <string>
#include <unordered_set>

#include "base/random.h"
#include "experiment/design.h"
#include "netring/engine.h"
#include "netring/status.h"

namespace netring {
namespace {

// Connecting, draining and collecting, besides the two windows: the upper end of what a repetition
// may take.
constexpr absl::Duration kBetweenWindows = absl::Milliseconds(100);

absl::StatusOr<uint64_t> DrawSeed() {
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) return Errno("getrandom");
  return seed;
}

/// Every cell of `cells` once with each of `values` in `member`; the new axis becomes the
/// innermost.
template <typename T>
void Multiply(const std::vector<T>& values, T Cell::* member, std::vector<Cell>* cells) {
  std::vector<Cell> product;
  product.reserve(cells->size() * values.size());
  for (Cell cell : *cells) {
    for (const T& value : values) {
      cell.*member = value;
      product.push_back(cell);
    }
  }
  *cells = std::move(product);
}

/// The same with the rings and receive modes of the design.
void MultiplyByDesign(const std::vector<DesignPoint>& points, std::vector<Cell>* cells) {
  std::vector<Cell> product;
  product.reserve(cells->size() * points.size());
  for (Cell cell : *cells) {
    for (const DesignPoint& point : points) {
      cell.ring = point.ring;
      cell.recv = point.recv;
      product.push_back(cell);
    }
  }
  *cells = std::move(product);
}

/// Gives axes that mean nothing to a cell the value that says so, and keeps each cell once.
std::vector<Cell> WithoutIdleAxes(std::vector<Cell> cells) {
  std::vector<Cell> kept;
  std::unordered_set<std::string> ids;
  for (Cell& cell : cells) {
    const EngineInfo* engine = FindEngine(cell.engine);
    if (engine != nullptr && !engine->ring) {
      cell.ring.clear();
      cell.recv.clear();
    }
    if (cell.workload != "stream") cell.batch = 1;
    if (cell.workload != "rr") {
      cell.depth = 1;
      cell.rate = 0;
    }
    if (ids.insert(cell.Id()).second) kept.push_back(std::move(cell));
  }
  return kept;
}

std::vector<Cell> CellsOf(const Spec& spec) {
  std::vector<Cell> cells(1);
  Multiply(spec.workload, &Cell::workload, &cells);
  Multiply(spec.engine, &Cell::engine, &cells);
  MultiplyByDesign(DesignAxis(spec), &cells);
  Multiply(spec.impl, &Cell::impl, &cells);
  Multiply(spec.sizes, &Cell::size, &cells);
  Multiply(spec.threads, &Cell::threads, &cells);
  Multiply(spec.connections, &Cell::connections, &cells);
  Multiply(spec.batch, &Cell::batch, &cells);
  Multiply(spec.depth, &Cell::depth, &cells);
  Multiply(spec.rate, &Cell::rate, &cells);
  if (spec.aa) Multiply<int64_t>({0, 1}, &Cell::twin, &cells);
  return WithoutIdleAxes(std::move(cells));
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const Spec& spec) {
  Plan plan{.cells = CellsOf(spec), .steps = {}};
  const bool known = spec.perf_record.empty() ||
                     std::any_of(plan.cells.begin(), plan.cells.end(),
                                 [&](const Cell& cell) { return cell.Id() == spec.perf_record; });
  if (!known) {
    return absl::InvalidArgumentError(absl::StrCat("--perf_record=", spec.perf_record,
                                                   ": this run has no such cell; --dry_run lists "
                                                   "them, the first is ",
                                                   plan.cells.front().Id()));
  }
  if (spec.seed.has_value()) {
    plan.seed = *spec.seed;
  } else {
    NETRING_ASSIGN_OR_RETURN(plan.seed, DrawSeed());
  }
  Random random(plan.seed);
  std::vector<size_t> order(plan.cells.size());
  for (int64_t repetition = 0; repetition < spec.reps; ++repetition) {
    std::iota(order.begin(), order.end(), size_t{0});
    if (spec.order == "random") random.Shuffle(&order);
    for (const size_t cell : order) plan.steps.push_back({.cell = cell, .repetition = repetition});
  }
  return plan;
}

absl::Duration EstimateTime(const Spec& spec, size_t steps) {
  const absl::Duration each =
      absl::Nanoseconds(spec.warmup_ns) + absl::Nanoseconds(spec.duration_ns) + kBetweenWindows;
  return each * static_cast<int64_t>(steps);
}

}  // namespace netring
