#include "probe/message_costs.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/affinity.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "probe/pair.h"
#include "stats/order_statistics.h"

namespace netring {
namespace {

/// More would leave each too few rounds.
constexpr size_t kVariants = 5;  // the main ones, which the table begins with
constexpr int64_t kSizes[] = {64, 512, 4096, 65536};
constexpr int kRounds = 4;
/// No round begins later.
constexpr int64_t kRoundsNs = 3 * kNsPerSecond;
/// Until the receiver has to be woken as often as it ever will be: at first the socket takes all.
constexpr int64_t kWarmupNs = 10 * kNsPerMs;
constexpr int64_t kWindowNs = 20 * kNsPerMs;
constexpr int64_t kSocketBytes = 4 << 20;  // as netring-run's own default

/// Empty when no message was sent in the window: others had the CPUs.
absl::StatusOr<std::optional<double>> MessageNs(const Variant& variant, int64_t bytes,
                                                const CpuSet& cpus,
                                                const absl::StatusOr<Kernel>& kernel) {
  SideConfig config{
      .technique = {.variant = std::string(variant.name.data(), variant.name.size())},
      .load = {.workload = Workload::kStream, .size = bytes},
      .memory = {.slots = 8},
      // Reno is always there (tcp(7)); one that paces would send in pieces, by a timer.
      .socket = {.sndbuf = kSocketBytes, .rcvbuf = kSocketBytes, .congestion_control = "reno"},
      .window = {.warmup_ns = kWarmupNs, .duration_ns = kWindowNs}};
  CpuSet receiver;
  if (cpus.size() > 1) {
    config.cpus = {{cpus[0]}};
    receiver = {cpus[1]};
  }
  NETRING_ASSIGN_OR_RETURN(const PairSample sample, RunPair(config, receiver, kernel));
  return CpuNsPerMessage(sample.server);
}

}  // namespace

std::vector<MessageCost> MeasureMessages(const absl::StatusOr<Kernel>& kernel) {
  const CpuSet cpus = AllowedCpus().value_or(CpuSet());
  std::vector<MessageCost> costs;
  std::vector<Series> all;
  for (const Variant& variant : Variants().subspan(0, kVariants)) {
    for (const int64_t bytes : kSizes) {
      costs.push_back({.variant = &variant, .bytes = bytes});
      all.push_back({.measure = [&cpus, &kernel, &variant, bytes] {
        return MessageNs(variant, bytes, cpus, kernel);
      }});
    }
  }
  const int64_t end_ns = NowNs() + kRoundsNs;
  for (int round = 0; round < kRounds && (round == 0 || NowNs() < end_ns); ++round) {
    for (Series& series : all) series.MeasureOnce();
  }
  for (size_t i = 0; i < costs.size(); ++i) costs[i].batches = std::move(all[i].batches);
  return costs;
}

absl::StatusOr<double> PlainNs(const std::vector<MessageCost>& costs, int64_t bytes) {
  for (const MessageCost& cost : costs) {
    if (cost.variant->name != kFloorVariant || cost.bytes != bytes) continue;
    NETRING_RETURN_IF_ERROR(cost.batches.status());
    if (const std::optional<double> median = Median(*cost.batches)) return *median;
  }
  return absl::UnavailableError(absl::StrCat(kFloorVariant, " was not measured"));
}

}  // namespace netring
