// What netring-probe --calibrate measures: plain data. A field's line of Describe() says what it
// means; the JSON and its schema are made from it.

#ifndef NETRING_PROBE_CALIBRATION_H_
#define NETRING_PROBE_CALIBRATION_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/enum_names.h"
#include "base/fields.h"

namespace netring {

/// Limits of what is read back.
inline constexpr Bounds kProbeName{0, 64};
inline constexpr Bounds kProbeLine{0, 1024};
inline constexpr Bounds kProbeRows{0, 1024};
inline constexpr Bounds kProbeCount{0};
inline constexpr Bounds kProbePositive{.above = 0};

/// A cost in several batches.
struct Spread {
  double median = 0;
  double lowest = 0;
  double highest = 0;
};

template <>
inline constexpr const char* kSchemaName<Spread> = "spread";

template <typename Archive>
void Describe(Archive& archive, Spread& spread) {
  archive.Field("median", spread.median, kProbePositive, "of several batches");
  archive.Field("lowest", spread.lowest, "may be below 0 in a difference of two costs");
  archive.Field("highest", spread.highest, kProbePositive);
}

enum class CostUnit { kNs, kNsPerKib, kNsPerPage };
constexpr auto EnumNames(CostUnit) { return std::array{"ns", "ns/KiB", "ns/page"}; }

/// A component of what a message costs: CPU time of one thread.
struct Component {
  std::string name;
  std::optional<int64_t> bytes;
  CostUnit unit = CostUnit::kNs;
  std::optional<Spread> cost;
  std::string reason;
};

template <typename Archive>
void Describe(Archive& archive, Component& component) {
  archive.Field("name", component.name, kProbeName);
  archive.Field("bytes", component.bytes, kProbeCount, "of one copy, where that varies");
  archive.Field("unit", component.unit);
  archive.Field("cost", component.cost, "CPU time of one thread");
  archive.Field("reason", component.reason, kProbeLine, "why there is no cost");
}

/// A message of a variant: what it should cost its sender by the components, and what it did.
struct Prediction {
  std::string variant;
  int64_t bytes = 0;
  std::optional<double> expected_ns;
  std::optional<Spread> measured_ns;
  std::optional<double> ratio;
  std::string reason;
};

template <typename Archive>
void Describe(Archive& archive, Prediction& prediction) {
  archive.Field("variant", prediction.variant, kProbeName);
  archive.Field("bytes", prediction.bytes, Bounds{1}, "of the message");
  archive.Field("expected_ns", prediction.expected_ns, kProbePositive, "the sum of its components");
  archive.Field("measured_ns", prediction.measured_ns);
  archive.Field("ratio", prediction.ratio, kProbePositive, "measured to expected");
  archive.Field("reason", prediction.reason, kProbeLine, "why one of them is missing");
}

/// A number of the coursework report that netring began with, next to this machine's.
struct PublishedNumber {
  std::string name;
  double published_cycles = 0;
  std::optional<double> measured_ns;
  std::optional<double> measured_cycles;
  std::string reason;
};

template <typename Archive>
void Describe(Archive& archive, PublishedNumber& number) {
  archive.Field("name", number.name, kProbeName);
  archive.Field("published_cycles", number.published_cycles, kProbePositive);
  archive.Field("measured_ns", number.measured_ns, kProbePositive);
  archive.Field("measured_cycles", number.measured_cycles, kProbePositive,
                "where the nominal frequency is known");
  archive.Field("reason", number.reason, kProbeLine, "why it was not measured");
}

struct Calibration {
  std::optional<double> nominal_mhz;
  int64_t wall_ns = 0;
  std::vector<Component> components;
  std::vector<Prediction> predictions;
  std::vector<PublishedNumber> published;
};

template <typename Archive>
void Describe(Archive& archive, Calibration& calibration) {
  archive.Field("nominal_mhz", calibration.nominal_mhz, kProbePositive, "of the CPU");
  archive.Field("wall_ns", calibration.wall_ns, kProbeCount, "how long calibrating took");
  archive.Field("components", calibration.components, kProbeRows, "of what a message costs");
  archive.Field("predictions", calibration.predictions, kProbeRows,
                "what messages should cost their sender by the components, and what they did");
  archive.Field("published", calibration.published, kProbeRows,
                "numbers of the coursework report that netring began with, and this machine's");
}

}  // namespace netring

#endif  // NETRING_PROBE_CALIBRATION_H_
