// The rows of a comparison as texts for people.

#include <set>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "compare/coordinates.h"
#include "compare/show.h"
#include "report/format.h"

namespace netring {
namespace {

constexpr char kEmpty[] = "-";
constexpr char kMetricHeading[] = "metric";

std::string NumberOr(const std::optional<double>& number) {
  return number.has_value() ? NumberText(*number) : kEmpty;
}

/// Of both cells; where they differ, "uring -> epoll".
std::vector<std::string> PlacesOf(const ComparedRow& row) {
  std::vector<std::string> places;
  const Coordinates base = CoordinatesOf(row.cells.base->cell);
  const Coordinates fresh = CoordinatesOf(row.cells.fresh->cell);
  for (size_t i = 0; i < base.size(); ++i) {
    const std::string one = ShownCoordinate(base[i].first, base[i].second);
    const std::string other = ShownCoordinate(fresh[i].first, fresh[i].second);
    places.push_back(one == other ? one : absl::StrCat(one, " -> ", other));
  }
  const Metric& metric = MetricOf(row.metric);
  places.push_back(absl::StrCat(metric.words, ", ", metric.unit));
  return places;
}

std::string UnsureText(const ComparedRow& row) {
  const Comparison& comparison = row.comparison;
  const char* unsure = NameOf(RowAnswer::kUnsure);
  if (comparison.answer == Answer::kNone) {
    return absl::StrCat(unsure, ": too few rounds, at least ", kFewestForInterval,
                        " of each run are needed");
  }
  if (comparison.within_control && row.control.has_value())
    return absl::StrCat(unsure, ": within the control (", IntervalText(*row.control), ")");
  if (!comparison.rounds_more.has_value()) return unsure;
  return absl::StrCat(unsure, ": about ", *comparison.rounds_more, " rounds more");
}

std::string AnswerText(const ComparedRow& row) {
  const RowAnswer answer = row.answer();
  if (answer == RowAnswer::kNotCompared) return absl::StrCat(NameOf(answer), ": ", row.why);
  return answer == RowAnswer::kUnsure ? UnsureText(row) : NameOf(answer);
}

ShownRow RowToShow(const ComparedRow& row) {
  const Comparison& comparison = row.comparison;
  return {.places = PlacesOf(row),
          .base = NumberOr(row.base),
          .fresh = NumberOr(row.fresh),
          .change = comparison.ratio.has_value() ? ChangeText(*comparison.ratio) : kEmpty,
          .interval = comparison.interval.has_value() ? IntervalText(*comparison.interval) : kEmpty,
          .answer = AnswerText(row)};
}

/// Leaves the places in which the rows differ, and tells of the others in `common`.
void KeepWhatDiffers(ShownRows* shown) {
  for (size_t i = shown->headings.size(); i-- > 0;) {
    std::set<std::string> texts;
    for (const ShownRow& row : shown->rows) texts.insert(row.places[i]);
    if (texts.size() > 1) continue;
    const std::string text = texts.empty() ? kEmpty : *texts.begin();
    if (text != kEmpty && text != kAsItIs)
      shown->common.insert(shown->common.begin(), absl::StrCat(shown->headings[i], " ", text));
    const auto at = static_cast<ptrdiff_t>(i);
    shown->headings.erase(shown->headings.begin() + at);
    for (ShownRow& row : shown->rows) row.places.erase(row.places.begin() + at);
  }
}

}  // namespace

ShownRows RowsToShow(const Judgement& judgement) {
  ShownRows shown{.headings = CoordinateNames(), .common = {}, .rows = {}};
  shown.headings.emplace_back(kMetricHeading);
  for (const ComparedRow& row : judgement.rows) {
    if (row.cells.base != nullptr && row.cells.fresh != nullptr)
      shown.rows.push_back(RowToShow(row));
  }
  KeepWhatDiffers(&shown);
  return shown;
}

std::string IntervalText(const Interval& ratio) {
  return absl::StrCat(ChangeText(ratio.low), " to ", ChangeText(ratio.high));
}

}  // namespace netring
