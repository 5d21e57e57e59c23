#include "experiment/placement.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "experiment/core_choice.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::Status CheckAllowed(const std::string& pin, const CpuSet& wanted, const CpuSet& allowed) {
  for (const int cpu : wanted) {
    if (std::find(allowed.begin(), allowed.end(), cpu) != allowed.end()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--pin=", pin, ": CPU ", cpu,
                     " must be one of those this process may use: ", CpuListText(allowed)));
  }
  return absl::OkStatus();
}

/// Each side a half of the CPUs.
absl::StatusOr<PinLists> Halves(const CpuSet& allowed) {
  const auto half = static_cast<ptrdiff_t>(allowed.size() / 2);
  if (half == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--pin=split: needs two CPUs, but this process may use only CPU ", CpuListText(allowed)));
  }
  const auto begin = allowed.begin();
  return PinLists{.server = {begin, begin + half}, .client = {begin + half, begin + 2 * half}};
}

std::vector<CpuSet> InTurn(const CpuSet& cpus, int64_t threads) {
  std::vector<CpuSet> sets(static_cast<size_t>(threads));
  for (size_t i = 0; i < sets.size(); ++i) sets[i] = {cpus[i % cpus.size()]};
  return sets;
}

std::string UsedText(const std::vector<CpuSet>& sets) {
  CpuSet used;
  for (const CpuSet& set : sets) used.insert(used.end(), set.begin(), set.end());
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  if (used.empty()) return "any CPU";
  return absl::StrCat(used.size() == 1 ? "CPU " : "CPUs ", CpuListText(used));
}

constexpr char kNotPinned[] = "none: not pinned";

Placement NotPinned(size_t threads, size_t allowed, std::string how) {
  Placement placement;
  placement.server.resize(threads);
  placement.client.resize(threads);
  placement.server_has_own_cpus = placement.client_has_own_cpus = 2 * threads <= allowed;
  placement.how = placement.description = std::move(how);
  return placement;
}

std::string ThreadsOnCpus(int64_t threads, const CpuSet& allowed) {
  return absl::StrCat(2 * threads, " threads on ", allowed.size(),
                      allowed.size() == 1 ? " CPU" : " CPUs");
}

Placement Pinned(const PinLists& lists, int64_t threads, std::string how) {
  Placement placement;
  placement.server = InTurn(lists.server, threads);
  placement.client = InTurn(lists.client, threads);
  std::map<int, int> threads_on;
  for (const auto* side : {&placement.server, &placement.client}) {
    for (const CpuSet& cpus : *side) ++threads_on[cpus.front()];
  }
  const auto own_cpus = [&threads_on](const std::vector<CpuSet>& side) {
    return std::all_of(side.begin(), side.end(),
                       [&threads_on](const CpuSet& cpus) { return threads_on[cpus.front()] == 1; });
  };
  placement.server_has_own_cpus = own_cpus(placement.server);
  placement.client_has_own_cpus = own_cpus(placement.client);
  placement.description = absl::StrCat(how, kServerOn, UsedText(placement.server), "; client on ",
                                       UsedText(placement.client));
  placement.how = std::move(how);
  return placement;
}

bool IsAuto(const Pin& pin) { return !pin.lists.has_value() && pin.policy == PinPolicy::kAuto; }
bool IsNone(const Pin& pin) { return !pin.lists.has_value() && pin.policy == PinPolicy::kNone; }

/// Where the kernel pins nothing: how that is told. Who named CPUs or a way is not given another.
absl::StatusOr<std::string> WithoutPinning(const Pin& pin, const absl::Status& why) {
  if (IsNone(pin)) return std::string(kNotPinned);
  if (IsAuto(pin)) return absl::StrCat("auto: not pinned: ", why.message());
  return About(absl::StrCat("--pin=", pin.text), why);
}

absl::StatusOr<Placement> ChosenHere(int64_t threads, const Topology& topology) {
  if (const std::optional<CoreChoice> choice = ChooseCores(threads, topology)) {
    return Pinned({choice->server, choice->client}, threads,
                  absl::StrCat("auto: ", choice->reason));
  }
  const CpuSet allowed = topology.numbers();
  const std::string on = ThreadsOnCpus(threads, allowed);
  if (allowed.size() < 2) return Pinned({allowed, allowed}, threads, "auto: same, " + on);
  NETRING_ASSIGN_OR_RETURN(const PinLists halves, Halves(allowed));
  return Pinned(halves, threads, "auto: split, " + on);
}

/// One side on its own machine: one set per thread, and how they were chosen.
struct SidePlace {
  std::vector<CpuSet> cpus;
  bool own = false;
  std::string how;
};

absl::StatusOr<SidePlace> PlaceAlone(const Pin& pin, const CpuSet& listed, int64_t threads,
                                     const Topology& topology) {
  if (!pin.lists.has_value() && !IsAuto(pin) && !IsNone(pin)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--pin=", pin.text,
                     ": divides the CPUs of one machine between the sides, "
                     "and this one has its own; give auto, none or CPU lists"));
  }
  const CpuSet allowed = topology.numbers();
  const auto count = static_cast<size_t>(threads);
  if (!topology.pinning.ok()) {
    NETRING_ASSIGN_OR_RETURN(std::string how, WithoutPinning(pin, topology.pinning));
    return SidePlace{std::vector<CpuSet>(count), count <= allowed.size(), std::move(how)};
  }
  if (allowed.empty()) return absl::FailedPreconditionError("its CPUs are not known");
  if (pin.lists.has_value()) {
    NETRING_RETURN_IF_ERROR(CheckAllowed(pin.text, listed, allowed));
    return SidePlace{InTurn(listed, threads), count <= listed.size(), "explicit"};
  }
  if (IsNone(pin))
    return SidePlace{std::vector<CpuSet>(count), count <= allowed.size(), kNotPinned};
  if (IsAuto(pin)) {
    if (const std::optional<CoreChoice> choice = ChooseCores(threads, topology, /*sides=*/1))
      return SidePlace{InTurn(choice->server, threads), true, "auto: " + choice->reason};
  }
  return SidePlace{InTurn(allowed, threads), count <= allowed.size(), "in turn"};
}

absl::StatusOr<SidePlace> PlaceAlone(const char* side, const Pin& pin, const CpuSet& listed,
                                     int64_t threads, const Topology& topology) {
  absl::StatusOr<SidePlace> place = PlaceAlone(pin, listed, threads, topology);
  if (!place.ok()) return About(side, place.status());
  return place;
}

/// The server's machine, which clients may share.
absl::StatusOr<SidePlace> PlaceServer(const Pin& pin, int threads, bool shared,
                                      const Topology& topology, std::vector<CpuSet>* of_clients) {
  if (!shared)
    return PlaceAlone("the server", pin, pin.lists.value_or(PinLists()).server, threads, topology);
  NETRING_ASSIGN_OR_RETURN(Placement both, Place(pin, threads, topology));
  *of_clients = std::move(both.client);
  const bool own = both.server_has_own_cpus && both.client_has_own_cpus;
  return SidePlace{std::move(both.server), own, std::move(both.how)};
}

/// Where some clients are on other machines than the server. `threads_on`: theirs on each.
absl::StatusOr<Placement> Apart(const Pin& pin, int threads, const std::vector<Topology>& machines,
                                const std::vector<ClientPlace>& clients,
                                const std::vector<int>& threads_on) {
  std::vector<std::vector<CpuSet>> free(machines.size());  // on each, in the order of its threads
  NETRING_ASSIGN_OR_RETURN(SidePlace server, PlaceServer(pin, threads, threads_on.front() > 0,
                                                         machines.front(), &free.front()));
  Placement placement{.server = std::move(server.cpus),
                      .server_has_own_cpus = server.own,
                      .client_has_own_cpus = threads_on.front() == 0 || server.own};
  std::string not_pinned;
  for (size_t machine = 1; machine < machines.size(); ++machine) {
    NETRING_ASSIGN_OR_RETURN(SidePlace place,
                             PlaceAlone("the client", pin, pin.lists.value_or(PinLists()).client,
                                        threads_on[machine], machines[machine]));
    free[machine] = std::move(place.cpus);
    placement.client_has_own_cpus &= place.own;
    if (!machines[machine].pinning.ok()) not_pinned = std::move(place.how);
  }
  std::vector<size_t> taken(machines.size());
  std::vector<std::string> used;
  for (const ClientPlace& client : clients) {
    const auto first = free[client.machine].begin() + static_cast<ptrdiff_t>(taken[client.machine]);
    taken[client.machine] += static_cast<size_t>(client.threads);
    used.push_back(UsedText({first, first + client.threads}));
    placement.client.insert(placement.client.end(), first, first + client.threads);
  }
  placement.description = absl::StrCat(server.how, kServerOn, UsedText(placement.server),
                                       used.size() == 1 ? "; client on " : "; clients on ",
                                       absl::StrJoin(used, " and "));
  if (IsNone(pin)) placement.description = kNotPinned;
  // The other way round the description begins with it.
  if (!not_pinned.empty() && IsAuto(pin))
    absl::StrAppend(&placement.description, " (", not_pinned, ")");
  return placement;
}

}  // namespace

absl::StatusOr<Placement> Place(const Pin& pin, int64_t threads, const Topology& topology) {
  const CpuSet allowed = topology.numbers();
  NETRING_CHECK(threads > 0);
  if (!topology.pinning.ok()) {
    NETRING_ASSIGN_OR_RETURN(std::string how, WithoutPinning(pin, topology.pinning));
    return NotPinned(static_cast<size_t>(threads), allowed.size(), std::move(how));
  }
  NETRING_CHECK(!allowed.empty());
  if (pin.lists.has_value()) {
    NETRING_RETURN_IF_ERROR(CheckAllowed(pin.text, pin.lists->server, allowed));
    NETRING_RETURN_IF_ERROR(CheckAllowed(pin.text, pin.lists->client, allowed));
    return Pinned(*pin.lists, threads, "explicit");
  }
  switch (pin.policy) {
    case PinPolicy::kAuto:
      return ChosenHere(threads, topology);
    case PinPolicy::kSame:
      return Pinned({allowed, allowed}, threads, "same");
    case PinPolicy::kSplit: {
      NETRING_ASSIGN_OR_RETURN(const PinLists halves, Halves(allowed));
      return Pinned(halves, threads, "split");
    }
    case PinPolicy::kNone:
      break;
  }
  return NotPinned(static_cast<size_t>(threads), allowed.size(), kNotPinned);
}

absl::StatusOr<Placement> Place(const Pin& pin, const std::vector<Topology>& machines,
                                const std::vector<ClientPlace>& clients) {
  std::vector<int> threads_on(machines.size());
  for (const ClientPlace& client : clients) threads_on[client.machine] += client.threads;
  const int threads = std::accumulate(threads_on.begin(), threads_on.end(), 0);
  if (threads_on.front() == threads) return Place(pin, threads, machines.front());
  return Apart(pin, threads, machines, clients, threads_on);
}

}  // namespace netring
