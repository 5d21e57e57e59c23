// Values that are measured in turn with others, one per batch.

#ifndef NETRING_PROBE_SERIES_H_
#define NETRING_PROBE_SERIES_H_

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

namespace netring {

/// One value per batch, or why there are none.
using Batches = absl::StatusOr<std::vector<double>>;

struct Series {
  /// Empty: there was nothing to measure this time.
  std::function<absl::StatusOr<std::optional<double>>()> measure;
  Batches batches = std::vector<double>();

  /// Measures once more; the first error ends it.
  void MeasureOnce() {
    if (!batches.ok()) return;
    const absl::StatusOr<std::optional<double>> answer = measure();
    if (!answer.ok()) {
      batches = answer.status();
    } else if (const std::optional<double> value = *answer; value.has_value()) {
      batches->push_back(*value);
    }
  }
};

/// A part of a sum.
struct Term {
  const Batches* batches;
  double factor;
};
/// Batch by batch the sum of the terms, as many as all of them have; the first error of one.
Batches Combine(const std::vector<Term>& terms);

}  // namespace netring

#endif  // NETRING_PROBE_SERIES_H_
