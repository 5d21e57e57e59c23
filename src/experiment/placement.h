// Which CPU each thread of a cell runs on, and whether looking for completions without sleeping
// pays there.

#ifndef NETRING_EXPERIMENT_PLACEMENT_H_
#define NETRING_EXPERIMENT_PLACEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/affinity.h"
#include "base/topology.h"

namespace netring {

/// How long a loop looks for completions before it sleeps, where its thread has a CPU to itself:
/// several times the about 20 us that a wake-up across virtual CPUs takes.
inline constexpr int64_t kOwnCpuSpinNs = 100'000;

struct Placement {
  std::vector<CpuSet> server;  ///< per thread; an empty set: not pinned
  std::vector<CpuSet> client;
  /// What `--spin auto` means here. 0 unless every thread of the side has a CPU that no other
  /// thread of either side uses: else a loop that does not sleep would take the CPU from the very
  /// thread it waits for.
  int64_t server_spin_ns = 0;
  int64_t client_spin_ns = 0;
  bool shared =
      false;  ///< some CPU serves more than one thread (not pinned: more threads than CPUs)
  /// What was chosen and, by auto, why: "split: server on CPUs 0-1; client on CPUs 2-3", "auto: one
  /// physical core per thread, P cores of node 0: server on CPUs 0,2; client on CPUs 4,6".
  std::string description;
};

/// CPUs of the two sides, each in the order in which its threads take them in turn.
struct PinLists {
  CpuSet server;
  CpuSet client;
};

/// "auto", "same", "split", "none".
std::vector<std::string> PinPolicyNames();

/// "server=0,2;client=1", the sides in either order; empty for anything else.
std::optional<PinLists> ParseExplicitPin(absl::string_view text);

/// Places `threads` threads per side on the CPUs of `topology` (not empty).
///   same: thread i of both sides on the i-th CPU, in turn;
///   split: the server's threads on the first half of the CPUs, the client's on the second, in
///          turn; with an odd number the last CPU stays free, so that both sides have as many;
///   auto: ChooseCores(); where that has no answer as split, on one CPU as same;
///   none: not pinned;
///   CPU lists as ParseExplicitPin() takes them: thread i on the i-th of its side, in turn.
/// InvalidArgument when the CPUs are too few or a listed one is not among them; the message reads
/// "--pin=...: ...".
absl::StatusOr<Placement> Place(absl::string_view pin, int64_t threads, const Topology& topology);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PLACEMENT_H_
