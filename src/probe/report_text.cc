#include "probe/report_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text_table.h"
#include "netring/engine.h"
#include "netring/variant.h"
#include "probe/calibration_text.h"

namespace netring {
namespace {

std::string CountText(const std::optional<int64_t>& count) {
  return count.has_value() ? absl::StrCat(*count) : "-";
}

std::string KernelSection(const ProbeReport& report) {
  const auto here =
      std::count_if(report.features.begin(), report.features.end(),
                    [](const FeatureAnswer& feature) { return feature.here.value_or(false); });
  const KernelFacts& kernel = report.kernel;
  return absl::StrCat(
      "kernel\n",
      AlignedText({{"release", kernel.release},
                   {"version", kernel.version},
                   {"machine", kernel.machine},
                   {"user", kernel.user},
                   {"io_uring", kernel.io_uring ? absl::StrCat("here, with ", here, " of ",
                                                               report.features.size(), " features")
                                                : absl::StrCat("not here: ", kernel.reason)}}));
}

/// The problems first, each with what mends it.
std::string ObstacleSection(std::vector<Obstacle> obstacles) {
  std::stable_partition(obstacles.begin(), obstacles.end(),
                        [](const Obstacle& obstacle) { return obstacle.problem; });
  std::vector<TextRow> rows{{"name", "found", "problem"}};
  std::string mends;
  for (const Obstacle& obstacle : obstacles) {
    rows.push_back({obstacle.name, obstacle.found, obstacle.problem ? obstacle.effect : "none"});
    if (obstacle.problem)
      absl::StrAppend(&mends, "  to mend ", obstacle.name, ": ", obstacle.mend, "\n");
  }
  return absl::StrCat("obstacles\n", AlignedText(rows), mends);
}

/// It has no way of sending by calls, and the engine no ring.
bool NeedsRing(const VariantTrial& trial) {
  const Variant* variant = FindVariant(trial.variant);
  const EngineInfo* engine = FindEngine(trial.engine);
  return trial.outcome == Did::kSkipped && variant != nullptr && variant->call == nullptr &&
         engine != nullptr && !engine->ring;
}

void AddOnce(const std::string& name, std::vector<std::string>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
}

std::string VariantSection(const std::vector<VariantTrial>& variants) {
  std::vector<TextRow> rows{
      {"variant", "engine", "outcome", "sends", "notifications", "copied", "reason"}};
  std::vector<std::string> of_rings;
  for (const VariantTrial& trial : variants) {
    if (NeedsRing(trial)) {
      AddOnce(trial.variant, &of_rings);
      continue;
    }
    rows.push_back({trial.variant, trial.engine, NameOf(trial.outcome), CountText(trial.sends),
                    CountText(trial.notifications), CountText(trial.copied), trial.reason});
  }
  const std::string once =
      of_rings.empty() ? ""
                       : absl::StrCat("  skipped on engines without a ring, which have none of: ",
                                      absl::StrJoin(of_rings, ", "), "\n");
  return absl::StrCat("variants, each tried over loopback\n", AlignedText(rows), once);
}

std::string HereText(const FeatureAnswer& feature) {
  if (!feature.here.has_value()) return "not told";
  return *feature.here ? "yes" : absl::StrCat("no (", feature.answer, ")");
}

std::string FeatureSection(const std::vector<FeatureAnswer>& features) {
  std::vector<TextRow> rows{{"feature", "kind", "since kernel", "here"}};
  for (const FeatureAnswer& feature : features)
    rows.push_back({feature.name, NameOf(feature.kind), feature.since, HereText(feature)});
  return absl::StrCat("features of io_uring\n", AlignedText(rows));
}

std::string OpcodeSection(const std::vector<OpcodeAnswer>& opcodes) {
  std::vector<std::string> yes;
  std::vector<std::string> no;
  for (const OpcodeAnswer& opcode : opcodes)
    (opcode.supported ? yes : no).push_back(absl::StrCat(opcode.number, ":", opcode.name));
  if (opcodes.empty()) return "opcodes of io_uring\n  not told\n";
  std::string text =
      absl::StrCat("opcodes of io_uring, ", yes.size(), " supported\n", WrappedText(yes));
  if (!no.empty()) absl::StrAppend(&text, "opcodes of io_uring, not supported\n", WrappedText(no));
  return text;
}

}  // namespace

std::string ReportText(const ProbeReport& report) {
  std::string text =
      absl::StrCat(ObstacleSection(report.obstacles), "\n", KernelSection(report), "\n",
                   VariantSection(report.variants), "\n", FeatureSection(report.features), "\n",
                   OpcodeSection(report.opcodes));
  if (report.calibration.has_value())
    absl::StrAppend(&text, "\n", CalibrationText(*report.calibration));
  return text;
}

}  // namespace netring
