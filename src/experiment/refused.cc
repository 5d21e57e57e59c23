#include "experiment/refused.h"

#include <algorithm>
#include <utility>

#include "analysis/auto_rule.h"
#include "base/topology.h"
#include "experiment/groups.h"
#include "load/worker.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr Window kAnyWindow{.warmup_ns = 0, .duration_ns = kNsPerSecond};

absl::Status CheckCell(const Spec& spec, Cell cell, const Topology& topology,
                       const absl::StatusOr<Kernel>& kernel) {
  // Which way it chooses is not known yet; this one is always there.
  if (cell.technique.variant == kAutoImpl) cell.technique.variant = kAutoCopy;
  NETRING_ASSIGN_OR_RETURN(const SideConfigs sides,
                           ConfigsFor(spec, cell, kAnyWindow, {.machines = {topology}}));
  NETRING_RETURN_IF_ERROR(Resolve(sides.server, kernel).status());
  return Resolve(sides.client, kernel).status();
}

void AddRefused(const std::string& reason, const Cell& cell, std::vector<RefusedCells>* refused) {
  auto found = std::find_if(refused->begin(), refused->end(),
                            [&](const RefusedCells& each) { return each.reason == reason; });
  if (found == refused->end()) found = refused->insert(found, {reason, {}});
  found->ids.push_back(cell.Id());
}

}  // namespace

std::vector<RefusedCells> TakeRefused(const Spec& spec, const absl::StatusOr<Kernel>& kernel,
                                      Plan* plan) {
  const Topology topology = AllowedTopology();
  std::vector<RefusedCells> refused;
  std::erase_if(plan->cells, [&](const Cell& cell) {
    const absl::Status status = CheckCell(spec, cell, topology, kernel);
    if (!status.ok()) AddRefused(std::string(status.message()), cell, &refused);
    return !status.ok();
  });
  plan->groups = plan->cells.empty() ? std::vector<Group>() : GroupsOf(spec, plan->cells);
  return refused;
}

}  // namespace netring
