#include "probe/report_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text_table.h"
#include "base/text_wrap.h"
#include "netring/engine.h"
#include "netring/variant.h"
#include "probe/calibration_text.h"

namespace netring {
namespace {

constexpr size_t kFixIndent = 15;

std::string CountText(const std::optional<int64_t>& count) {
  return count.has_value() ? absl::StrCat(*count) : "-";
}

/// `text` in lines that begin at `indent`.
std::string Indented(absl::string_view text, size_t width, size_t indent = 2) {
  return HangingText("", text, width, indent);
}

std::string KernelSection(const ProbeReport& report, size_t width) {
  const auto here =
      std::count_if(report.features.begin(), report.features.end(),
                    [](const FeatureAnswer& feature) { return feature.here.value_or(false); });
  const KernelFacts& kernel = report.kernel;
  return absl::StrCat(
      "kernel\n",
      FittedText({{"release", kernel.release},
                  {"version", kernel.version},
                  {"machine", kernel.machine},
                  {"user", kernel.user},
                  {"io_uring", kernel.io_uring ? absl::StrCat("here, with ", here, " of ",
                                                              report.features.size(), " features")
                                               : absl::StrCat("not here: ", kernel.reason)}},
                 width));
}

/// The problems first, each with what it does and what fixes it.
std::string ObstacleSection(const std::vector<Obstacle>& obstacles, size_t width) {
  std::string text = "obstacles\n";
  std::vector<TextRow> others;
  for (const Obstacle& obstacle : obstacles) {
    if (!obstacle.problem) {
      others.push_back({obstacle.name, obstacle.found});
      continue;
    }
    absl::StrAppend(&text, ProblemText(obstacle, width));
  }
  if (others.size() == obstacles.size()) absl::StrAppend(&text, "  none\n");
  return absl::StrCat(text, "checked, no obstacle\n", FittedText(others, width));
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

std::string VariantSection(const std::vector<VariantTrial>& variants, size_t width) {
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
      of_rings.empty()
          ? ""
          : Indented(absl::StrCat("skipped on engines without a ring, which have none of: ",
                                  absl::StrJoin(of_rings, ", ")),
                     width);
  return absl::StrCat("variants, each tried over loopback\n", FittedText(rows, width), once);
}

std::string HereText(const FeatureAnswer& feature) {
  if (!feature.here.has_value()) return "unknown";
  return *feature.here ? "yes" : absl::StrCat("no (", feature.answer, ")");
}

std::string NetworkSection(const std::vector<NetworkAnswer>& network, size_t width) {
  std::vector<TextRow> rows{{"what", "since kernel", "here", "answer"}};
  for (const NetworkAnswer& row : network) {
    const char* here = row.here.value_or(false) ? "yes" : "no";
    rows.push_back({row.name, row.since, row.here.has_value() ? here : "unknown", row.answer});
  }
  return absl::StrCat("sockets, links and memory\n", FittedText(rows, width));
}

std::string FeatureSection(const std::vector<FeatureAnswer>& features, size_t width) {
  std::vector<TextRow> rows{{"feature", "kind", "since kernel", "here"}};
  for (const FeatureAnswer& feature : features)
    rows.push_back({feature.name, NameOf(feature.kind), feature.since, HereText(feature)});
  return absl::StrCat("features of io_uring\n", FittedText(rows, width));
}

std::string OpcodeSection(const std::vector<OpcodeAnswer>& opcodes, size_t width) {
  std::vector<std::string> yes;
  std::vector<std::string> no;
  for (const OpcodeAnswer& opcode : opcodes)
    (opcode.supported ? yes : no).push_back(absl::StrCat(opcode.number, ":", opcode.name));
  if (opcodes.empty()) return "opcodes of io_uring\n  unknown\n";
  std::string text = absl::StrCat("opcodes of io_uring, ", yes.size(), " supported\n",
                                  Indented(absl::StrJoin(yes, " "), width));
  if (!no.empty())
    absl::StrAppend(&text, "opcodes of io_uring, not supported\n",
                    Indented(absl::StrJoin(no, " "), width));
  return text;
}

}  // namespace

std::string ProblemText(const Obstacle& obstacle, size_t width) {
  const std::string name = absl::StrCat("  ", obstacle.name, ":");
  return absl::StrCat(HangingText(name, absl::StrCat(obstacle.found, "; ", obstacle.effect), width,
                                  WidthOfText(name) + 1),
                      HangingText("    to fix it:", obstacle.fix, width, kFixIndent));
}

std::string ReportText(const ProbeReport& report, size_t width) {
  std::string text = absl::StrCat(
      ObstacleSection(report.obstacles, width), "\n", KernelSection(report, width), "\n",
      VariantSection(report.variants, width), "\n", FeatureSection(report.features, width), "\n",
      OpcodeSection(report.opcodes, width), "\n", NetworkSection(report.network, width));
  if (report.calibration.has_value())
    absl::StrAppend(&text, "\n", CalibrationText(*report.calibration, width));
  return text;
}

}  // namespace netring
