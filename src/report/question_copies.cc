// Where the bytes of a message are copied, by whom, and what that costs as far as a run can tell.

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiment/far_sides.h"
#include "netring/variant.h"
#include "report/coordinates.h"
#include "report/format.h"
#include "report/question.h"

namespace netring {
namespace {

constexpr char kSenderKernel[] = "the server's kernel, within the send";
constexpr char kReceiverKernel[] = "the client's kernel, within the receive";
constexpr char kNothing[] = "nothing";
constexpr char kNotApart[] = "not measured separately";

/// One copy on the way of a message's bytes, or that there is none.
struct CopyStep {
  std::string what;
  std::string who;
  std::string cost;
};

/// A cell and what it sent with.
struct Sent {
  size_t place = 0;
  const CellResult* cell = nullptr;
  const Variant* variant = nullptr;
};

std::string WorkOf(double ns) {
  return absl::StrCat(NumberText(ns), " ", MetricOf(MetricId::kServerWork).unit);
}

std::string WithinSystemTime(const CellResult& cell, MetricId metric) {
  const std::optional<double> ns = cell.Figure(metric);
  if (ns.value_or(0) <= 0) return kNotApart;
  return absl::StrCat("within ", WorkOf(*ns), " of system time");
}

/// The one that does the same without gathering its fields first; if there is one, that whose
/// message lies in one piece.
const Sent* WithoutStaging(const Sent& sent, const std::vector<Sent>& all) {
  const auto key = [](const Variant& variant) {
    return std::tuple(variant.release, variant.registered, variant.in_file);
  };
  const Sent* found = nullptr;
  for (const Sent& each : all) {
    const bool alike = !each.variant->staging && key(*each.variant) == key(*sent.variant);
    if (alike && (found == nullptr || each.variant->one_piece > found->variant->one_piece))
      found = &each;
  }
  return found;
}

std::string StagingCost(const AnalysedRun& analysed, const Sent& sent,
                        const std::vector<Sent>& all) {
  const Sent* other = WithoutStaging(sent, all);
  if (other == nullptr) return kNotApart;
  const Comparison cost =
      analysed.comparer().Between(sent.place, other->place, MetricId::kServerWork);
  return absl::StrCat(AnswerText(cost), " relative to ", other->cell->cell.technique.variant);
}

/// What became of the pages that were given to the socket, as the notifications of all cells of the
/// variant say.
CopyStep Delivery(const AnalysedRun& analysed, const std::string& impl) {
  int64_t copied = 0;
  int64_t completions = 0;
  for (const size_t place : analysed.usable_cells()) {
    const CellResult& cell = analysed.run().cells[place];
    if (cell.cell.technique.variant != impl) continue;
    copied += cell.server().evidence.zc_copied;
    completions += cell.server().evidence.zc_completions;
  }
  const std::string& where = analysed.run().path.copied_where;
  if (completions == 0) return {"not known: no notification came", "", ""};
  const std::string share =
      PercentText(static_cast<double>(copied) / static_cast<double>(completions));
  if (copied == 0) {
    return {absl::StrCat(kNothing, " by the sender: 0 of ", completions, " notifications say so"),
            where.empty() ? "the network card (DMA)" : where, "in no thread's time"};
  }
  return {absl::StrCat("the pages, on delivery: ", copied, " of ", completions,
                       " notifications say so (", share, ")"),
          absl::StrCat("the kernel", where.empty() ? "" : absl::StrCat(" (", where, ")")),
          kNotApart};
}

/// What the receive mode made of the bytes.
CopyStep Receiving(const AnalysedRun& analysed, const CellResult& cell) {
  if (NobodyReceives(analysed.run().spec))
    return {absl::StrCat(kNothing, ": the path delivers to nobody"), "", ""};
  const SideSample client = cell.client();
  const std::string cost = WithinSystemTime(cell, MetricId::kClientSystem);
  const int64_t mapped = client.received_mapped.value_or(0);
  const int64_t others = mapped + client.received_dropped.value_or(0);
  if (others == 0) return {"the socket's buffers to the program's memory", kReceiverKernel, cost};
  const char* instead = mapped > 0 ? "mapped into the program's memory" : "dropped";
  const auto copied = static_cast<double>(client.received_copied.value_or(0));
  if (copied == 0)
    return {absl::StrCat(kNothing, ": what has come is ", instead), kReceiverKernel, cost};
  return {absl::StrCat("the socket's buffers to the program's memory, ",
                       PercentText(copied / (copied + static_cast<double>(others))),
                       " of the bytes; the others are ", instead),
          kReceiverKernel, cost};
}

std::vector<CopyStep> StepsOf(const AnalysedRun& analysed, const Sent& sent,
                              const std::vector<Sent>& all) {
  std::vector<CopyStep> steps;
  const CellResult& cell = *sent.cell;
  const std::string in_send = WithinSystemTime(cell, MetricId::kServerSystem);
  if (sent.variant->staging) {
    steps.push_back(
        {"the fields to one buffer", "the program (memcpy)", StagingCost(analysed, sent, all)});
  }
  if (sent.variant->in_file) {
    steps.push_back({absl::StrCat(kNothing, ": the pages of a file are given to the socket"),
                     kSenderKernel, in_send});
  } else if (cell.server().evidence.zc_sends > 0) {
    if (sent.variant->mixed)
      steps.push_back({"the shorter parts to the socket's buffers", kSenderKernel, in_send});
    steps.push_back({absl::StrCat(kNothing, ": the pages are pinned and given to the socket"),
                     kSenderKernel, in_send});
    steps.push_back(Delivery(analysed, cell.cell.technique.variant));
  } else {
    steps.push_back({"the program's memory to the socket's buffers", kSenderKernel, in_send});
  }
  steps.push_back(Receiving(analysed, cell));
  return steps;
}

/// Whether bytes are copied there.
bool Copies(const CopyStep& step) { return step.what.rfind(kNothing, 0) != 0; }

/// "From program to program a byte is copied 3 times with a1, and 2 times with a2 and zc."
std::string CopiesTitle(const std::map<std::ptrdiff_t, std::vector<std::string>>& by_count) {
  std::vector<std::string> parts;
  for (auto each = by_count.rbegin(); each != by_count.rend(); ++each) {
    parts.push_back(absl::StrCat(each->first == 1 ? "once" : absl::StrCat(each->first, " times"),
                                 " with ", JoinedText(each->second)));
  }
  return absl::StrCat("From program to program a byte is copied ", absl::StrJoin(parts, ", and "),
                      ".");
}

/// The cells that differ from the first usable one of the largest size in the variant alone.
std::vector<Sent> CellsToShow(const AnalysedRun& analysed) {
  const Result& run = analysed.run();
  const std::vector<size_t> usable = analysed.usable_cells();
  if (usable.empty()) return {};
  const size_t first = *std::max_element(usable.begin(), usable.end(), [&](size_t a, size_t b) {
    return run.cells[a].cell.load.size < run.cells[b].cell.load.size;
  });
  std::vector<Sent> cells;
  for (const size_t place : usable) {
    Cell cell = run.cells[place].cell;
    const Variant* variant = FindVariant(SentWith(cell, run.auto_rules));
    cell.technique.variant = run.cells[first].cell.technique.variant;
    if (variant != nullptr && cell == run.cells[first].cell)
      cells.push_back({.place = place, .cell = &run.cells[place], .variant = variant});
  }
  return cells;
}

}  // namespace

Question WhereAreTheCopies(const AnalysedRun& analysed) {
  Question question{.id = "copies", .title = "", .parts = {}};
  const std::vector<Sent> cells = CellsToShow(analysed);
  if (cells.empty()) return question;
  QuestionPart table{.heads = {"variant", "step", "what is copied", "by whom", "what it costs"}};
  QuestionPart note{.text = absl::StrCat(
                        "Costs are for ", SizeText(cells.front().cell->cell.load.size),
                        " messages: the server's work, or the system time that includes the copy. "
                        "What a network card does by DMA costs no CPU time and is in no row.")};
  std::map<std::ptrdiff_t, std::vector<std::string>> by_count;
  for (const Sent& sent : cells) {
    int number = 0;
    const std::vector<CopyStep> steps = StepsOf(analysed, sent, cells);
    by_count[std::count_if(steps.begin(), steps.end(), Copies)].push_back(
        sent.cell->cell.technique.variant);
    for (const CopyStep& step : steps) {
      const bool first = ++number == 1;
      table.rows.push_back({.texts = {first ? sent.cell->cell.technique.variant : "",
                                      absl::StrCat(number), step.what, step.who, step.cost},
                            .cells = {sent.place}});
    }
    note.cells.push_back(sent.place);
  }
  question.title = CopiesTitle(by_count);
  question.parts = {std::move(table), std::move(note)};
  return question;
}

std::vector<Question> Questions(const AnalysedRun& analysed) {
  std::vector<Question> questions;
  for (const auto ask : {WhereAreTheCopies, FromWhichSize, HowThreadsScale}) {
    Question question = ask(analysed);
    if (!question.parts.empty()) questions.push_back(std::move(question));
  }
  return questions;
}

}  // namespace netring
