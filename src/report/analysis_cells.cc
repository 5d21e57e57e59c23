// The cells of analysis.json: what each is, its numbers, and those of its slices.

#include <cmath>

#include "absl/strings/str_cat.h"
#include "report/analysis_fields.h"
#include "report/analysis_json.h"
#include "report/coordinates.h"
#include "report/format.h"
#include "report/value.h"

namespace netring {
namespace {

/// A share of round trips needs as many beyond it to stand on.
constexpr double kFewestBeyond = 10;

std::vector<std::string> NamesOf(const std::vector<const Rule*>& rules) {
  std::vector<std::string> names;
  for (const Rule* rule : rules) names.emplace_back(rule->name);
  return names;
}

std::vector<double> BeyondOf(const CellResult& cell) {
  std::vector<double> times;
  if (!cell.latency().has_value()) return times;
  const auto count = static_cast<double>(cell.latency()->count());
  for (const double share : ShownShares()) {
    if (count * share < kFewestBeyond) break;
    times.push_back(SixDigits(static_cast<double>(cell.latency()->Quantile(1 - share))));
  }
  return times;
}

ShownCell ShownOf(const AnalysedRun& analysed, size_t place) {
  const CellResult& cell = analysed.run().cells[place];
  const Row* row = analysed.RowOf(place);
  ShownCell shown{.id = cell.cell.Id(),
                  .name = analysed.NameOf(place),
                  .twin = cell.cell.twin != 0,
                  .outcome = cell.outcome(),
                  .usable = analysed.usable()[place]};
  if (row != nullptr) {
    shown.verdict = row->verdict.kind;
    shown.reasons = NamesOf(row->verdict.reasons);
    shown.notes = NamesOf(row->verdict.notes);
  }
  if (!shown.usable) return shown;
  shown.beyond = BeyondOf(cell);
  shown.parts = PartsOfCpuTime(cell);
  return shown;
}

std::string WithUnit(const std::string& text, absl::string_view unit) {
  return unit.empty() ? text : absl::StrCat(text, " ", unit);
}

Figure FigureOf(const CellResult& cell, MetricId id, double value) {
  const Metric& metric = MetricOf(id);
  // Shares read as in every sentence.
  const bool is_share = absl::string_view(metric.unit) == kShareUnit;
  const auto number = [&](double each) { return is_share ? PercentText(each) : NumberText(each); };
  const absl::string_view unit = is_share ? "" : metric.unit;
  Figure figure{.value = SixDigits(value), .text = WithUnit(number(value), unit)};
  if (const std::optional<Interval> spread = cell.Spread(id); spread.has_value()) {
    figure.q1 = SixDigits(spread->low);
    figure.q3 = SixDigits(spread->high);
    figure.spread = WithUnit(absl::StrCat(number(spread->low), " to ", number(spread->high)), unit);
  }
  return figure;
}

Json FiguresOf(const CellResult& cell) {
  Json figures = Json::object();
  for (size_t i = 0; i < kMetricCount; ++i) {
    const auto id = static_cast<MetricId>(i);
    const std::optional<double> value = cell.Figure(id);
    if (value.has_value() && std::isfinite(*value))
      figures[MetricOf(id).name] = ToJson(FigureOf(cell, id, *value));
  }
  return figures;
}

/// Per metric that some slice has, one number for each round; null where that one has none.
Json SlicesOf(const CellResult& cell) {
  Json rounds = Json::array();
  for (const SliceNumbers& slice : cell.slices()) rounds.push_back(slice.round);
  Json values = Json::object();
  for (size_t i = 0; i < SliceMetrics().size(); ++i) {
    if (cell.Values(static_cast<MetricId>(i)).empty()) continue;
    Json column = Json::array();
    for (const SliceNumbers& slice : cell.slices()) {
      const double value = slice.Of(static_cast<MetricId>(i));
      column.push_back(std::isfinite(value) ? Json(SixDigits(value)) : Json());
    }
    values[SliceMetrics()[i].name] = std::move(column);
  }
  return {{"rounds", std::move(rounds)}, {"values", std::move(values)}};
}

Json CoordinatesOf(const Cell& cell) {
  Json coordinates = ToJson(cell);
  coordinates.erase("twin");
  return coordinates;
}

}  // namespace

const std::vector<double>& ShownShares() {
  static const std::vector<double> shares = [] {
    constexpr int kCount = 42;
    constexpr double kFirst = 0.9;
    constexpr double kLast = 1e-5;
    std::vector<double> all;
    for (int i = 0; i < kCount; ++i)
      all.push_back(SixDigits(kFirst * std::pow(kLast / kFirst, i / (kCount - 1.0))));
    return all;
  }();
  return shares;
}

Json ShownCells(const AnalysedRun& analysed) {
  const Result& run = analysed.run();
  Json list = Json::array();
  for (size_t i = 0; i < run.cells.size(); ++i) {
    const CellResult& cell = run.cells[i];
    Json json = ToJson(ShownOf(analysed, i));
    json["coordinates"] = CoordinatesOf(cell.cell);
    if (cell.has_numbers()) {
      json["figures"] = FiguresOf(cell);
      json["slices"] = SlicesOf(cell);
    }
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace netring
