#include <algorithm>

#include "load/side_sample.h"
#include "netring/check.h"

namespace netring {

/// The sum of two readings that both exist.
static void Add(const std::optional<int64_t>& more, std::optional<int64_t>* sum) {
  if (sum->has_value() && more.has_value()) {
    **sum += *more;
  } else {
    sum->reset();
  }
}

static Histogram::Parts Merged(const std::vector<SideSample>& threads,
                               Histogram::Parts SideSample::* member) {
  Histogram all;
  for (const SideSample& thread : threads) all.Merge(Histogram::FromParts(thread.*member).value());
  return all.ToParts();
}

SideSample MergeThreads(const std::vector<SideSample>& threads) {
  NETRING_CHECK(!threads.empty());
  SideSample side = threads.front();
  for (size_t i = 1; i < threads.size(); ++i) {
    const SideSample& thread = threads[i];
    side.established += thread.established;
    side.window_ns += thread.window_ns;
    side.messages += thread.messages;
    side.bytes += thread.bytes;
    side.cpu_ns += thread.cpu_ns;
    side.user_ns += thread.user_ns;
    side.system_ns += thread.system_ns;
    side.context_switches += thread.context_switches;
    AddCounts(thread.counters, &side.counters);
    side.evidence += thread.evidence;
    Add(thread.ring.receive_rearms, &side.ring.receive_rearms);
    Add(thread.receive_completions, &side.receive_completions);
    for (size_t k = 0; k < side.slices.size(); ++k) side.slices[k] += thread.slices[k];
    side.cpus.push_back(thread.cpus.front());
    side.working_set_bytes += thread.working_set_bytes;
    side.warmup_ns = std::max(side.warmup_ns, thread.warmup_ns);
  }
  side.window_ns /= static_cast<int64_t>(threads.size());
  for (const auto member : {&SideSample::latency, &SideSample::sent, &SideSample::notified})
    side.*member = Merged(threads, member);
  return side;
}

}  // namespace netring
