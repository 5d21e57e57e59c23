// The new side's values in the formats of services that keep a history of benchmarks. What compares
// is netring-compare; these draw.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "compare/show.h"
#include "report/format.h"
#include "report/value.h"

namespace netring {
namespace {

std::string Indented(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Calls `add` with each value of the new side. Two rows may be of one new cell, as with an engine
/// without a ring: its value is one.
void ForEachValue(const ShownComparison& shown, const auto& add) {
  std::set<std::pair<const CellOfRuns*, MetricId>> known;
  for (const ComparedRow& row : shown.judgement.rows) {
    if (row.fresh.has_value() && known.emplace(row.cells.fresh, row.metric).second) add(row);
  }
}

}  // namespace

std::optional<Interval> SpreadOf(const CellOfRuns& cell, MetricId metric) {
  if (cell.results.size() == 1 && cell.results.front() != nullptr)
    return Quartiles(cell.results.front()->Values(metric));
  std::vector<double> medians;
  for (const CellResult* result : cell.results) {
    const std::optional<double> median = result == nullptr ? std::nullopt : result->Middle(metric);
    if (median.has_value()) medians.push_back(*median);
  }
  if (medians.size() < 2) return std::nullopt;
  const auto [least, most] = std::minmax_element(medians.begin(), medians.end());
  return Interval{.low = *least, .high = *most};
}

absl::StatusOr<std::string> BenchmarkActionJson(const ShownComparison& shown) {
  for (const ComparedRow& row : shown.judgement.rows) {
    const Metric& metric = MetricOf(row.metric);
    if (metric.better == Better::kLower) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--format=benchmark-action: less is better in it (customSmallerIsBetter), and of ",
        metric.name, " more is; leave it out of --metric, or use --format=bencher"));
  }
  Json list = Json::array();
  ForEachValue(shown, [&](const ComparedRow& row) {
    const Metric& metric = MetricOf(row.metric);
    Json json{{"name", absl::StrCat(row.cells.fresh->cell.Id(), " ", metric.name)},
              {"unit", metric.unit},
              {"value", ToJsonValue(Real(row.fresh))}};
    if (const auto spread = SpreadOf(*row.cells.fresh, row.metric); spread.has_value())
      json["range"] = absl::StrCat(NumberText(spread->low), " to ", NumberText(spread->high));
    list.push_back(std::move(json));
  });
  return Indented(list);
}

std::string BencherJson(const ShownComparison& shown) {
  Json cells = Json::object();
  ForEachValue(shown, [&](const ComparedRow& row) {
    Json json{{"value", ToJsonValue(Real(row.fresh))}};
    if (const auto spread = SpreadOf(*row.cells.fresh, row.metric); spread.has_value()) {
      json["lower_value"] = ToJsonValue(Real(spread->low));
      json["upper_value"] = ToJsonValue(Real(spread->high));
    }
    cells[row.cells.fresh->cell.Id()][MetricOf(row.metric).name] = std::move(json);
  });
  return Indented(cells);
}

}  // namespace netring
