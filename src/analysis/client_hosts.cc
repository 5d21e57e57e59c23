#include "analysis/client_hosts.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "netring/check.h"
#include "netring/clock.h"

namespace netring {
namespace {

/// Of a whole host: threads of one all have the same.
constexpr std::optional<int64_t> SideSample::* kOfHost[] = {
    &SideSample::softirq_ns,          &SideSample::napi_ns,    &SideSample::steal_ns,
    &SideSample::foreign_connections, &SideSample::link_drops,
};

/// Stops at what a number holds.
int64_t SumOf(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

/// The mean over threads, of which one client may have more than another.
int64_t MeanWindow(const std::vector<SideSample>& clients, const std::vector<ThreadShare>& shares) {
  double sum_ns = 0;
  double threads = 0;
  for (size_t i = 0; i < clients.size(); ++i) {
    sum_ns += static_cast<double>(clients[i].window_ns) * shares[i].count;
    threads += shares[i].count;
  }
  constexpr double kMost = 9e18;
  return threads > 0 ? static_cast<int64_t>(std::min(sum_ns / threads, kMost)) : 0;
}

double RatePerThread(const HostNumbers& host) {
  return RateOf(host).value_or(0) / static_cast<double>(std::max<int64_t>(host.threads, 1));
}

}  // namespace

std::vector<ThreadShare> SharesOf(int threads, size_t clients) {
  const auto count = static_cast<int>(clients);
  std::vector<ThreadShare> shares;
  for (int client = 0, first = 0; client < count; ++client) {
    shares.push_back({first, threads / count + (client < threads % count ? 1 : 0)});
    first += shares.back().count;
  }
  return shares;
}

HostNumbers HostNumbersOf(std::string name, int64_t threads, const SideSample& sample) {
  return {.name = std::move(name),
          .threads = threads,
          .messages = sample.messages,
          .window_ns = sample.window_ns,
          .cpu_ns = sample.cpu_ns,
          .looking_ns = sample.looking_ns};
}

void AddHosts(const std::vector<HostNumbers>& slice, std::vector<HostNumbers>* sums) {
  if (sums->empty()) *sums = std::vector<HostNumbers>(slice.size());
  for (size_t i = 0; i < std::min(sums->size(), slice.size()); ++i) {
    HostNumbers& sum = (*sums)[i];
    sum.name = slice[i].name;
    sum.threads = slice[i].threads;
    for (const auto field : {&HostNumbers::messages, &HostNumbers::window_ns, &HostNumbers::cpu_ns,
                             &HostNumbers::looking_ns})
      sum.*field = SumOf(sum.*field, slice[i].*field);
  }
}

SideSample MergeClients(const std::vector<SideSample>& clients,
                        const std::vector<ThreadShare>& shares) {
  NETRING_CHECK(!clients.empty() && clients.size() == shares.size());
  if (clients.size() == 1) return clients.front();
  SideSample all = MergeThreads(clients);
  all.window_ns = MeanWindow(clients, shares);
  all.own_cpus = std::all_of(clients.begin(), clients.end(),
                             [](const SideSample& client) { return client.own_cpus; });
  for (const auto field : kOfHost) {
    std::optional<int64_t> sum = 0;
    for (const SideSample& client : clients) {
      const bool known = sum.has_value() && (client.*field).has_value();
      sum = known ? std::optional(SumOf(*sum, *(client.*field))) : std::nullopt;
    }
    all.*field = sum;
  }
  for (const SideSample& client : clients) {
    if (client.throttled_ns.value_or(0) > all.throttled_ns.value_or(0))
      all.throttled_ns = client.throttled_ns;
  }
  return all;
}

bool HaveSameCounters(const SideSample& one, const SideSample& other) {
  return std::equal(one.counters.begin(), one.counters.end(), other.counters.begin(),
                    other.counters.end(),
                    [](const EventCount& a, const EventCount& b) { return a.name == b.name; });
}

std::optional<double> RateOf(const HostNumbers& host) {
  if (host.window_ns == 0) return std::nullopt;
  return static_cast<double>(kNsPerSecond) * static_cast<double>(host.messages) /
         static_cast<double>(host.window_ns);
}

std::optional<double> Fairness(const std::vector<HostNumbers>& hosts) {
  double sum = 0;
  double squares = 0;
  for (const HostNumbers& host : hosts) {
    const double rate = RatePerThread(host);
    sum += rate;
    squares += rate * rate;
  }
  if (hosts.size() < 2 || squares <= 0) return std::nullopt;
  return sum * sum / (static_cast<double>(hosts.size()) * squares);
}

std::optional<double> BusyOf(const HostNumbers& host) {
  const double time_ns = static_cast<double>(host.window_ns) * static_cast<double>(host.threads);
  if (time_ns <= 0) return std::nullopt;
  // More may count as busy-polling than had a CPU (WorkNs()).
  return std::max<double>(0, static_cast<double>(host.cpu_ns - host.looking_ns)) / time_ns;
}

std::optional<size_t> BottleneckOf(const std::vector<HostNumbers>& hosts) {
  std::optional<size_t> busiest;
  for (size_t i = 0; i < hosts.size(); ++i) {
    const double busy = BusyOf(hosts[i]).value_or(0);
    if (busy < kBottleneckBusy) continue;
    if (!busiest.has_value() || busy > *BusyOf(hosts[*busiest])) busiest = i;
  }
  return busiest;
}

}  // namespace netring
