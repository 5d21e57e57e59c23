// The comparison for programs.

#include "base/enum_names.h"
#include "base/json_fields.h"
#include "compare/show.h"
#include "report/value.h"

namespace netring {
namespace {

Json NumberOrNull(const std::optional<double>& number) {
  return number.has_value() ? Json(*number) : Json();
}

Json BoundsOrNull(const std::optional<Interval>& interval) {
  return interval.has_value() ? Json{interval->low, interval->high} : Json();
}

Json TextOrNull(const std::optional<std::string>& text) {
  return text.has_value() ? Json(*text) : Json();
}

Json RunJson(const char* side, const RunToCompare& run) {
  Json json{{"side", side}, {"directory", run.place}, {"started_utc", run.run->started_utc}};
  for (const auto& [name, text] : run.run->environment) {
    if (name == "netring_version" || name == "git_revision") json[name] = text;
  }
  return json;
}

/// One cell in the runs of its side; `value` is the row's.
Json SideJson(const CellOfRuns* cell, MetricId metric, const std::optional<double>& value) {
  if (cell == nullptr) return {};
  Json coordinates = ToJson(cell->cell);
  coordinates.erase("twin");
  Json json{{"id", cell->cell.Id()}, {"coordinates", std::move(coordinates)}};
  json["reasons"] = ReasonsOf(*cell);
  Json runs = Json::array();
  for (size_t i = 0; i < cell->results.size(); ++i) {
    const CellResult* result = cell->results[i];
    if (result == nullptr) {
      runs.push_back(nullptr);
      continue;
    }
    runs.push_back({{"outcome", NameOf(result->outcome().kind)},
                    {"verdict", NameOf(cell->verdicts[i]->kind)},
                    {"slices", result->Values(metric).size()},
                    {"median", ToJsonValue(Real(result->Middle(metric)))}});
  }
  json["runs"] = std::move(runs);
  json["value"] = ToJsonValue(Real(value));
  const std::optional<Interval> spread = SpreadOf(*cell, metric);
  if (spread.has_value()) {
    json["spread"] = {ToJsonValue(Real(spread->low)), ToJsonValue(Real(spread->high))};
  } else {
    json["spread"] = nullptr;
  }
  return json;
}

Json RowJson(const ComparedRow& row, CompareBy by) {
  const Metric& metric = MetricOf(row.metric);
  const Comparison& comparison = row.comparison;
  const std::optional<Interval>& interval = comparison.interval;
  Json json{{"metric", metric.name}, {"unit", metric.unit}, {"better", NameOf(metric.better)}};
  json["base"] = SideJson(row.cells.base, row.metric, row.base);
  json["new"] = SideJson(row.cells.fresh, row.metric, row.fresh);
  json["ratio"] = NumberOrNull(comparison.ratio);
  json["low"] = interval.has_value() ? Json(interval->low) : Json();
  json["high"] = interval.has_value() ? Json(interval->high) : Json();
  json["answer"] = NameOf(row.answer());
  json["worse"] = row.worse();
  json["why"] = row.why.empty() ? Json() : Json(row.why);
  json["rounds"] = comparison.rounds;
  json["rounds_more"] = comparison.rounds_more.has_value() ? Json(*comparison.rounds_more) : Json();
  // Of the ratios of successive rounds: only where rounds pair the cells are there any.
  json["lag1"] = by == CompareBy::kRounds && interval.has_value() ? Json(comparison.lag) : Json();
  json["control"] = BoundsOrNull(row.control);
  json["floor"] = NumberOrNull(row.floor);
  json["notes"] = row.notes;
  return json;
}

Json DifferencesJson(const std::vector<FactDifference>& differences) {
  Json json = Json::object();
  for (const FactDifference& each : differences)
    json[std::string(each.group)][each.fact] = {TextOrNull(each.base), TextOrNull(each.fresh)};
  return json;
}

}  // namespace

std::string ComparisonJson(const ShownComparison& shown) {
  const Judgement& judgement = shown.judgement;
  Json runs = Json::array();
  for (const RunToCompare& run : *shown.base) runs.push_back(RunJson("base", run));
  // Within one run both sides are that one.
  if (shown.fresh != shown.base) {
    for (const RunToCompare& run : *shown.fresh) runs.push_back(RunJson("new", run));
  }
  Json answers = Json::object();
  for (const RowAnswer answer : AllValues<RowAnswer>()) answers[NameOf(answer)] = 0;
  Json rows = Json::array();
  for (const ComparedRow& row : judgement.rows) {
    answers[NameOf(row.answer())] = answers[NameOf(row.answer())].get<int64_t>() + 1;
    rows.push_back(RowJson(row, judgement.by));
  }
  const Json json{{"runs", std::move(runs)},
                  {"compared_by", NameOf(judgement.by)},
                  {"differences", DifferencesJson(shown.differences)},
                  {"margin", judgement.margin},
                  {"answers", std::move(answers)},
                  {"rows", std::move(rows)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace netring
