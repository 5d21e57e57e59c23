#include "experiment/core_choice.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace netring {
namespace {

struct Core {
  CoreKind kind = CoreKind::kUnknown;
  int node = 0;
  CpuSet cpus;  ///< SMT siblings, those that may be used
};

/// In the order of preference: by kind, node and number.
std::vector<Core> CoresOf(const Topology& topology) {
  std::map<std::tuple<CoreKind, int, int>, Core> cores;
  for (const LogicalCpu& cpu : topology.cpus) {
    Core& core = cores[{cpu.kind, cpu.node, cpu.core}];
    core.kind = cpu.kind;
    core.node = cpu.node;
    core.cpus.push_back(cpu.number);
  }
  std::vector<Core> list;
  for (auto& [key, core] : cores) list.push_back(std::move(core));
  return list;
}

struct Pool {
  std::vector<Core> cores;
  std::string name;
};

const char* KindName(CoreKind kind) {
  switch (kind) {
    case CoreKind::kPerformance:
      return "P cores";
    case CoreKind::kEfficiency:
      return "E cores";
    default:
      return "cores";
  }
}

/// The narrow pools first, the last has all cores.
std::vector<Pool> PoolsOf(const std::vector<Core>& cores) {
  std::map<std::pair<CoreKind, int>, std::vector<Core>> by_kind_and_node;
  std::map<CoreKind, std::vector<Core>> by_kind;
  for (const Core& core : cores) {
    by_kind_and_node[{core.kind, core.node}].push_back(core);
    by_kind[core.kind].push_back(core);
  }
  std::vector<Pool> pools;
  for (const auto& [key, members] : by_kind_and_node) {
    pools.push_back({members, absl::StrCat(KindName(key.first), " of node ", key.second)});
  }
  for (const auto& [kind, members] : by_kind) {
    pools.push_back({members, absl::StrCat(KindName(kind), " of all nodes")});
  }
  pools.push_back({cores, "cores of all kinds"});
  return pools;
}

/// One CPU of every core, then another of every core that has one, until there are `threads`.
CpuSet TakeCpus(absl::Span<const Core> cores, size_t threads) {
  size_t most_siblings = 0;
  for (const Core& core : cores) most_siblings = std::max(most_siblings, core.cpus.size());
  CpuSet taken;
  for (size_t sibling = 0; sibling < most_siblings; ++sibling) {
    for (const Core& core : cores) {
      if (taken.size() < threads && sibling < core.cpus.size()) {
        taken.push_back(core.cpus[sibling]);
      }
    }
  }
  return taken;
}

/// The first `cores_per_side` cores are the server's, the next the client's.
CoreChoice Divide(absl::Span<const Core> cores, size_t cores_per_side, size_t threads,
                  size_t sides) {
  CoreChoice choice{.server = TakeCpus(cores.subspan(0, cores_per_side), threads)};
  if (sides == 2) choice.client = TakeCpus(cores.subspan(cores_per_side, cores_per_side), threads);
  return choice;
}

}  // namespace

std::optional<CoreChoice> ChooseCores(int64_t threads, const Topology& topology, size_t sides) {
  const auto per_side = static_cast<size_t>(threads);
  const std::vector<Core> cores = CoresOf(topology);
  for (const Pool& pool : PoolsOf(cores)) {
    if (pool.cores.size() < sides * per_side) continue;
    CoreChoice choice = Divide(pool.cores, per_side, per_side, sides);
    choice.reason = topology.cores_known ? absl::StrCat("one physical core per thread, ", pool.name)
                                         : "one CPU per thread, cores unknown";
    return choice;
  }
  CoreChoice choice = Divide(cores, cores.size() / sides, per_side, sides);
  if (choice.server.size() < per_side) return std::nullopt;
  if (sides == 2 && choice.client.size() < per_side) return std::nullopt;
  choice.reason = "one CPU per thread, SMT siblings too";
  return choice;
}

}  // namespace netring
