// The fields of a report as its JSON has them.

#ifndef NETRING_PROBE_REPORT_FIELDS_H_
#define NETRING_PROBE_REPORT_FIELDS_H_

#include <string>
#include <vector>

#include "base/fields.h"
#include "probe/report.h"

namespace netring {

/// Limits of what is read back.
inline constexpr Bounds kProbeName{0, 64};
inline constexpr Bounds kProbeLine{0, 1024};
inline constexpr Bounds kProbeRows{0, 1024};
inline constexpr Bounds kProbeCount{0};

template <typename Archive>
void Describe(Archive& archive, KernelFacts& facts) {
  archive.Field("release", facts.release, kProbeLine);
  archive.Field("version", facts.version, kProbeLine);
  archive.Field("machine", facts.machine, kProbeLine);
  archive.Field("user", facts.user, kProbeName);
  archive.Field("io_uring", facts.io_uring);
  archive.Field("reason", facts.reason, kProbeLine);
}

template <typename Archive>
void Describe(Archive& archive, Obstacle& obstacle) {
  archive.Field("name", obstacle.name, kProbeName);
  archive.Field("found", obstacle.found, kProbeLine);
  archive.Field("problem", obstacle.problem);
  archive.Field("effect", obstacle.effect, kProbeLine);
  archive.Field("mend", obstacle.mend, kProbeLine);
}

/// The outcome is a word in the file.
struct VariantFields {
  VariantTrial trial;
  std::string outcome;
};
template <typename Archive>
void Describe(Archive& archive, VariantFields& fields) {
  archive.Field("variant", fields.trial.variant, kProbeName);
  archive.Field("engine", fields.trial.engine, kProbeName);
  archive.Field("outcome", fields.outcome, kProbeName);
  archive.Field("reason", fields.trial.reason, kProbeLine);
  archive.Field("sends", fields.trial.sends, kProbeCount);
  archive.Field("notifications", fields.trial.notifications, kProbeCount);
  archive.Field("copied", fields.trial.copied, kProbeCount);
}

template <typename Archive>
void Describe(Archive& archive, FeatureAnswer& feature) {
  archive.Field("name", feature.name, kProbeName);
  archive.Field("kind", feature.kind, kProbeName);
  archive.Field("since", feature.since, kProbeName);
  archive.Field("here", feature.here);
  archive.Field("answer", feature.answer, kProbeName);
}

template <typename Archive>
void Describe(Archive& archive, OpcodeAnswer& opcode) {
  archive.Field("number", opcode.number, Bounds{0, 255});
  archive.Field("name", opcode.name, kProbeName);
  archive.Field("supported", opcode.supported);
}

template <typename Archive>
void Describe(Archive& archive, Spread& spread) {
  archive.Field("median", spread.median);
  archive.Field("lowest", spread.lowest);
  archive.Field("highest", spread.highest);
}

template <typename Archive>
void Describe(Archive& archive, Component& component) {
  archive.Field("name", component.name, kProbeName);
  archive.Field("bytes", component.bytes, kProbeCount);
  archive.Field("unit", component.unit, kProbeName);
  archive.Field("cost", component.cost);
  archive.Field("reason", component.reason, kProbeLine);
}

template <typename Archive>
void Describe(Archive& archive, Prediction& prediction) {
  archive.Field("variant", prediction.variant, kProbeName);
  archive.Field("bytes", prediction.bytes, kProbeCount);
  archive.Field("expected_ns", prediction.expected_ns);
  archive.Field("measured_ns", prediction.measured_ns);
  archive.Field("ratio", prediction.ratio);
  archive.Field("reason", prediction.reason, kProbeLine);
}

template <typename Archive>
void Describe(Archive& archive, PublishedNumber& number) {
  archive.Field("name", number.name, kProbeName);
  archive.Field("published_cycles", number.published_cycles);
  archive.Field("measured_ns", number.measured_ns);
  archive.Field("measured_cycles", number.measured_cycles);
  archive.Field("reason", number.reason, kProbeLine);
}

template <typename Archive>
void Describe(Archive& archive, Calibration& calibration) {
  archive.Field("nominal_mhz", calibration.nominal_mhz);
  archive.Field("wall_ns", calibration.wall_ns, kProbeCount);
  archive.Field("components", calibration.components, kProbeRows);
  archive.Field("predictions", calibration.predictions, kProbeRows);
  archive.Field("published", calibration.published, kProbeRows);
}

struct ReportFields {
  int schema_version = kProbeSchemaVersion;
  ProbeReport report;
  std::vector<VariantFields> variants;
};
template <typename Archive>
void Describe(Archive& archive, ReportFields& fields) {
  archive.Field("schema_version", fields.schema_version);
  archive.Field("netring_version", fields.report.netring_version, kProbeName);
  archive.Field("kernel", fields.report.kernel);
  archive.Field("obstacles", fields.report.obstacles, kProbeRows);
  archive.Field("variants", fields.variants, kProbeRows);
  archive.Field("features", fields.report.features, kProbeRows);
  archive.Field("opcodes", fields.report.opcodes, kProbeRows);
  archive.Field("calibration", fields.report.calibration);
}

}  // namespace netring

#endif  // NETRING_PROBE_REPORT_FIELDS_H_
