// From which size on does another way of sending cost less?

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/contest.h"
#include "base/enum_names.h"
#include "experiment/groups.h"
#include "report/claims.h"
#include "report/format.h"
#include "report/question.h"

namespace netring {
namespace {

std::string LegendOf(const AnalysedRun& analysed) {
  return absl::StrCat("Each is the change of ",
                      TestedRowOf(analysed.run().spec.method.measure).work,
                      " per message relative to the first, with its 95 % confidence interval. The "
                      "crossover is where this change is 0.");
}

/// One contender beside the first, where it is not the first itself.
bool IsPair(const SaidClaim& said) {
  const Claim::Kind kind = said.claim.kind;
  return kind == Claim::Kind::kCrossover || kind == Claim::Kind::kNoCrossover ||
         kind == Claim::Kind::kCrossoverNotTold;
}

std::string CrossingText(const Crossover& crossover) {
  if (crossover.kind == Crossover::Kind::kFound && !crossover.between.empty()) {
    return absl::StrCat("somewhere from ", AboutSizeText(crossover.interval->low), " to ",
                        AboutSizeText(crossover.interval->high), ": ", NameOf(crossover.answer),
                        " above");
  }
  if (crossover.kind == Crossover::Kind::kFound) {
    return absl::StrCat("from about ", AboutSizeText(*crossover.size), " (",
                        AboutSizeText(crossover.interval->low), " to ",
                        AboutSizeText(crossover.interval->high), "): ", NameOf(crossover.answer),
                        ExceptText(crossover));
  }
  if (crossover.kind == Crossover::Kind::kNone)
    return absl::StrCat("none: ", NameOf(crossover.answer), " at both ends");
  return absl::StrCat("unclear: ", WhyNoCrossover(crossover));
}

std::vector<int64_t> SizesOf(const AnalysedRun& analysed, const std::vector<SaidClaim>& pairs) {
  std::set<int64_t> sizes;
  for (const SaidClaim& said : pairs) {
    for (const size_t place : said.claim.cells)
      sizes.insert(analysed.run().cells[place].cell.load.size);
  }
  return {sizes.begin(), sizes.end()};
}

QuestionRow RowOf(const AnalysedRun& analysed, const SaidClaim& said,
                  const std::vector<int64_t>& sizes) {
  const Result& run = analysed.run();
  const auto name = [&](size_t place) { return ComparedValue(run.spec, run.cells[place].cell); };
  QuestionRow row{
      .texts = {said.where.empty() ? "everywhere" : said.where,
                absl::StrCat(name(said.claim.subject), " relative to ", name(*said.claim.other)),
                CrossingText(*said.claim.crossover)},
      .cells = said.claim.cells};
  const std::vector<size_t>& cells = said.claim.cells;  // base and cell by turns
  for (const int64_t size : sizes) {
    std::string text;
    for (size_t i = 0; i + 1 < cells.size(); i += 2) {
      if (run.cells[cells[i]].cell.load.size != size) continue;
      text = AnswerText(
          analysed.comparer().Between(cells[i + 1], cells[i], analysed.comparer().cost()));
    }
    row.texts.push_back(text);
  }
  return row;
}

}  // namespace

Question FromWhichSize(const AnalysedRun& analysed) {
  Question question{.id = "crossover", .title = "", .parts = {}};
  std::vector<SaidClaim> pairs = analysed.claims();
  std::erase_if(pairs, [](const SaidClaim& said) { return !IsPair(said); });
  if (pairs.empty()) return question;
  const auto found = std::find_if(pairs.begin(), pairs.end(), [](const SaidClaim& said) {
    return said.claim.kind == Claim::Kind::kCrossover;
  });
  question.title = found == pairs.end() ? "No crossover was found." : found->text;
  const size_t left_out = pairs.size() - std::min(pairs.size(), kMostQuestionRows);
  pairs.resize(pairs.size() - left_out);
  const std::vector<int64_t> sizes = SizesOf(analysed, pairs);
  QuestionPart table{.heads = {"where", "which", "crossover"}};
  for (const int64_t size : sizes) {
    table.numeric.push_back(table.heads.size());
    table.heads.push_back(absl::StrCat("at ", SizeText(size)));
  }
  for (const SaidClaim& said : pairs) table.rows.push_back(RowOf(analysed, said, sizes));
  question.parts.push_back(std::move(table));
  const std::string more =
      left_out == 0 ? "" : absl::StrCat(" ", left_out, " further rows are in analysis.json.");
  question.parts.push_back({.text = LegendOf(analysed) + more});
  return question;
}

}  // namespace netring
