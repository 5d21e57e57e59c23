// The lists of analysis.json that are no cells: tables of names, comparisons, effects, claims.

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/scaling.h"
#include "experiment/groups.h"
#include "report/analysis_fields.h"
#include "report/analysis_json.h"
#include "report/claims.h"
#include "report/coordinates.h"
#include "report/effects.h"
#include "report/format.h"
#include "report/table.h"
#include "report/value.h"

namespace netring {
namespace {

void Round(std::optional<double>* number) {
  if (number->has_value()) *number = SixDigits(**number);
}

Comparison Rounded(Comparison comparison) {
  Round(&comparison.ratio);
  if (comparison.interval.has_value()) {
    comparison.interval = {.low = SixDigits(comparison.interval->low),
                           .high = SixDigits(comparison.interval->high)};
  }
  return comparison;
}

/// Each pair of cells by a metric once, whatever asks for it.
class ComparisonList {
 public:
  explicit ComparisonList(const AnalysedRun& analysed) : analysed_(analysed) {}

  void Add(size_t cell, size_t base, MetricId metric) {
    if (!IsShown(cell) || !IsShown(base)) return;
    if (!known_.emplace(cell, base, metric).second) return;
    const Comparison comparison = analysed_.comparer().Between(cell, base, metric);
    if (!comparison.ratio.has_value()) return;
    const CellResult& shown = analysed_.run().cells[cell];
    const CellResult* baseline = analysed_.comparer().BaselineOf(shown);
    const bool beside_baseline = baseline != nullptr &&
                                 analysed_.comparer().PlaceOf(*baseline) == base &&
                                 shown.cell.twin == 0;
    list_.push_back(ToJson(ShownComparison{.cell = cell,
                                           .base = base,
                                           .baseline = beside_baseline,
                                           .metric = MetricOf(metric).name,
                                           .comparison = Rounded(comparison),
                                           .text = AnswerText(comparison)}));
  }

  Json Take() { return std::move(list_); }

 private:
  /// Of usable cells, and of controls.
  bool IsShown(size_t place) const {
    return analysed_.usable()[place] || analysed_.run().cells[place].cell.twin != 0;
  }

  const AnalysedRun& analysed_;
  std::set<std::tuple<size_t, size_t, MetricId>> known_;
  Json list_ = Json::array();
};

ShownClaim ShownOfClaim(const Result& run, const SaidClaim& said) {
  const Claim& claim = said.claim;
  const auto name = [&](size_t place) { return ComparedValue(run.spec, run.cells[place].cell); };
  ShownClaim shown{.kind = claim.kind,
                   .subject = said.factor.empty() ? name(claim.subject) : said.factor,
                   .other = claim.other.has_value() ? name(*claim.other) : "",
                   .where = said.where,
                   .main = said.is_main,
                   .strength = said.strength,
                   .text = said.text,
                   .cells = claim.cells};
  if (claim.to != 0) {
    shown.from = claim.from;
    shown.to = claim.to;
  }
  std::optional<Interval> interval;
  if (claim.comparison.has_value()) {
    shown.ratio = claim.comparison->ratio;
    interval = claim.comparison->interval;
  } else if (claim.crossover.has_value()) {
    shown.size = claim.crossover->size;
    interval = claim.crossover->interval;
  }
  if (interval.has_value()) {
    shown.low = interval->low;
    shown.high = interval->high;
  }
  for (OptionalNumber* number : {&shown.ratio, &shown.size, &shown.low, &shown.high}) Round(number);
  return shown;
}

/// `cells` are the run's. In the order of their values: numbers ascending, words as they come up.
Json ValuesOf(const Coordinate& coordinate, const Result& run, const std::vector<Json>& cells) {
  std::vector<std::pair<Json, std::string>> values;
  for (size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = run.cells[i].cell;
    const Json& value = cells[i][coordinate.name];
    const bool known = std::any_of(values.begin(), values.end(),
                                   [&](const auto& pair) { return pair.first == value; });
    if (cell.twin == 0 && !known) values.emplace_back(value, coordinate.Text(cell));
  }
  if (!values.empty() && values.front().first.is_number()) {
    std::stable_sort(values.begin(), values.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  Json list = Json::array();
  for (auto& [value, text] : values) list.push_back({{"value", value}, {"text", text}});
  return list;
}

/// How weighty a rule is: what invalidates first.
int WeightOf(const ShownRule& rule) { return -static_cast<int>(rule.kind); }

}  // namespace

Json ShownCoordinates(const AnalysedRun& analysed) {
  std::vector<Json> cells;
  for (const CellResult& each : analysed.run().cells) cells.push_back(ToJson(each.cell));
  Json list = Json::array();
  for (const Coordinate& each : Coordinates()) {
    Json values = ValuesOf(each, analysed.run(), cells);
    const bool varies = values.size() > 1;
    list.push_back({{"name", each.name},
                    {"label", each.label},
                    {"scale", NameOf(each.scale)},
                    {"varies", varies},
                    {"values", std::move(values)}});
  }
  return list;
}

Json ShownMetrics(const AnalysedRun& analysed) {
  Json list = Json::array();
  for (size_t i = 0; i < kMetricCount; ++i) {
    const auto id = static_cast<MetricId>(i);
    const Metric& metric = MetricOf(id);
    const bool there = std::any_of(
        analysed.rows().begin(), analysed.rows().end(),
        [&](const Row& row) { return row.has_numbers() && row.cell->Figure(id).has_value(); });
    list.push_back(ToJson(ShownMetric{.name = metric.name,
                                      .unit = metric.unit,
                                      .words = metric.words,
                                      .better = metric.better,
                                      .missing = there ? "" : metric.missing}));
  }
  return list;
}

Json ShownRules(const AnalysedRun& analysed) {
  std::vector<ShownRule> fired;
  for (const Rule& rule : Rules()) {
    ShownRule shown{.name = rule.name,
                    .kind = rule.severity,
                    .meaning = rule.explanation,
                    .advice = rule.advice,
                    .cells = {}};
    for (const Row& row : analysed.rows()) {
      for (const auto* those : {&row.verdict.reasons, &row.verdict.notes}) {
        if (std::find(those->begin(), those->end(), &rule) != those->end())
          shown.cells.push_back(analysed.PlaceOf(*row.cell));
      }
    }
    if (!shown.cells.empty()) fired.push_back(std::move(shown));
  }
  std::stable_sort(fired.begin(), fired.end(), [](const ShownRule& a, const ShownRule& b) {
    return std::pair(WeightOf(a), b.cells.size()) < std::pair(WeightOf(b), a.cells.size());
  });
  Json list = Json::array();
  for (const ShownRule& rule : fired) list.push_back(ToJson(rule));
  return list;
}

Json ShownTable(const AnalysedRun& analysed) {
  const std::vector<TableColumn> columns = TableColumns(analysed);
  Json heads = Json::array();
  for (const TableColumn& each : columns)
    heads.push_back({{"heading", each.heading}, {"numeric", each.is_number}});
  Json rows = Json::array();
  for (size_t i = 0; i < analysed.rows().size(); ++i) {
    Json texts = Json::array();
    Json spreads = Json::array();
    Json values = Json::array();
    for (const TableColumn& each : columns) {
      texts.push_back(each.texts[i]);
      spreads.push_back(each.spreads[i]);
      values.push_back(ToJsonValue(each.values[i]));
    }
    rows.push_back({{"cell", analysed.PlaceOf(*analysed.rows()[i].cell)},
                    {"texts", std::move(texts)},
                    {"spreads", std::move(spreads)},
                    {"values", std::move(values)}});
  }
  return {{"columns", std::move(heads)}, {"rows", std::move(rows)}};
}

Json ShownComparisons(const AnalysedRun& analysed) {
  ComparisonList list(analysed);
  for (const Group& group : analysed.comparer().groups()) {
    std::vector<size_t> others = group.others;
    if (group.twin.has_value()) others.push_back(*group.twin);
    for (const size_t other : others) {
      for (size_t i = 0; i < kMetricCount; ++i) {
        const auto metric = static_cast<MetricId>(i);
        if (IsComparedBy(analysed.run(), metric)) list.Add(other, group.baseline, metric);
      }
    }
  }
  for (const SaidClaim& said : analysed.claims()) {
    if (said.claim.other.has_value() && said.claim.comparison.has_value())
      list.Add(said.claim.subject, *said.claim.other, analysed.comparer().cost());
    const std::vector<size_t>& cells = said.claim.cells;  // of a crossover, base and cell by turns
    for (size_t i = 0; said.claim.crossover.has_value() && i + 1 < cells.size(); i += 2)
      list.Add(cells[i + 1], cells[i], analysed.comparer().cost());
    if (!said.claim.ranking.has_value()) continue;
    for (const RankedCell& each : said.claim.ranking->others)
      list.Add(each.cell, said.claim.ranking->best, analysed.comparer().cost());
  }
  return list.Take();
}

Json ShownScalings(const AnalysedRun& analysed) {
  const std::vector<CellResult>& cells = analysed.run().cells;
  Json list = Json::array();
  for (const Scaling& each :
       FindScaling(cells, analysed.usable_cells(), analysed.comparer().By(MetricId::kThroughput))) {
    ShownScaling shown{.cell = each.cell,
                       .base = each.one,
                       .threads = each.threads(cells),
                       .comparison = Rounded(each.throughput),
                       .text = AnswerText(each.throughput)};
    shown.efficiency = SixDigits(each.Efficiency(cells, *each.throughput.ratio));
    if (each.throughput.interval.has_value()) {
      shown.efficiency_low = SixDigits(each.Efficiency(cells, each.throughput.interval->low));
      shown.efficiency_high = SixDigits(each.Efficiency(cells, each.throughput.interval->high));
    }
    list.push_back(ToJson(shown));
  }
  return list;
}

Json ShownEffects(const AnalysedRun& analysed) {
  Json list = Json::array();
  for (const Effect& effect : analysed.effects()) {
    list.push_back(ToJson(ShownEffect{.group = analysed.NameOf(effect.first),
                                      .factor = effect.factor,
                                      .metric = MetricOf(effect.metric).name,
                                      .control = effect.factor == kControl,
                                      .missing = effect.missing,
                                      .comparison = Rounded(effect.change),
                                      .text = AnswerText(effect.change)}));
  }
  return list;
}

Json ShownClaims(const AnalysedRun& analysed) {
  Json list = Json::array();
  for (const SaidClaim& said : analysed.claims())
    list.push_back(ToJson(ShownOfClaim(analysed.run(), said)));
  return list;
}

}  // namespace netring
