// Several clients of one server: how they share a load's threads, what each did, and what is made
// of it.

#ifndef NETRING_ANALYSIS_CLIENT_HOSTS_H_
#define NETRING_ANALYSIS_CLIENT_HOSTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "load/side_sample.h"

namespace netring {

/// Of a load's threads, those of one client.
struct ThreadShare {
  int first = 0;
  int count = 0;
  friend bool operator==(const ThreadShare&, const ThreadShare&) = default;
};
/// Of each client, as even as can be: the first have one more where it does not come out.
std::vector<ThreadShare> SharesOf(int threads, size_t clients);

/// What one host did in a slice, or in all slices of a cell.
struct HostNumbers {
  std::string name;
  int64_t threads = 0;
  int64_t messages = 0;
  int64_t window_ns = 0;
  int64_t cpu_ns = 0;
  int64_t looking_ns = 0;  ///< of it, busy-polling
};
template <typename Archive>
void Describe(Archive& archive, HostNumbers& host) {
  archive.Field("name", host.name, Bounds{0, 256}, "what its launcher calls it");
  archive.Field("threads", host.threads, Bounds{0, kMaxThreads});
  archive.Field("messages", host.messages, Bounds{0});
  archive.Field("window_ns", host.window_ns, Bounds{0});
  archive.Field("cpu_ns", host.cpu_ns, Bounds{0}, "of all its threads in the window");
  archive.Field("looking_ns", host.looking_ns, Bounds{0}, "of these, busy-polling");
}

/// Of one side's sample.
HostNumbers HostNumbersOf(std::string name, int64_t threads, const SideSample& sample);
/// Those of a slice to the sums of the slices before it.
void AddHosts(const std::vector<HostNumbers>& slice, std::vector<HostNumbers>* sums);

/// The samples of all clients as those of one, in the order of their threads: what their threads
/// did is merged as threads of one host are, and what the hosts did is added. At least one; all
/// have counted the same events (HaveSameCounters()).
SideSample MergeClients(const std::vector<SideSample>& clients,
                        const std::vector<ThreadShare>& shares);
bool HaveSameCounters(const SideSample& one, const SideSample& other);

/// Messages per second; empty without a window.
std::optional<double> RateOf(const HostNumbers& host);
/// Jain's index of the hosts' rates per thread: 1 where each has the same, 1/n where one of n has
/// all. Empty with fewer than two hosts, or where nothing was sent.
/// (R. Jain, D. Chiu, W. Hawe: A Quantitative Measure of Fairness, DEC-TR-301, 1984.)
std::optional<double> Fairness(const std::vector<HostNumbers>& hosts);

/// Share of a CPU that each of a host's threads kept busy: its CPU time without busy-polling, which
/// is waiting. Empty without a window.
std::optional<double> BusyOf(const HostNumbers& host);
/// A host that is busier is a bottleneck.
inline constexpr double kBottleneckBusy = 0.9;
/// The busiest of them, where that is a bottleneck; empty: no CPU is.
std::optional<size_t> BottleneckOf(const std::vector<HostNumbers>& hosts);

}  // namespace netring

#endif  // NETRING_ANALYSIS_CLIENT_HOSTS_H_
