#include "experiment/placement.h"

#include <sched.h>

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/cpu_list.h"
#include "experiment/core_choice.h"
#include "experiment/formats.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::Status CheckAllowed(absl::string_view pin, const CpuSet& wanted, const CpuSet& allowed) {
  for (const int cpu : wanted) {
    if (std::find(allowed.begin(), allowed.end(), cpu) != allowed.end()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--pin=", pin, ": CPU ", cpu,
                     " must be one of those this process may use: ", CpuListText(allowed)));
  }
  return absl::OkStatus();
}

/// Resolves every policy but "none".
absl::StatusOr<PinLists> ListsOf(absl::string_view pin, const CpuSet& allowed) {
  if (pin == "same") return PinLists{.server = allowed, .client = allowed};
  if (pin == "split") {
    const auto half = static_cast<ptrdiff_t>(allowed.size() / 2);
    if (half == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--pin=split: needs two CPUs, but this process may use only CPU ", CpuListText(allowed)));
    }
    const auto begin = allowed.begin();
    return PinLists{.server = {begin, begin + half}, .client = {begin + half, begin + 2 * half}};
  }
  const std::optional<PinLists> lists = ParseExplicitPin(pin);
  NETRING_CHECK(lists.has_value());  // the setting has checked it
  NETRING_RETURN_IF_ERROR(CheckAllowed(pin, lists->server, allowed));
  NETRING_RETURN_IF_ERROR(CheckAllowed(pin, lists->client, allowed));
  return *lists;
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
  return absl::StrCat(used.size() == 1 ? "CPU " : "CPUs ", CpuListText(used));
}

Placement NotPinned(size_t threads, size_t allowed) {
  Placement placement;
  placement.server.resize(threads);
  placement.client.resize(threads);
  placement.shared = 2 * threads > allowed;
  placement.server_spin_ns = placement.client_spin_ns = placement.shared ? 0 : kOwnCpuSpinNs;
  placement.description = "none: not pinned";
  return placement;
}

std::string ThreadsOnCpus(int64_t threads, const CpuSet& allowed) {
  return absl::StrCat(2 * threads, " threads on ", allowed.size(),
                      allowed.size() == 1 ? " CPU" : " CPUs");
}

/// `why` begins the description.
Placement Pinned(const PinLists& lists, int64_t threads, absl::string_view why) {
  Placement placement;
  placement.server = InTurn(lists.server, threads);
  placement.client = InTurn(lists.client, threads);
  std::map<int, int> threads_on;
  for (const auto* side : {&placement.server, &placement.client}) {
    for (const CpuSet& cpus : *side) ++threads_on[cpus.front()];
  }
  const auto spin_ns = [&threads_on](const std::vector<CpuSet>& side) {
    const bool own_cpus = std::all_of(side.begin(), side.end(), [&threads_on](const CpuSet& cpus) {
      return threads_on[cpus.front()] == 1;
    });
    return own_cpus ? kOwnCpuSpinNs : 0;
  };
  placement.server_spin_ns = spin_ns(placement.server);
  placement.client_spin_ns = spin_ns(placement.client);
  placement.shared = placement.server_spin_ns == 0 || placement.client_spin_ns == 0;
  placement.description = absl::StrCat(why, ": server on ", UsedText(placement.server),
                                       "; client on ", UsedText(placement.client));
  return placement;
}

}  // namespace

std::vector<std::string> PinPolicyNames() { return {"auto", "same", "split", "none"}; }

std::optional<PinLists> ParseExplicitPin(absl::string_view text) {
  PinLists lists;
  const std::vector<absl::string_view> sides = absl::StrSplit(text, ';');
  if (sides.size() != 2) return std::nullopt;
  for (absl::string_view side : sides) {
    CpuSet* cpus = absl::ConsumePrefix(&side, "server=")   ? &lists.server
                   : absl::ConsumePrefix(&side, "client=") ? &lists.client
                                                           : nullptr;
    if (cpus == nullptr || !cpus->empty()) return std::nullopt;
    const auto parsed = ParseList<WholeNumber<0, CPU_SETSIZE - 1>>(side);
    if (!parsed.ok()) return std::nullopt;
    cpus->assign(parsed->begin(), parsed->end());
  }
  return lists;
}

absl::StatusOr<Placement> Place(absl::string_view pin, int64_t threads, const Topology& topology) {
  const CpuSet allowed = topology.numbers();
  NETRING_CHECK(threads > 0 && !allowed.empty());
  if (pin == "none") return NotPinned(static_cast<size_t>(threads), allowed.size());
  if (pin == "auto") {
    if (const std::optional<CoreChoice> choice = ChooseCores(threads, topology)) {
      return Pinned({choice->server, choice->client}, threads,
                    absl::StrCat("auto: ", choice->reason));
    }
    const absl::string_view policy = allowed.size() >= 2 ? "split" : "same";
    NETRING_ASSIGN_OR_RETURN(const PinLists lists, ListsOf(policy, allowed));
    return Pinned(lists, threads,
                  absl::StrCat("auto: ", policy, ", ", ThreadsOnCpus(threads, allowed)));
  }
  NETRING_ASSIGN_OR_RETURN(const PinLists lists, ListsOf(pin, allowed));
  return Pinned(lists, threads, absl::StrContains(pin, '=') ? "explicit" : pin);
}

}  // namespace netring
