// What a message should cost its sender, from what its parts cost. Arithmetic alone.

#ifndef NETRING_PROBE_COST_MODEL_H_
#define NETRING_PROBE_COST_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "netring/variant.h"
#include "probe/calibration.h"
#include "probe/series.h"

namespace netring {

/// Names of components.
inline constexpr char kSystemCall[] = "system_call";
inline constexpr char kRingRound[] = "ring_round";
inline constexpr char kCopyHot[] = "copy_hot";
inline constexpr char kCopyCold[] = "copy_cold";
inline constexpr char kGather[] = "gather";
inline constexpr char kKernelCopy[] = "kernel_copy";
inline constexpr char kDeliveryCopy[] = "delivery_copy";
inline constexpr char kPagePin[] = "page_pin";
inline constexpr char kNotification[] = "notification";
inline constexpr char kErrorQueue[] = "error_queue";

/// Size of the message whose cost the predictions take for granted, sent with variant "plain".
inline constexpr int64_t kFloorBytes = 64;

/// Empty when there are no values.
std::optional<Spread> SpreadOf(std::vector<double> values);

/// A cost from one value per batch. An error, or a median that is not positive (a difference that
/// the spread has swallowed), is no cost but a reason.
Component MakeComponent(std::string name, std::optional<int64_t> bytes, CostUnit unit,
                        const Batches& batches);

/// The median cost of a component; an error that says why there is none.
absl::StatusOr<double> CostOf(const std::vector<Component>& components, absl::string_view name,
                              std::optional<int64_t> bytes = std::nullopt);

/// How many pages a message's fields touch, on average over where malloc() puts them.
double PagesOf(int64_t bytes, int fields, int64_t page_bytes);

/// The sum that docs/PROBE.md states. `floor_ns`: what variant "plain" was measured to cost at
/// kFloorBytes. Fails with what is missing.
absl::StatusOr<double> ExpectedNs(const Variant& variant, int64_t bytes,
                                  const std::vector<Component>& components,
                                  const absl::StatusOr<double>& floor_ns, int64_t page_bytes);

Prediction MakePrediction(const Variant& variant, int64_t bytes,
                          const absl::StatusOr<double>& expected_ns, const Batches& batches);

/// The numbers of the coursework report, beside the components that they speak of.
std::vector<PublishedNumber> Published(const std::vector<Component>& components,
                                       std::optional<double> nominal_mhz);

}  // namespace netring

#endif  // NETRING_PROBE_COST_MODEL_H_
