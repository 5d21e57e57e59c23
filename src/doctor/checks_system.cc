// What the kernel's settings, interrupts and modules do to a measurement.

#include <linux/capability.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/cpu_list.h"
#include "doctor/check.h"
#include "host/fact.h"
#include "host/interrupts.h"
#include "host/kernel_module.h"
#include "net/vsock.h"
#include "netring/connection.h"
#include "netring/status.h"
#include "probe/obstacles.h"

namespace netring {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostProcesses = 65536;
constexpr size_t kMostLinks = 4096;

std::optional<Reading> IoUring(const Patient& patient, const Check&) {
  const auto [call, error] = patient.ring;
  return Reading{.text = error == 0 ? "works" : absl::StrCat(call, ": ", ErrnoName(error)),
                 .number = static_cast<double>(error)};
}

/// Whether a program of that name runs. Of a PID namespace other than the first one only its own
/// processes are seen: there, process 2 is not the kernel's first thread.
std::optional<Reading> Running(const Patient& patient, const Check& check) {
  if (ReadLine(patient.root, "proc/2/comm") != "kthreadd") return std::nullopt;
  for (const std::string& name : NamesIn(patient.root + "/proc", kMostProcesses)) {
    int64_t process = 0;
    if (!absl::SimpleAtoi(name, &process)) continue;
    if (ReadLine(patient.root, absl::StrCat("proc/", name, "/comm")) == check.source)
      return Reading{.text = absl::StrCat("runs as process ", process), .number = 1};
  }
  return Reading{.text = "does not run"};
}

/// "0000:00:03.0" of a link that is a device of the PCI bus, or of a bus on it (virtio).
std::string PciDeviceOf(const std::string& link) {
  std::error_code error;
  std::string found;
  for (const fs::path& part : fs::canonical(link + "/device", error)) {
    if (absl::StrContains(part.string(), ":") && absl::StrContains(part.string(), "."))
      found = part.string();
  }
  return found;
}

/// Of each network card; the number is how many of them have all interrupts on one CPU.
std::optional<Reading> CardInterrupts(const Patient& patient, const Check& check) {
  const std::string folder = absl::StrCat(patient.root, "/", check.source);
  std::vector<std::string> texts;
  Reading reading;
  for (const std::string& name : NamesIn(folder, kMostLinks)) {
    const std::string device = PciDeviceOf(absl::StrCat(folder, "/", name));
    const std::vector<InterruptPlace> places = InterruptPlaces(patient.root, device);
    if (places.empty()) continue;
    const CpuSet cpus = ParseCpuList(places.front().cpus).value_or(CpuSet());
    // A card with one queue has an interrupt for that, and one for what is not data.
    const bool one = places.size() == 1 && places.front().count > 2 && cpus.size() == 1;
    reading.number += one && OnlineCpus(patient.environment) > 1 ? 1 : 0;
    texts.push_back(absl::StrCat(name, ": ", InterruptsText(patient.root, device)));
  }
  if (texts.empty()) return std::nullopt;
  reading.text = absl::StrJoin(texts, "; ");
  return reading;
}

/// The number is 1 where the kernel moves memory between nodes.
std::optional<Reading> NumaBalancing(const Patient& patient, const Check& check) {
  const auto nodes = ParseCpuList(TextOf(patient.environment, "numa_nodes"));
  if (!nodes.has_value() || nodes->empty()) return std::nullopt;
  if (nodes->size() == 1) return Reading{.text = "1 node"};
  const std::optional<Reading> balancing = OfFile(patient, check);
  if (!balancing.has_value()) return std::nullopt;
  return Reading{
      .text = absl::StrCat(nodes->size(), " nodes, ", check.source, " is ", balancing->text),
      .number = balancing->number};
}

/// The number is 1 where an ordinary user may not have the usual one.
std::optional<Reading> AllowedCongestionControl(const Patient& patient, const Check& check) {
  const auto allowed = ReadLine(patient.root, check.source);
  if (!allowed.has_value()) return std::nullopt;
  const std::vector<absl::string_view> names = absl::StrSplit(*allowed, ' ');
  const bool listed = std::find(names.begin(), names.end(), kUsualCongestionControl) != names.end();
  const bool exempt = patient.process.Has(CAP_NET_ADMIN);
  return Reading{.text = absl::StrCat(*allowed, exempt ? ", CAP_NET_ADMIN is exempt" : ""),
                 .number = listed || exempt ? 0.0 : 1.0};
}

/// The kernel loads the driver of a link when one is made, so that it is enough to have it
/// installed; what has a command it does not load itself.
std::optional<Reading> Module(const Patient& patient, const Check& check) {
  const absl::string_view release = TextOf(patient.environment, "kernel_release");
  const auto state = FindModule(patient.root, release, check.source, check.option);
  if (!state.has_value()) return std::nullopt;
  const bool missing = *state > ModuleState::kInstalled;
  const bool by_hand = *state == ModuleState::kInstalled && *check.command != '\0';
  return Reading{
      .text = NameOf(*state), .number = missing || by_hand ? 1.0 : 0.0, .beyond_command = missing};
}

constexpr bool kIsLack = true;
bool IsSet(const Reading& reading) { return reading.number > 0; }
constexpr auto kBuffer = static_cast<double>(kUsualBuffer);
constexpr char kMoreModules[] =
    "install all modules of this kernel (Ubuntu: linux-modules-extra), or boot one that has it";

// clang-format off
const std::string kAllowUsual = absl::StrCat(
    "modprobe -q tcp_", kUsualCongestionControl, "; sysctl -w net.ipv4.tcp_allowed_congestion_control=\"$(cat /proc/sys/net/ipv4/tcp_allowed_congestion_control) ",
    kUsualCongestionControl, "\"");
const std::string kLargeSends = absl::StrCat("sysctl -w net.core.wmem_max=", kUsualBuffer);
const std::string kLargeReceives = absl::StrCat("sysctl -w net.core.rmem_max=", kUsualBuffer);
const Check kSystemChecks[] = {
    {"io_uring", IoUring, "", IsSet, kWithoutRing, "",
     "see the other findings; where none explains it, boot a kernel with CONFIG_IO_URING", ""},
    {"net.core.wmem_max", OfFile, "proc/sys/net/core/wmem_max", Under<kBuffer>,
     "send buffers get smaller than --sndbuf asks for: a large message needs several sends",
     kLargeSends.c_str(), "", "SHORT_SENDS"},
    {"net.core.rmem_max", OfFile, "proc/sys/net/core/rmem_max", Under<kBuffer>,
     "receive buffers get smaller than --rcvbuf asks for: a stream waits for the receiver",
     kLargeReceives.c_str(), "", "LIMITED_RWND"},
    {"net.core.busy_read", OfFile, "proc/sys/net/core/busy_read", IsSet,
     "a receive busy-polls the card's queue, and that time counts as work",
     "sysctl -w net.core.busy_read=0", "", ""},
    {"net.ipv4.tcp_allowed_congestion_control", AllowedCongestionControl, "proc/sys/net/ipv4/tcp_allowed_congestion_control", IsSet,
     "", kAllowUsual.c_str(), "", "NOT_CUBIC"},
    {"kernel.nmi_watchdog", OfFile, "proc/sys/kernel/nmi_watchdog", IsSet,
     "it keeps a counter of the PMU on each CPU, so that those asked for have to take turns",
     "sysctl -w kernel.nmi_watchdog=0", "", "MULTIPLEXED"},
    {"NUMA", NumaBalancing, "proc/sys/kernel/numa_balancing", IsSet,
     "the kernel takes pages away to see who uses them: page faults in the middle of a message",
     "sysctl -w kernel.numa_balancing=0", "", ""},
    {"irqbalance", Running, "irqbalance", IsSet,
     "it moves a card's interrupts between CPUs while slices are measured; lo and veth have none",
     "systemctl stop irqbalance", "", ""},
    {"interrupts", CardInterrupts, "sys/class/net", IsSet,
     "one CPU takes all that a card receives, which limits a path to another host",
     "", "give each queue a CPU of its own: /proc/irq/N/smp_affinity_list (docs/HOSTS.md)", ""},
    {"veth", Module, "veth", IsSet, "neither --path veth, the default, nor --path wire",
     "", kMoreModules, "", "VETH", kIsLack},
    {"ifb", Module, "ifb", IsSet, "no --path sink",
     "", kMoreModules, "", "IFB", kIsLack},
    {"vsock_loopback", Module, "vsock_loopback", IsSet, "no --path vsock",
     kLoadVsock, kMoreModules, "", "VSOCKETS_LOOPBACK", kIsLack},
};
// clang-format on

}  // namespace

absl::Span<const Check> SystemChecks() { return kSystemChecks; }

}  // namespace netring
