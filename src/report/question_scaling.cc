// How throughput grows with threads, and from where on there are more threads than CPUs.

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "analysis/rules.h"
#include "analysis/scaling.h"
#include "report/format.h"
#include "report/question.h"

namespace netring {
namespace {

constexpr char kOversubscribed[] = "OVERSUBSCRIBED";

bool IsCrowded(const Row& row) {
  return std::any_of(row.verdict.notes.begin(), row.verdict.notes.end(), [](const Rule* rule) {
    return absl::string_view(rule->name) == kOversubscribed;
  });
}

std::set<int> ThreadCounts(const AnalysedRun& analysed) {
  std::set<int> counts;
  for (const size_t place : analysed.usable_cells())
    counts.insert(analysed.run().cells[place].cell.load.threads);
  return counts;
}

QuestionPart MostOf(const AnalysedRun& analysed, const std::vector<Scaling>& all) {
  const Result& run = analysed.run();
  const Scaling& most = *std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return *a.throughput.ratio < *b.throughput.ratio;
  });
  const double ratio = *most.throughput.ratio;
  return {.text = absl::StrCat("The most that threads bring is ", NumberText(ratio),
                               " times the throughput of one, ",
                               PercentText(most.Efficiency(run.cells, ratio)),
                               " of perfect scaling: ", analysed.NameOf(most.cell), "."),
          .cells = {most.one, most.cell}};
}

QuestionPart Crowded(const AnalysedRun& analysed) {
  QuestionPart part;
  int least = 0;
  for (const Row& row : analysed.rows()) {
    if (!IsCrowded(row)) continue;
    const int threads = row.cell->cell.load.threads;
    least = part.cells.empty() ? threads : std::min(least, threads);
    part.cells.push_back(analysed.PlaceOf(*row.cell));
  }
  const absl::string_view online = EnvironmentValue(analysed.run(), "cpus_online");
  part.text = part.cells.empty()
                  ? "No cell had more threads than CPUs."
                  : absl::StrCat("From --threads ", least, " on there are more threads than CPUs (",
                                 std::string(online.data(), online.size()),
                                 " online): the scheduler decides what is lost there.");
  return part;
}

QuestionPart TableOf(const AnalysedRun& analysed, const std::vector<Scaling>& all) {
  const Result& run = analysed.run();
  QuestionPart table{.heads = {"cell", MetricOf(MetricId::kThroughput).unit, "times one thread",
                               "share of perfect scaling"},
                     .numeric = {1, 2, 3}};
  for (const Scaling& each : all) {
    if (table.rows.size() == kMostQuestionRows) break;
    const CellResult& cell = run.cells[each.cell];
    const double ratio = *each.throughput.ratio;
    const std::optional<Interval>& interval = each.throughput.interval;
    const std::string ends =
        interval.has_value()
            ? absl::StrCat(" (", NumberText(interval->low), " to ", NumberText(interval->high), ")")
            : "";
    table.rows.push_back(
        {.texts = {analysed.NameOf(each.cell),
                   NumberText(cell.Figure(MetricId::kThroughput).value_or(0)),
                   NumberText(ratio) + ends, PercentText(each.Efficiency(run.cells, ratio))},
         .cells = {each.one, each.cell}});
  }
  return table;
}

}  // namespace

Question HowThreadsScale(const AnalysedRun& analysed) {
  Question question{
      .id = "threads", .title = "How do threads scale, and where are there too many?", .parts = {}};
  const std::set<int> counts = ThreadCounts(analysed);
  if (counts.empty()) return question;
  if (counts.size() == 1) {
    question.parts.push_back({.text = absl::StrCat("All cells have --threads ", *counts.begin(),
                                                   ": give several counts to see.")});
    return question;
  }
  const auto all = FindScaling(analysed.run().cells, analysed.usable_cells(),
                               analysed.comparer().By(MetricId::kThroughput));
  if (!all.empty()) question.parts.push_back(MostOf(analysed, all));
  question.parts.push_back(Crowded(analysed));
  if (!all.empty()) question.parts.push_back(TableOf(analysed, all));
  return question;
}

}  // namespace netring
