#include "host/environment.h"

#include <utility>

#include "base/json_fields.h"
#include "host/build_facts.h"

namespace netring {
namespace {

std::optional<std::string> OfBuild(const std::string&, const Fact& fact) {
  for (auto& [key, text] : BuildTexts(OwnBuildFacts())) {
    if (key == fact.key) return text;
  }
  return std::nullopt;
}

// clang-format off
constexpr Fact kFacts[] = {
    {"kernel_release", "release of the kernel", FileText, "proc/sys/kernel/osrelease"},
    {"kernel_version", "its build", FileText, "proc/sys/kernel/version"},
    {"kernel_command_line", "what it was booted with", FileText, "proc/cmdline"},
    {"kernel_config", "those of its options that are set and matter here, without `CONFIG_`, from /proc/config.gz, /boot or /lib/modules", KernelConfig},
    {"machine", "architecture", Machine},
    {"host_name", "name of the host", FileText, "proc/sys/kernel/hostname"},
    {"page_size", "bytes", PageSize},
    {"machine_id", "the first 8 digits of the machine's id, too few to find it by", MachineId, "etc/machine-id"},
    {"boot_id", "drawn anew whenever the kernel starts", FileText, "proc/sys/kernel/random/boot_id"},

    {"cpu_model", "name of the processor", FileField, "proc/cpuinfo", "model name"},
    {"cpu_microcode", "its revision", FileField, "proc/cpuinfo", "microcode"},
    {"cpus_online", "CPUs in use", FileText, "sys/devices/system/cpu/online"},
    {"cpus_allowed", "CPUs that netring-run might run on", FileField, "proc/self/status", "Cpus_allowed_list"},
    {"cpu_topology", "sockets, cores and threads (CPUs) online", CpuTopology},
    {"cpu_kinds", "of a hybrid processor: which CPUs are performance and which efficiency cores", CpuKinds},
    {"cpu_caches", "of CPU 0", CpuCaches, "sys/devices/system/cpu/cpu0/cache"},
    {"cpu_governor", "frequency governor of CPU 0", FileText, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"},
    {"cpu_frequency_driver", "what sets the frequency of CPU 0", FileText, "sys/devices/system/cpu/cpu0/cpufreq/scaling_driver"},
    {"cpu_turbo", "`on` or `off`: whether frequencies above the nominal one are allowed", CpuTurbo},
    {"cpu_smt", "`on` or `off`: whether a core runs several threads", OnOrOff, "sys/devices/system/cpu/smt/active"},
    {"cpu_idle_driver", "what puts idle CPUs to sleep", FileText, "sys/devices/system/cpu/cpuidle/current_driver"},
    {"cpu_idle_governor", "what chooses how deep", FileText, "sys/devices/system/cpu/cpuidle/current_governor"},
    {"cpu_mitigations", "what the kernel says about each known vulnerability, joined by `\\|`", FolderTexts, "sys/devices/system/cpu/vulnerabilities"},
    {"cpus_isolated", "CPUs taken from the scheduler (`isolcpus`)", FileCpus, "sys/devices/system/cpu/isolated"},
    {"cpus_nohz_full", "CPUs without a timer tick while they run one thread (`nohz_full`)", FileCpus, "sys/devices/system/cpu/nohz_full"},
    {"hypervisor", "`yes` or `no`: whether the CPU says that it is a virtual one", Hypervisor},
    {"hypervisor_type", "name of the hypervisor (Xen)", FileText, "sys/hypervisor/type"},
    {"system_vendor", "of the (virtual) machine, from its firmware", FileText, "sys/class/dmi/id/sys_vendor"},
    {"system_product", "its name there", FileText, "sys/class/dmi/id/product_name"},

    {"numa_nodes", "nodes online", FileText, "sys/devices/system/node/online"},
    {"memory", "all that the kernel can use", FileField, "proc/meminfo", "MemTotal"},
    {"memory_speed", "modules and how fast they run, from the firmware; only root may read it", MemorySpeed, "sys/firmware/dmi/tables/DMI"},
    {"swap", "size of all swap space", FileField, "proc/meminfo", "SwapTotal"},
    {"transparent_hugepages", "the choices; the one in brackets is in force", FileText, "sys/kernel/mm/transparent_hugepage/enabled"},
    {"clock_source", "what the clock is read from", FileText, "sys/devices/system/clocksource/clocksource0/current_clocksource"},
    {"clock_sources", "those available", FileText, "sys/devices/system/clocksource/clocksource0/available_clocksource"},

    {"optmem_max", "bytes of control data and notifications that a socket may hold", FileText, "proc/sys/net/core/optmem_max"},
    {"rmem_max", "largest SO_RCVBUF that may be asked for, bytes", FileText, "proc/sys/net/core/rmem_max"},
    {"wmem_max", "largest SO_SNDBUF, bytes", FileText, "proc/sys/net/core/wmem_max"},
    {"busy_poll", "how long poll(2) busy-polls the device's queue, us", FileText, "proc/sys/net/core/busy_poll"},
    {"busy_read", "how long a read does, us", FileText, "proc/sys/net/core/busy_read"},
    {"default_qdisc", "queueing discipline of new links", FileText, "proc/sys/net/core/default_qdisc"},
    {"netdev_budget", "packets that one round of receiving may take", FileText, "proc/sys/net/core/netdev_budget"},
    {"tcp_rmem", "receive buffer: least, default and most, bytes", FileText, "proc/sys/net/ipv4/tcp_rmem"},
    {"tcp_wmem", "send buffer: least, default and most, bytes", FileText, "proc/sys/net/ipv4/tcp_wmem"},
    {"tcp_congestion_control", "the default; measured connections have that of `--cc`", FileText, "proc/sys/net/ipv4/tcp_congestion_control"},
    {"tcp_available_congestion_control", "those loaded", FileText, "proc/sys/net/ipv4/tcp_available_congestion_control"},
    {"tcp_autocorking", "1: small writes wait while packets are on their way out", FileText, "proc/sys/net/ipv4/tcp_autocorking"},
    {"tcp_timestamps", "0: off; 1 and 2: on (12 bytes per packet)", FileText, "proc/sys/net/ipv4/tcp_timestamps"},
    {"tcp_sack", "1: selective acknowledgements", FileText, "proc/sys/net/ipv4/tcp_sack"},
    {"tcp_slow_start_after_idle", "1: the window shrinks on an idle connection", FileText, "proc/sys/net/ipv4/tcp_slow_start_after_idle"},
    {"tcp_limit_output_bytes", "bytes per connection that may wait in device and queue", FileText, "proc/sys/net/ipv4/tcp_limit_output_bytes"},

    {"io_uring_disabled", "0: allowed; 1: for a group and root; 2: for nobody", FileText, "proc/sys/kernel/io_uring_disabled"},
    {"perf_event_paranoid", "what users without CAP_PERFMON may count: 2: their own code, not the kernel's", FileText, "proc/sys/kernel/perf_event_paranoid"},
    {"rlimit_memlock", "bytes; the soft limit", LockedMemoryLimit},
    {"rlimit_nofile", "the soft limit", OpenFilesLimit},
    {"cgroup_cpu_quota", "tightest CPU limit of netring-run's control group and those above it that are mounted, with its folder; `none`: no limit", CgroupCpuQuota},
    {"cgroup_memory_limit", "the same of memory, bytes", CgroupMemoryLimit},
    {"cgroup_pids_limit", "the same of processes and threads", CgroupPidsLimit},
    {"user", "`root` or a number", User},
    {"capabilities", "those that netring has a use for: `yes` or `no` before each; effective, in netring-run's user namespace", Capabilities, "proc/self/status", "CapEff"},

    {"netring_version", "the program", OfBuild},
    {"git_revision", "of the checkout that it was built from; `-dirty`: with changes", OfBuild},
    {"compiler", "that built it", OfBuild},
    {"compiler_flags", "Meson's options of optimisation, and flags given when it was built", OfBuild},
    {"build_type", "Meson's `buildtype`", OfBuild},
    {"sanitizer", "`none`, or what it was built with", OfBuild},
    {"liburing_version", "the one it was built with", OfBuild},
    {"liburing_loaded", "the one that ran", OfBuild},
    {"libc", "the one that ran", OfBuild},
    {"build_id", "of the program file, as its linker made it of all that is in it", OfBuild},
    {kPlantedWorkFact, "percent of work that a test had each control do besides; the environment variable NETRING_PLANT", OfVariable, kPlantedWork},
    {"command_line", "of netring-run, as a shell would read it", CommandLineText, "proc/self/cmdline"},
};
// clang-format on

}  // namespace

absl::Span<const Fact> EnvironmentFacts() { return kFacts; }

Environment BuildTexts(const BuildFacts& build) {
  Environment texts;
  const Json fields = ToJson(build);
  for (const auto& [key, text] : fields.items()) texts.emplace_back(key, text.get<std::string>());
  return texts;
}

Environment CollectEnvironment(const std::string& root) {
  Environment environment;
  for (const Fact& fact : EnvironmentFacts()) {
    std::optional<std::string> value = fact.read(root, fact);
    if (value.has_value()) environment.emplace_back(fact.key, *std::move(value));
  }
  return environment;
}

}  // namespace netring
