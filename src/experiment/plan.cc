#include "experiment/plan.h"

#include <sys/random.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <unordered_set>

#include "base/random.h"
#include "experiment/auto_trials.h"
#include "experiment/design.h"
#include "experiment/far_sides.h"
#include "experiment/timing.h"
#include "netring/engine.h"
#include "netring/status.h"

namespace netring {
namespace {

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

template <auto kMember, typename T>
void Multiply(const std::vector<T>& values, std::vector<Cell>* cells) {
  Multiply(values, [](const T& value, Cell* cell) { cell->*kMember = value; }, cells);
}

/// That of its layout, if it has one.
int64_t SizeOf(const Load& load) {
  return Layout::Parse(load.layout)->own_size().value_or(load.size);
}

/// Gives axes that mean nothing to a cell the value that says so, and keeps each cell once.
std::vector<Cell> WithoutIdleAxes(std::vector<Cell> cells) {
  std::vector<Cell> kept;
  std::unordered_set<std::string> ids;
  for (Cell& cell : cells) {
    const EngineInfo* engine = FindEngine(cell.technique.engine);
    if (engine != nullptr && !engine->ring) {
      cell.technique.ring.clear();
      cell.technique.recv = RecvOfEngine(*engine, cell.technique.recv);
    }
    if (cell.load.workload != Workload::kStream) {
      cell.load.batch = 1;
      cell.load.gso = 0;
    }
    cell.load.size = SizeOf(cell.load);
    if (!TransportOf(cell.load.transport).datagrams) cell.load.gso = 0;
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
  Multiply<&Cell::load, &Load::transport>(TransportsOf(spec), &cells);
  Multiply<&Cell::technique, &Technique::engine>(spec.engine, &cells);
  Multiply<&Cell::agent>(spec.agent, &cells);
  Multiply(DesignAxis(spec), SetPoint, &cells);
  Multiply<&Cell::technique, &Technique::variant>(spec.impl, &cells);
  Multiply<&Cell::load, &Load::size>(spec.sizes, &cells);
  Multiply<&Cell::load, &Load::gso>(spec.gso, &cells);
  Multiply<&Cell::load, &Load::layout>(spec.layout, &cells);
  Multiply<&Cell::load, &Load::alloc>(spec.alloc, &cells);
  Multiply<&Cell::load, &Load::threads>(spec.threads, &cells);
  Multiply<&Cell::load, &Load::connections>(spec.connections, &cells);
  Multiply<&Cell::load, &Load::batch>(spec.batch, &cells);
  Multiply<&Cell::load, &Load::depth>(spec.depth, &cells);
  Multiply<&Cell::load, &Load::rate>(spec.rate, &cells);
  return WithoutIdleAxes(std::move(cells));
}

/// The cells of each group, and each that is in none by itself.
std::vector<std::vector<size_t>> BlocksOf(const Plan& plan) {
  std::vector<std::vector<size_t>> blocks;
  std::vector<bool> placed(plan.cells.size());
  for (const Group& group : plan.groups) {
    std::vector<size_t>& block = blocks.emplace_back(group.others);
    block.push_back(group.baseline);
    if (group.twin.has_value()) block.push_back(*group.twin);
    for (const size_t cell : block) placed[cell] = true;
  }
  for (size_t cell = 0; cell < placed.size(); ++cell) {
    if (!placed[cell]) blocks.push_back({cell});
  }
  return blocks;
}

absl::Status CheckPlanned(const Plan& plan, const char* setting, const std::string& id) {
  for (const Cell& cell : plan.cells) {
    if (cell.Id() == id) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("--", setting, "=", id,
                                                 ": this run has no such cell; --dry_run lists "
                                                 "them, the first is ",
                                                 plan.cells.front().Id()));
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const Spec& spec) {
  Plan plan{.cells = CellsOf(spec), .groups = {}};
  if (spec.method.control) plan.cells = WithControls(spec, std::move(plan.cells));
  plan.groups = GroupsOf(spec, plan.cells);
  for (const std::string& id : spec.perf_record)
    NETRING_RETURN_IF_ERROR(CheckPlanned(plan, "perf_record", id));
  if (!spec.trace.empty()) NETRING_RETURN_IF_ERROR(CheckPlanned(plan, "trace", spec.trace));
  if (spec.seed.has_value()) {
    plan.seed = *spec.seed;
  } else {
    NETRING_ASSIGN_OR_RETURN(plan.seed, DrawSeed());
  }
  return plan;
}

std::vector<size_t> OrderOfRound(const Plan& plan, CellOrder order, int64_t round) {
  std::vector<std::vector<size_t>> blocks = BlocksOf(plan);
  Random random(plan.seed + static_cast<uint64_t>(round));
  if (order == CellOrder::kRandom) random.Shuffle(&blocks);
  std::vector<size_t> cells;
  for (std::vector<size_t>& block : blocks) {
    if (order == CellOrder::kRandom) random.Shuffle(&block);
    cells.insert(cells.end(), block.begin(), block.end());
  }
  if (order == CellOrder::kSequential) std::sort(cells.begin(), cells.end());
  return cells;
}

int64_t MostRounds(const Spec& spec, const Plan& plan) {
  int64_t most = 1;
  for (const Cell& cell : plan.cells) {
    const int64_t slice_ns =
        TrialWindow(spec.method, cell.load, spec.method.duration_ns).duration_ns;
    most = std::max(most, (spec.method.duration_ns + slice_ns - 1) / slice_ns);
  }
  return most;
}

absl::Duration EstimateTime(const Spec& spec, const Plan& plan) {
  if (spec.method.budget_ns.has_value()) return absl::Nanoseconds(*spec.method.budget_ns);
  absl::Duration sum = AutoTrialsTime(spec, plan.cells);
  for (const Cell& cell : plan.cells) {
    const Window window = TrialWindow(spec.method, cell.load, spec.method.duration_ns);
    const int64_t rounds = (spec.method.duration_ns + window.duration_ns - 1) / window.duration_ns;
    sum += absl::Nanoseconds(window.warmup_ns + window.duration_ns + BetweenWindowsNs(cell.load)) *
           (rounds + 1);  // and a trial
  }
  return sum;
}

}  // namespace netring
