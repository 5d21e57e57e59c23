#include "probe/cost_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "netring/status.h"
#include "stats/order_statistics.h"

namespace netring {
namespace {

constexpr double kKib = 1024;

/// Adds costs up; the first that is missing decides.
class Sum {
 public:
  explicit Sum(absl::StatusOr<double> first) : sum_(std::move(first)) {}

  void Add(const absl::StatusOr<double>& cost, double times = 1) {
    if (!sum_.ok()) return;
    if (cost.ok()) {
      *sum_ += *cost * times;
    } else {
      sum_ = cost.status();
    }
  }
  const absl::StatusOr<double>& get() const { return sum_; }

 private:
  absl::StatusOr<double> sum_;
};

/// A published number speaks of `times` a component.
struct PublishedRow {
  const char* name;
  double cycles;
  const char* component;
  std::optional<int64_t> bytes;
  double times;
};
constexpr PublishedRow kPublished[] = {
    {"copy of 4 KB within the program", 150, kCopyHot, 4096, 1},
    {"copy of 4 KB into the kernel", 250, kKernelCopy, std::nullopt, 4},
    {"pinning a page", 800, kPagePin, std::nullopt, 1},
    {"pinning 8 fields of a page each", 6400, kPagePin, std::nullopt, 8},
};

}  // namespace

std::optional<Spread> SpreadOf(std::vector<double> values) {
  const std::optional<double> median = Median(values);
  if (!median.has_value()) return std::nullopt;
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  return Spread{.median = *median, .lowest = *lowest, .highest = *highest};
}

Component MakeComponent(std::string name, std::optional<int64_t> bytes, CostUnit unit,
                        const Batches& batches) {
  Component component{.name = std::move(name), .bytes = bytes, .unit = unit};
  if (!batches.ok()) {
    component.reason = std::string(batches.status().message());
    return component;
  }
  const std::optional<Spread> spread = SpreadOf(*batches);
  if (!spread.has_value()) {
    component.reason = "there was no time for it";
  } else if (spread->median <= 0) {
    component.reason = absl::StrFormat("lost in the noise: %.1f to %.1f %s", spread->lowest,
                                       spread->highest, NameOf(component.unit));
  } else {
    component.cost = spread;
  }
  return component;
}

absl::StatusOr<double> CostOf(const std::vector<Component>& components, absl::string_view name,
                              std::optional<int64_t> bytes) {
  for (const Component& component : components) {
    if (component.name != name || component.bytes != bytes) continue;
    if (component.cost.has_value()) return component.cost->median;
    return absl::UnavailableError(absl::StrCat(name, ": ", component.reason));
  }
  return absl::UnavailableError(absl::StrCat(name, " was not measured"));
}

double PagesOf(int64_t bytes, int fields, int64_t page_bytes) {
  const double each = static_cast<double>(bytes) / fields;
  return fields * (1 + (each - 1) / static_cast<double>(page_bytes));
}

absl::StatusOr<double> ExpectedNs(const Variant& variant, int64_t bytes,
                                  const std::vector<Component>& components,
                                  const absl::StatusOr<double>& floor_ns, int64_t page_bytes) {
  Sum sum(floor_ns);
  const auto cost = [&](const char* name) { return CostOf(components, name); };
  const double more_kib = static_cast<double>(bytes - kFloorBytes) / kKib;
  if (variant.staging) {
    sum.Add(CostOf(components, kCopyHot, bytes));
  } else if (!variant.one_piece) {
    sum.Add(cost(kGather));
  }
  if (!variant.zero_copy()) {
    sum.Add(cost(kKernelCopy), more_kib);
    return sum.get();
  }
  if (!variant.registered) {
    const int parts = variant.staging || variant.one_piece ? 1 : kMessageFields;
    sum.Add(cost(kPagePin), PagesOf(bytes, parts, page_bytes));
  }
  sum.Add(cost(kDeliveryCopy), more_kib);
  sum.Add(cost(variant.release == Release::kOnErrorQueue ? kErrorQueue : kNotification));
  return sum.get();
}

Prediction MakePrediction(const Variant& variant, int64_t bytes,
                          const absl::StatusOr<double>& expected_ns, const Batches& batches) {
  Prediction prediction{.variant = std::string(variant.name), .bytes = bytes};
  if (expected_ns.ok()) prediction.expected_ns = *expected_ns;
  if (batches.ok()) prediction.measured_ns = SpreadOf(*batches);
  if (prediction.expected_ns.has_value() && prediction.measured_ns.has_value()) {
    prediction.ratio = prediction.measured_ns->median / *prediction.expected_ns;
  } else if (!batches.ok()) {
    prediction.reason = std::string(batches.status().message());
  } else if (!expected_ns.ok()) {
    prediction.reason = std::string(expected_ns.status().message());
  } else {
    prediction.reason = "no message was sent in the time given";
  }
  return prediction;
}

std::vector<PublishedNumber> Published(const std::vector<Component>& components,
                                       std::optional<double> nominal_mhz) {
  std::vector<PublishedNumber> numbers;
  for (const PublishedRow& row : kPublished) {
    PublishedNumber number{.name = row.name, .published_cycles = row.cycles};
    const absl::StatusOr<double> cost = CostOf(components, row.component, row.bytes);
    if (cost.ok()) {
      number.measured_ns = *cost * row.times;
      if (nominal_mhz.has_value())
        number.measured_cycles = *number.measured_ns * *nominal_mhz / 1000;
    } else {
      number.reason = std::string(cost.status().message());
    }
    numbers.push_back(std::move(number));
  }
  return numbers;
}

}  // namespace netring
