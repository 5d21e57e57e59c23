// Rules of the verdict: what the machine did, and what it could count.

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "absl/algorithm/container.h"
#include "analysis/client_hosts.h"
#include "analysis/rules.h"
#include "stats/order_statistics.h"

namespace netring {
namespace {

constexpr double kMultiplexed = 0.95;     ///< of the time that an event was on the PMU
constexpr double kMuchThrottled = 0.01;   ///< of the windows
constexpr double kManyWithheld = 0.05;    ///< of the slices
constexpr double kForeignPerSecond = 10;  ///< TCP connections
constexpr double kFrequencyDrift = 0.05;  ///< between the quartiles of the slices

bool Unpinned(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) { return !IsPinned(side); });
}

/// The threads of a side that are on one host.
struct HostThreads {
  const SideSample* side = nullptr;
  const Environment* machine = nullptr;
  size_t threads = 0;
  std::set<int> cpus;
};

/// The server's, then those of each client.
std::vector<HostThreads> ThreadsOnHosts(const CellResult& cell, const RunFacts& run) {
  const int threads = cell.cell.load.threads;
  std::vector<HostThreads> hosts{{.side = &cell.server(),
                                  .machine = &run.environment,
                                  .threads = static_cast<size_t>(threads),
                                  .cpus = CpusOf(cell.server())}};
  const std::vector<const Environment*> machines = ClientMachines(run);
  const std::vector<CpuSet>& all = cell.client().cpus;
  const std::vector<ThreadShare> shares = SharesOf(threads, machines.size());
  for (size_t i = 0; i < machines.size(); ++i) {
    HostThreads& host = hosts.emplace_back();
    host = {.side = &cell.client(),
            .machine = machines[i],
            .threads = static_cast<size_t>(shares[i].count)};
    const auto first = static_cast<size_t>(shares[i].first);
    for (size_t thread = first; thread < std::min(all.size(), first + host.threads); ++thread)
      host.cpus.insert(all[thread].begin(), all[thread].end());
  }
  return hosts;
}

bool Oversubscribed(const CellResult& cell, const JudgedRun& judged) {
  const std::vector<HostThreads> hosts = ThreadsOnHosts(cell, judged.run);
  return std::any_of(hosts.begin(), hosts.end(), [](const HostThreads& host) {
    return IsPinned(*host.side) && host.cpus.size() < host.threads;
  });
}

/// A thread of the kernel's for each ring, which never sleeps while there is work.
bool PollersShareCpus(const std::vector<HostThreads>& hosts, const Environment* machine) {
  size_t pollers = 0;
  std::set<int> cpus;
  for (const HostThreads& host : hosts) {
    if (host.machine != machine) continue;
    const std::vector<std::string>& granted = host.side->ring.granted;
    const bool polls = std::count(granted.begin(), granted.end(), "sqpoll") > 0;
    pollers += polls ? std::min(host.threads, host.side->cpus.size()) : 0;
    cpus.insert(host.cpus.begin(), host.cpus.end());
  }
  return pollers > 0 && cpus.size() + pollers > OnlineCpus(*machine);
}

bool SqpollNoSpareCore(const CellResult& cell, const JudgedRun& judged) {
  const std::vector<HostThreads> hosts = ThreadsOnHosts(cell, judged.run);
  return std::any_of(hosts.begin(), hosts.end(), [&](const HostThreads& host) {
    return PollersShareCpus(hosts, host.machine);
  });
}

bool Throttled(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) {
    return static_cast<double>(side.throttled_ns.value_or(0)) >
           kMuchThrottled * static_cast<double>(side.window_ns);
  });
}

bool Withheld(const CellResult& cell, const JudgedRun&) {
  return static_cast<double>(cell.withheld()) >
         kManyWithheld * static_cast<double>(cell.measured());
}

/// The end of a path that polls in a thread of its own, and what that thread took is not known.
bool NapiNotCounted(const CellResult& cell, const JudgedRun& judged) {
  const PathFacts& path = judged.run.path;
  return (path.server_threaded_napi && !cell.server().napi_ns.has_value()) ||
         (path.client_threaded_napi && !cell.client().napi_ns.has_value());
}

/// Of all machines that the side's time was stolen from.
bool Stolen(const SideSample& side, const std::vector<const Environment*>& machines) {
  size_t cpus = 0;
  for (const Environment* machine : machines) cpus += std::max<size_t>(OnlineCpus(*machine), 1);
  return static_cast<double>(side.steal_ns.value_or(0)) >
         kMuchSteal * static_cast<double>(cpus) * static_cast<double>(side.window_ns);
}

bool Steal(const CellResult& cell, const JudgedRun& judged) {
  return Stolen(cell.server(), {&judged.run.environment}) ||
         Stolen(cell.client(), ClientMachines(judged.run));
}

bool ForeignTraffic(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) {
    return static_cast<double>(side.foreign_connections.value_or(0)) >
           kForeignPerSecond * static_cast<double>(side.window_ns) / 1e9;
  });
}

bool FrequencyDrift(const CellResult& cell, const JudgedRun&) {
  const std::optional<Interval> clocks = Quartiles(cell.clocks());
  return clocks.has_value() && clocks->high > (1 + kFrequencyDrift) * clocks->low;
}

/// Whether any side counted an event of the hardware for which `predicate` holds.
bool AnyCounter(const CellResult& cell, auto predicate) {
  return AnySide(cell, [&](const SideSample& side) {
    return std::any_of(side.counters.begin(), side.counters.end(), predicate);
  });
}

bool IsHardware(const EventCount& count) {
  return std::none_of(DefaultEvents().begin(), DefaultEvents().end(), [&](const Event& event) {
    return event.software() && event.name == count.name;
  });
}

bool NoPmu(const CellResult& cell, const JudgedRun&) {
  return AnyCounter(
      cell, [](const EventCount& count) { return IsHardware(count) && !count.value.has_value(); });
}

bool UserSpaceOnly(const CellResult& cell, const JudgedRun&) {
  return AnyCounter(cell, [](const EventCount& count) {
    return IsHardware(count) && count.value.has_value() && count.user_only;
  });
}

bool Multiplexed(const CellResult& cell, const JudgedRun&) {
  return AnyCounter(cell, [](const EventCount& count) {
    return count.multiplexed() && static_cast<double>(count.running_ns) <
                                      kMultiplexed * static_cast<double>(count.enabled_ns);
  });
}

bool HybridMigration(const CellResult& cell, const JudgedRun&) {
  return AnyCounter(cell, [](const EventCount& count) {
    return std::count_if(count.parts.begin(), count.parts.end(),
                         [](const PmuCount& part) { return part.running_ns > 0; }) > 1;
  });
}

bool Profiled(const CellResult& cell, const JudgedRun& judged) {
  return absl::c_linear_search(judged.profiled, cell.cell.Id());
}

// clang-format off
constexpr Rule kMachineRules[] = {
    {"UNPINNED", kDegraded, Unpinned,
     "threads were free to move between CPUs",
     "use --pin auto, same or split"},
    {"SAME_CORE", kNote, SameCore,
     "server and client shared a CPU, so each waited for the other",
     "use --pin split, and fewer threads than CPUs"},
    {"OVERSUBSCRIBED", kNote, Oversubscribed,
     "a side ran more threads than it had CPUs",
     "use fewer threads"},
    {"SQPOLL_NO_SPARE_CORE", kDegraded, SqpollNoSpareCore,
     "the kernel's polling threads shared CPUs with the threads that they serve",
     "use fewer threads, or a ring without sqpoll"},
    {"NAPI_NOT_COUNTED", kInvalid, NapiNotCounted,
     "the CPU time of the path's NAPI kernel thread could not be read, so the side's work lacks it",
     "run where /proc shows the kernel's threads (not in a separate PID namespace), and leave gro on"},
    {"STEAL", kDegraded, Steal,
     "the hypervisor gave more than 1 % of the CPUs' time to others",
     "run when the host is quieter, or on dedicated CPUs"},
    {"CPU_QUOTA", kDegraded, Throttled,
     "a control group's CPU quota kept a side from running for more than 1 % of the time",
     "raise the quota (cpu.max, docker --cpus, a Kubernetes limit), or measure outside of it"},
    {"WITHHELD", kNote, Withheld,
     "more than 5 % of the slices lost CPU time to others: these count for work, not for throughput and latency",
     "look for other processes on the machine if these matter"},
    {"FOREIGN_TRAFFIC", kDegraded, ForeignTraffic,
     "others opened, or tried to open, more than 10 TCP connections per second on the path",
     "keep them away, or measure in separate namespaces (--path veth, the default)"},
    {"FREQUENCY_DRIFT", kNote, FrequencyDrift,
     "the clock frequency changed between slices: the quartiles lie more than 5 % apart",
     "trust comparisons, whose pairs ran next to each other; for absolute figures fix the governor and switch turbo off"},
    {"PROFILED", kDegraded, Profiled,
     "perf record took samples while the cell was measured, which slows it",
     "take the numbers of a run without --perf_record"},
    {"NO_PMU", kNote, NoPmu,
     "a hardware counter that was asked for gave no value: the machine has none, or does not permit it",
     "see the reason under the table; use server_cpu_ns_per_byte instead of cycles_per_byte", false, kHasOwnSentence},
    {"USER_SPACE_ONLY", kNote, UserSpaceOnly,
     "the hardware counters leave out the kernel, where most copies are",
     "allow it with: sysctl kernel.perf_event_paranoid=1"},
    {"MULTIPLEXED", kNote, Multiplexed,
     "the PMU had too few counters: an event was counted for less than 95 % of the window and its value is scaled",
     "ask for fewer --events"},
    {"HYBRID_MIGRATION", kNote, HybridMigration,
     "a thread ran on two kinds of core, so its counters and times are a mix",
     "use --pin with CPUs of one kind"},
};
// clang-format on

}  // namespace

bool SameCore(const CellResult& cell, const JudgedRun& judged) {
  const std::vector<HostThreads> hosts = ThreadsOnHosts(cell, judged.run);
  const std::set<int>& server = hosts.front().cpus;
  return std::any_of(hosts.begin() + 1, hosts.end(), [&](const HostThreads& client) {
    return client.machine == hosts.front().machine &&
           std::any_of(server.begin(), server.end(),
                       [&](int cpu) { return client.cpus.count(cpu) > 0; });
  });
}

absl::Span<const Rule> MachineRules() { return kMachineRules; }

}  // namespace netring
