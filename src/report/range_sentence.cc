#include "report/range_sentence.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "netring/clock.h"
#include "report/format.h"

namespace netring {

std::string FigureWithUnit(MetricId metric, double value) {
  const absl::string_view unit = MetricOf(metric).unit;
  if (unit == "ns") return ShortTimeText(value);
  if (unit == "us") return ShortTimeText(value * static_cast<double>(kNsPerUs));
  if (unit == kShareUnit) return PercentText(value);
  // A count per something, as the metric's words say.
  return absl::StartsWith(unit, "1/") ? NumberText(value)
                                      : absl::StrCat(NumberText(value), " ", unit);
}

std::string RangeSentence(const AnalysedRun& analysed, MetricId metric, int threads) {
  const std::vector<CellResult>& cells = analysed.run().cells;
  std::vector<size_t> places = analysed.usable_cells();
  std::erase_if(places, [&](size_t place) {
    return !cells[place].Figure(metric).has_value() ||
           (threads != 0 && cells[place].cell.load.threads != threads);
  });
  if (places.empty()) return "";
  const auto figure = [&](size_t place) { return *cells[place].Figure(metric); };
  const auto [least, most] = std::minmax_element(
      places.begin(), places.end(), [&](size_t a, size_t b) { return figure(a) < figure(b); });
  const auto text = [&](size_t place) {
    return absl::StrCat(FigureWithUnit(metric, figure(place)), " (", analysed.NameOf(place), ")");
  };
  std::string words = absl::StrCat(
      threads == 0 ? "" : absl::StrCat("with --threads ", threads, ", "), MetricOf(metric).words);
  words.front() = absl::ascii_toupper(static_cast<unsigned char>(words.front()));
  if (figure(*least) == figure(*most)) {
    const bool alone = places.size() == 1;
    return absl::StrCat(words, ": ", alone ? text(*least) : FigureWithUnit(metric, figure(*least)),
                        alone ? "." : " everywhere.");
  }
  return absl::StrCat(words, ": from ", text(*least), " to ", text(*most), ".");
}

}  // namespace netring
