// Readers about the processor.

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/cpu_list.h"
#include "base/topology.h"
#include "host/fact.h"

namespace netring {
namespace {

constexpr char kCpus[] = "sys/devices/system/cpu";
constexpr int kMaxCaches = 16;

/// Of the CPUs that are online; empty when not told.
Topology OnlineTopology(const std::string& root) {
  const auto text = ReadLine(root, absl::StrCat(kCpus, "/online"));
  const auto cpus = text.has_value() ? ParseCpuList(*text) : std::nullopt;
  return cpus.has_value() ? ReadTopology(*cpus, absl::StrCat(root, "/sys")) : Topology();
}

/// "1 core", "2 cores".
std::string Count(size_t number, absl::string_view of) {
  return absl::StrCat(number, " ", of, number == 1 ? "" : "s");
}

/// 0 when one of the CPUs does not tell its socket, which -1 does not either.
size_t CountSockets(const std::string& root, const Topology& topology) {
  std::set<std::string> sockets;
  for (const LogicalCpu& cpu : topology.cpus) {
    const auto socket =
        ReadLine(root, absl::StrCat(kCpus, "/cpu", cpu.number, "/topology/physical_package_id"));
    if (!socket.has_value() || *socket == "-1") return 0;
    sockets.insert(*socket);
  }
  return sockets.size();
}

CpuSet OfKind(const Topology& topology, CoreKind kind) {
  CpuSet cpus;
  for (const LogicalCpu& cpu : topology.cpus) {
    if (cpu.kind == kind) cpus.push_back(cpu.number);
  }
  return cpus;
}

/// "L1d" and the like: Documentation/ABI/testing/sysfs-devices-system-cpu (kernel 6.1).
std::string CacheName(const std::string& level, const std::string& type) {
  return absl::StrCat("L", level, type == "Data" ? "d" : type == "Instruction" ? "i" : "");
}

}  // namespace

std::optional<std::string> CpuTopology(const std::string& root, const Fact&) {
  const Topology topology = OnlineTopology(root);
  if (topology.cpus.empty()) return std::nullopt;
  std::vector<std::string> parts;
  const size_t sockets = CountSockets(root, topology);
  if (sockets > 0) parts.push_back(Count(sockets, "socket"));
  if (topology.cores_known) {
    std::set<int> cores;
    for (const LogicalCpu& cpu : topology.cpus) cores.insert(cpu.core);
    parts.push_back(Count(cores.size(), "core"));
  }
  parts.push_back(Count(topology.cpus.size(), "thread"));
  return absl::StrJoin(parts, ", ");
}

std::optional<std::string> CpuKinds(const std::string& root, const Fact&) {
  const Topology topology = OnlineTopology(root);
  const CpuSet performance = OfKind(topology, CoreKind::kPerformance);
  const CpuSet efficiency = OfKind(topology, CoreKind::kEfficiency);
  if (performance.empty() || efficiency.empty()) return std::nullopt;
  return absl::StrCat("performance ", CpuListText(performance), ", efficiency ",
                      CpuListText(efficiency));
}

std::optional<std::string> CpuCaches(const std::string& root, const Fact& fact) {
  std::vector<std::string> caches;
  for (int i = 0; i < kMaxCaches; ++i) {
    const std::string folder = absl::StrCat(fact.source, "/index", i);
    const auto level = ReadLine(root, folder + "/level");
    const auto type = ReadLine(root, folder + "/type");
    const auto size = ReadLine(root, folder + "/size");
    if (!level.has_value() || !type.has_value() || !size.has_value()) continue;
    caches.push_back(absl::StrCat(CacheName(*level, *type), " ", *size));
  }
  if (caches.empty()) return std::nullopt;
  return absl::StrJoin(caches, ", ");
}

/// intel_pstate says "no turbo", every other driver "boost"
/// (Documentation/admin-guide/pm/intel_pstate.rst and cpufreq.rst, kernel 6.1).
std::optional<std::string> CpuTurbo(const std::string& root, const Fact&) {
  const auto no_turbo = ReadLine(root, absl::StrCat(kCpus, "/intel_pstate/no_turbo"));
  const auto boost = ReadLine(root, absl::StrCat(kCpus, "/cpufreq/boost"));
  if (no_turbo == "0" || (!no_turbo.has_value() && boost == "1")) return "on";
  if (no_turbo == "1" || (!no_turbo.has_value() && boost == "0")) return "off";
  return std::nullopt;
}

std::optional<std::string> Hypervisor(const std::string& root, const Fact&) {
  const auto flags = ReadField(root, "proc/cpuinfo", "flags");
  if (!flags.has_value()) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(*flags, ' ');
  return std::find(words.begin(), words.end(), "hypervisor") != words.end() ? "yes" : "no";
}

}  // namespace netring
