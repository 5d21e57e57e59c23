#include "report/shown_figures.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiment/groups.h"
#include "report/claims.h"
#include "report/coordinates.h"
#include "report/glance_grid.h"
#include "report/question.h"
#include "report/range_sentence.h"

namespace netring {
namespace {

bool DoesVary(const AnalysedRun& analysed, absl::string_view name) {
  const auto& varying = analysed.varying();
  return std::any_of(varying.begin(), varying.end(),
                     [&](const auto* each) { return each->name == name; });
}

int MostThreads(const AnalysedRun& analysed) {
  int most = 0;
  for (const size_t place : analysed.usable_cells())
    most = std::max(most, analysed.run().cells[place].cell.load.threads);
  return most;
}

// --- Titles; empty: there is nothing to show ---

std::string ChangeTitle(const AnalysedRun& analysed) {
  const Spec& spec = analysed.run().spec;
  if (!ComparesWays(spec) || !spec.factors.empty()) return "";
  const auto& rows = analysed.rows();
  const bool any = std::any_of(rows.begin(), rows.end(),
                               [](const Row& row) { return row.cost.ratio.has_value(); });
  return any ? PartsOfGlance(analysed, "").claim : "";
}

std::string EffectsTitle(const AnalysedRun& analysed) {
  const auto& effects = analysed.effects();
  const bool any = std::any_of(effects.begin(), effects.end(), [](const Effect& effect) {
    return effect.change.ratio.has_value();
  });
  return any ? PartsOfGlance(analysed, "").claim : "";
}

template <MetricId kMetric>
std::string RangeTitle(const AnalysedRun& analysed) {
  return RangeSentence(analysed, kMetric);
}

std::string CostTitle(const AnalysedRun& analysed) {
  return RangeSentence(analysed, analysed.comparer().cost());
}

/// That of the most threads, which a figure over threads is about.
template <MetricId kMetric>
std::string TitleOfMostThreads(const AnalysedRun& analysed) {
  // What is 0 everywhere is no figure.
  const auto usable = analysed.usable_cells();
  const bool any = std::any_of(usable.begin(), usable.end(), [&](size_t place) {
    return analysed.run().cells[place].Figure(kMetric).value_or(0) > 0;
  });
  return any ? RangeSentence(analysed, kMetric, MostThreads(analysed)) : "";
}

std::string DistributionTitle(const AnalysedRun& analysed) {
  return RangeSentence(analysed, MetricId::kLatencyP99);
}

std::string ThroughputTitle(const AnalysedRun& analysed) {
  for (const SaidClaim& said : analysed.claims()) {
    if (said.claim.kind == Claim::Kind::kMostThroughput) return said.text;
  }
  return RangeSentence(analysed, MetricId::kThroughput);
}

std::string SpeedupTitle(const AnalysedRun& analysed) { return HowThreadsScale(analysed).title; }

std::string EfficiencyTitle(const AnalysedRun& analysed) {
  const Question question = HowThreadsScale(analysed);
  return question.parts.empty() ? "" : question.parts.front().text;
}

std::string MissesTitle(const AnalysedRun& analysed) {
  const std::string change = LargestCacheChange(analysed);
  return change.empty() ? RangeSentence(analysed, MetricId::kL1Misses) : change;
}

// --- What was asked for ---

bool HasRoundTrips(const AnalysedRun& analysed) {
  return std::any_of(analysed.rows().begin(), analysed.rows().end(), [](const Row& row) {
    return row.has_numbers() && row.cell->cell.load.workload == Workload::kRr;
  });
}

bool HasThreads(const AnalysedRun& analysed) { return DoesVary(analysed, "threads"); }

// --- The table ---

/// Over which coordinates a figure is drawn.
enum class Over {
  kNothing,
  kAxis,    ///< the one that the ways are compared over
  kThreads  ///< where the run varies them, and they are not that one
};

struct FigureRow {
  FigureKind kind;
  Over over;
  std::string (*title)(const AnalysedRun& analysed);
  const char* subject = "";  ///< what it answers; empty: not missed where it is not there
  const char* remedy = "";   ///< how to get it
  /// Whether the run asked for it, and CPU time was taken from every slice.
  bool (*withheld)(const AnalysedRun& analysed) = nullptr;
};

constexpr char kQuieter[] = "a quieter machine: CPU time was taken from every slice";

// clang-format off
constexpr FigureRow kFigureRows[] = {
    {FigureKind::kChange, Over::kAxis, ChangeTitle, "which way costs less", "--impl=a1,a2,a3,zc"},
    {FigureKind::kEffects, Over::kNothing, EffectsTitle, "what ring features change", "--factors=defer,direct"},
    {FigureKind::kCost, Over::kAxis, CostTitle},
    {FigureKind::kDistribution, Over::kNothing, DistributionTitle, "how long round trips take", "--workload=rr", HasRoundTrips},
    {FigureKind::kThroughput, Over::kAxis, ThroughputTitle},
    {FigureKind::kThroughput, Over::kThreads, TitleOfMostThreads<MetricId::kThroughput>},
    {FigureKind::kLatency, Over::kThreads, TitleOfMostThreads<MetricId::kLatencyP50>},
    {FigureKind::kMisses, Over::kAxis, MissesTitle, "how often caches are missed", "a machine with a PMU"},
    {FigureKind::kCycles, Over::kAxis, RangeTitle<MetricId::kCyclesPerByte>},
    {FigureKind::kContextSwitches, Over::kThreads, TitleOfMostThreads<MetricId::kContextSwitches>},
    {FigureKind::kSpeedup, Over::kThreads, SpeedupTitle, "how threads scale", "--threads=1,2,4", HasThreads},
    {FigureKind::kEfficiency, Over::kThreads, EfficiencyTitle},
    {FigureKind::kParts, Over::kNothing, RangeTitle<MetricId::kServerLooking>},
    {FigureKind::kNotified, Over::kAxis, RangeTitle<MetricId::kNotifiedP99>},
};
// clang-format on

/// Threads may be the axis already; then a figure over both is there once.
std::string CoordinateOf(const AnalysedRun& analysed, Over over) {
  if (over == Over::kThreads) return "threads";
  return over == Over::kAxis ? AxisOfWays(analysed) : "";
}

bool IsThere(const std::vector<ShownFigure>& figures, FigureKind kind, const std::string& x) {
  return std::any_of(figures.begin(), figures.end(),
                     [&](const ShownFigure& each) { return each.kind == kind && each.x == x; });
}

}  // namespace

std::vector<ShownFigure> FiguresOf(const AnalysedRun& analysed) {
  std::vector<ShownFigure> figures;
  for (const FigureRow& row : kFigureRows) {
    if (row.over == Over::kThreads && !DoesVary(analysed, "threads")) continue;
    const std::string x = CoordinateOf(analysed, row.over);
    std::string title = row.title(analysed);
    if (title.empty() || IsThere(figures, row.kind, x)) continue;
    figures.push_back({.kind = row.kind, .x = x, .title = std::move(title)});
  }
  return figures;
}

std::string CannotAnswer(const AnalysedRun& analysed) {
  const std::vector<ShownFigure> figures = FiguresOf(analysed);
  std::vector<std::string> texts;
  for (const FigureRow& row : kFigureRows) {
    const bool there = std::any_of(figures.begin(), figures.end(),
                                   [&](const ShownFigure& each) { return each.kind == row.kind; });
    if (there || *row.subject == 0) continue;
    const bool withheld = row.withheld != nullptr && row.withheld(analysed);
    texts.push_back(absl::StrCat(row.subject, " (", withheld ? kQuieter : row.remedy, ")"));
  }
  return texts.empty()
             ? ""
             : absl::StrCat("Not answered by this run: ", absl::StrJoin(texts, ", "), ".");
}

}  // namespace netring
