#include "experiment/plan.h"

#include <sys/random.h>

#include <numeric>
#include <string>
#include <type_traits>
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

/// Every cell of `cells` once with each of `values`, which `set` puts into it; the new axis becomes
/// the innermost.
template <typename T>
void Multiply(const std::vector<T>& values, void (*set)(const std::type_identity_t<T>&, Cell*),
              std::vector<Cell>* cells) {
  std::vector<Cell> product;
  product.reserve(cells->size() * values.size());
  for (Cell cell : *cells) {
    for (const T& value : values) {
      set(value, &cell);
      product.push_back(cell);
    }
  }
  *cells = std::move(product);
}

/// The same for values that are one member.
template <auto kGroup, auto kMember, typename T>
void Multiply(const std::vector<T>& values, std::vector<Cell>* cells) {
  Multiply(values, [](const T& value, Cell* cell) { cell->*kGroup.*kMember = value; }, cells);
}

/// Gives axes that mean nothing to a cell the value that says so, and keeps each cell once.
std::vector<Cell> WithoutIdleAxes(std::vector<Cell> cells) {
  std::vector<Cell> kept;
  std::unordered_set<std::string> ids;
  for (Cell& cell : cells) {
    const EngineInfo* engine = FindEngine(cell.technique.engine);
    if (engine != nullptr && !engine->ring) {
      cell.technique.ring.clear();
      cell.technique.recv.clear();
    }
    if (cell.load.workload != Workload::kStream) cell.load.batch = 1;
    if (cell.load.workload != Workload::kRr) {
      cell.load.depth = 1;
      cell.load.rate = 0;
    }
    if (ids.insert(cell.Id()).second) kept.push_back(std::move(cell));
  }
  return kept;
}

std::vector<Cell> CellsOf(const Spec& spec) {
  std::vector<Cell> cells(1);
  Multiply<&Cell::load, &Load::workload>(spec.workload, &cells);
  Multiply<&Cell::technique, &Technique::engine>(spec.engine, &cells);
  Multiply(
      DesignAxis(spec),
      [](const DesignPoint& point, Cell* cell) {
        cell->technique.ring = point.ring;
        cell->technique.recv = point.recv;
      },
      &cells);
  Multiply<&Cell::technique, &Technique::variant>(spec.impl, &cells);
  Multiply<&Cell::load, &Load::size>(spec.sizes, &cells);
  Multiply<&Cell::load, &Load::threads>(spec.threads, &cells);
  Multiply<&Cell::load, &Load::connections>(spec.connections, &cells);
  Multiply<&Cell::load, &Load::batch>(spec.batch, &cells);
  Multiply<&Cell::load, &Load::depth>(spec.depth, &cells);
  Multiply<&Cell::load, &Load::rate>(spec.rate, &cells);
  const std::vector<int64_t> twins{0, 1};
  if (spec.aa) Multiply(twins, [](const int64_t& twin, Cell* cell) { cell->twin = twin; }, &cells);
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
    if (spec.order == CellOrder::kRandom) random.Shuffle(&order);
    for (const size_t cell : order) plan.steps.push_back({.cell = cell, .repetition = repetition});
  }
  return plan;
}

absl::Duration EstimateTime(const Spec& spec, size_t steps) {
  const absl::Duration each = absl::Nanoseconds(spec.window.warmup_ns) +
                              absl::Nanoseconds(spec.window.duration_ns) + kBetweenWindows;
  return each * static_cast<int64_t>(steps);
}

}  // namespace netring
