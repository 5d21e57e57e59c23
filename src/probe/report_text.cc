#include "probe/report_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text_table.h"
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

std::string ObstacleSection(const std::vector<Obstacle>& obstacles) {
  std::vector<TextRow> rows{{"name", "found", "problem"}};
  std::string mends;
  for (const Obstacle& obstacle : obstacles) {
    rows.push_back({obstacle.name, obstacle.found, obstacle.problem ? obstacle.effect : "none"});
    if (obstacle.problem)
      absl::StrAppend(&mends, "  to mend ", obstacle.name, ": ", obstacle.mend, "\n");
  }
  return absl::StrCat("obstacles\n", AlignedText(rows), mends);
}

std::string VariantSection(const std::vector<VariantTrial>& variants) {
  std::vector<TextRow> rows{
      {"variant", "engine", "outcome", "sends", "notifications", "copied", "reason"}};
  for (const VariantTrial& trial : variants) {
    rows.push_back({trial.variant, trial.engine, NameOf(trial.outcome), CountText(trial.sends),
                    CountText(trial.notifications), CountText(trial.copied), trial.reason});
  }
  return absl::StrCat("variants, each tried over loopback\n", AlignedText(rows));
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
      absl::StrCat(KernelSection(report), "\n", ObstacleSection(report.obstacles), "\n",
                   VariantSection(report.variants), "\n", FeatureSection(report.features), "\n",
                   OpcodeSection(report.opcodes));
  if (report.calibration.has_value())
    absl::StrAppend(&text, "\n", CalibrationText(*report.calibration));
  return text;
}

}  // namespace netring
