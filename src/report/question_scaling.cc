// How throughput grows with threads, and from where on there are more threads than CPUs.

#include <algorithm>
#include <optional>

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

/// Of all the time, how much the server's thread that waits longest has no CPU; empty: the kernel
/// does not count it.
std::optional<double> WaitingOf(const CellResult& cell) {
  const SideSample& server = cell.server();
  if (!server.run_delay_ns.has_value() || server.window_ns <= 0) return std::nullopt;
  return std::min(
      1.0, static_cast<double>(*server.run_delay_ns) / static_cast<double>(server.window_ns));
}

/// What becomes of waiting for a CPU, from one thread to the most.
QuestionPart Waiting(const AnalysedRun& analysed, const std::vector<Scaling>& all) {
  const std::vector<CellResult>& cells = analysed.run().cells;
  const Scaling& most = *std::max_element(
      all.begin(), all.end(),
      [&](const auto& a, const auto& b) { return a.threads(cells) < b.threads(cells); });
  const std::optional<double> one = WaitingOf(cells[most.one]);
  const std::optional<double> many = WaitingOf(cells[most.cell]);
  QuestionPart part{.cells = {most.one, most.cell}};
  part.text = one.has_value() && many.has_value()
                  ? absl::StrCat("A thread waits for a CPU ", PercentText(*many),
                                 " of the time with --threads ", most.threads(cells), ", ",
                                 PercentText(*one), " with 1: ", analysed.NameOf(most.cell), ".")
                  : "How long threads wait for a CPU is not known: the kernel does not count it.";
  return part;
}

const Scaling& MostOf(const std::vector<Scaling>& all) {
  return *std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return *a.throughput.ratio < *b.throughput.ratio;
  });
}

std::string MostText(const AnalysedRun& analysed, const std::vector<Scaling>& all) {
  const Result& run = analysed.run();
  const Scaling& most = MostOf(all);
  const double ratio = *most.throughput.ratio;
  if (ratio < 1) {
    return absl::StrCat("No number of threads has the throughput of one: at most ",
                        PercentText(ratio), " of it, with ", analysed.NameOf(most.cell), ".");
  }
  return absl::StrCat("The most that threads bring is ", NumberText(ratio),
                      " times the throughput of one, ",
                      PercentText(most.Efficiency(run.cells, ratio)),
                      " of perfect scaling: ", analysed.NameOf(most.cell), ".");
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
                                 std::string(online.data(), online.size()), " online).");
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
  Question question{.id = "threads", .title = "", .parts = {}};
  const auto all = FindScaling(analysed.run().cells, analysed.usable_cells(),
                               analysed.comparer().By(MetricId::kThroughput));
  if (all.empty()) return question;
  question.title = MostText(analysed, all);
  question.parts = {Waiting(analysed, all), Crowded(analysed), TableOf(analysed, all)};
  return question;
}

}  // namespace netring
