#include "base/topology.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/cpu_list.h"
#include "base/text_file.h"
#include "netring/status.h"

namespace netring {
namespace {

/// Of a list that names every second CPU of the largest kernel.
constexpr size_t kMaxFileBytes = 65536;

std::optional<std::string> ReadText(const std::string& path) {
  return ReadTextFile(path, kMaxFileBytes);
}

std::optional<CpuSet> ReadCpuList(const std::string& path) {
  const std::optional<std::string> text = ReadText(path);
  return text.has_value() ? ParseCpuList(*text) : std::nullopt;
}

bool Contains(const std::optional<CpuSet>& cpus, int cpu) {
  return cpus.has_value() && std::binary_search(cpus->begin(), cpus->end(), cpu);
}

/// The CPUs of a core; empty when not told. The second name is that of kernels before 5.3.
std::optional<CpuSet> SiblingsOf(int cpu, const std::string& sysfs) {
  const std::string folder = absl::StrCat(sysfs, "/devices/system/cpu/cpu", cpu, "/topology/");
  for (const char* name : {"core_cpus_list", "thread_siblings_list"}) {
    std::optional<CpuSet> siblings = ReadCpuList(folder + name);
    if (Contains(siblings, cpu)) return siblings;
  }
  return std::nullopt;
}

void ReadCores(const std::string& sysfs, Topology* topology) {
  topology->cores_known = true;
  for (LogicalCpu& cpu : topology->cpus) {
    const std::optional<CpuSet> siblings = SiblingsOf(cpu.number, sysfs);
    cpu.core = siblings.has_value() ? siblings->front() : cpu.number;
    topology->cores_known &= siblings.has_value();
  }
}

void ReadNodes(const std::string& sysfs, Topology* topology) {
  const std::string folder = absl::StrCat(sysfs, "/devices/system/node/");
  // Node lists read like CPU lists.
  for (const int node : ReadCpuList(folder + "online").value_or(CpuSet{})) {
    const auto cpus = ReadCpuList(absl::StrCat(folder, "node", node, "/cpulist"));
    for (LogicalCpu& cpu : topology->cpus) {
      if (Contains(cpus, cpu.number)) cpu.node = node;
    }
  }
}

/// x86: each kind of core has a PMU of its own, which lists its CPUs.
bool ReadKindsFromPmus(const std::string& sysfs, Topology* topology) {
  const auto performance = ReadCpuList(sysfs + "/devices/cpu_core/cpus");
  const auto efficiency = ReadCpuList(sysfs + "/devices/cpu_atom/cpus");
  if (!performance.has_value() || !efficiency.has_value()) return false;
  for (LogicalCpu& cpu : topology->cpus) {
    if (Contains(performance, cpu.number)) cpu.kind = CoreKind::kPerformance;
    if (Contains(efficiency, cpu.number)) cpu.kind = CoreKind::kEfficiency;
  }
  return true;
}

/// Elsewhere each CPU has a relative capacity: the largest are the performance cores.
void ReadKindsFromCapacities(const std::string& sysfs, Topology* topology) {
  std::vector<int> capacities;
  for (const LogicalCpu& cpu : topology->cpus) {
    const auto text =
        ReadText(absl::StrCat(sysfs, "/devices/system/cpu/cpu", cpu.number, "/cpu_capacity"));
    int capacity = 0;
    if (!text.has_value() || !absl::SimpleAtoi(*text, &capacity)) return;
    capacities.push_back(capacity);
  }
  const auto [least, most] = std::minmax_element(capacities.begin(), capacities.end());
  if (least == capacities.end() || *least == *most) return;
  for (size_t i = 0; i < capacities.size(); ++i) {
    topology->cpus[i].kind =
        capacities[i] == *most ? CoreKind::kPerformance : CoreKind::kEfficiency;
  }
}

}  // namespace

CpuSet Topology::numbers() const {
  CpuSet numbers;
  for (const LogicalCpu& cpu : cpus) numbers.push_back(cpu.number);
  return numbers;
}

Topology ReadTopology(const CpuSet& cpus, const std::string& sysfs) {
  Topology topology;
  for (const int cpu : cpus) topology.cpus.push_back({.number = cpu});
  ReadCores(sysfs, &topology);
  ReadNodes(sysfs, &topology);
  if (!ReadKindsFromPmus(sysfs, &topology)) ReadKindsFromCapacities(sysfs, &topology);
  return topology;
}

Topology AllowedTopology() {
  const absl::StatusOr<CpuSet> allowed = AllowedCpus();
  Topology topology = allowed.ok() ? ReadTopology(*allowed) : Topology();
  topology.pinning = allowed.ok() ? AskForPinning() : allowed.status();
  return topology;
}

}  // namespace netring
