#include "experiment/timing.h"

#include <algorithm>

#include "analysis/comparison.h"
#include "load/counted_messages.h"
#include "netring/clock.h"

namespace netring {
namespace {

constexpr int64_t kShortestNs = 20 * kNsPerMs;
constexpr int64_t kWithRateNs = kNsPerSecond;
constexpr int64_t kMessagesPerPlace = 100;
constexpr int64_t kRoundTrips = 200;
constexpr int64_t kWarmupShare = 4;
constexpr int64_t kLongestWarmupNs = kNsPerSecond;
constexpr int64_t kLongestTraceNs = kNsPerSecond;
constexpr int64_t kLongerTrial = 10;

/// In a window of this length came so many messages: how long one is that has `wanted`.
int64_t WindowFor(int64_t wanted, int64_t messages, int64_t window_ns) {
  return static_cast<int64_t>(static_cast<double>(wanted) * static_cast<double>(window_ns) /
                              static_cast<double>(std::max<int64_t>(messages, 1)));
}

}  // namespace

int64_t WindowIn(int64_t slice_ns) {
  return (slice_ns - BetweenWindowsNs({})) * kWarmupShare / (kWarmupShare + 1);
}

Window WindowOf(const Method& method, int64_t duration_ns) {
  return {.warmup_ns =
              method.warmup_ns.value_or(std::min(duration_ns / kWarmupShare, kLongestWarmupNs)),
          .duration_ns = duration_ns};
}

int64_t LongestSliceNs(const Method& method, size_t cells) {
  if (!method.budget_ns.has_value()) return method.duration_ns;
  const auto rounds = static_cast<int64_t>(std::max<size_t>(cells, 1)) * (kFewestRoundsToStop + 1);
  return std::max(WindowIn(*method.budget_ns / rounds), kShortestNs);
}

Window TrialWindow(const Method& method, const Load& load, int64_t longest_ns) {
  const int64_t usual = load.open_loop() ? kWithRateNs : kShortestNs;
  return WindowOf(method, method.slice_ns.value_or(std::min(usual, longest_ns)));
}

Window LongerTrial(const Method& method, const Window& window, int64_t longest_ns) {
  return WindowOf(method, std::min(window.duration_ns * kLongerTrial, longest_ns));
}

Window SliceWindow(const Method& method, const Load& load, const Samples& trial,
                   int64_t longest_ns) {
  if (method.slice_ns.has_value()) return WindowOf(method, *method.slice_ns);
  const int64_t wanted = kMessagesPerPlace * load.threads * load.connections * load.depth;
  const SideSample& client = trial.client;
  const int64_t messages = CountedMessages(trial.server.messages, client.messages);
  const int64_t slice_ns = std::max({load.open_loop() ? kWithRateNs : kShortestNs,
                                     WindowFor(wanted, messages, client.window_ns),
                                     kRoundTrips * client.tcp.min_rtt_ns.value_or(0)});
  return WindowOf(method, std::min(slice_ns, longest_ns));
}

Window TraceWindow(const Method& method, int64_t slice_ns) {
  return WindowOf(method, std::min(slice_ns, kLongestTraceNs));
}

int64_t BetweenWindowsNs(const Load& load) {
  constexpr int64_t kOnceNs = 4 * kNsPerMs;
  constexpr int64_t kPerConnectionNs = 100 * kNsPerUs;
  return kOnceNs + int64_t{load.threads} * load.connections * kPerConnectionNs;
}

}  // namespace netring
