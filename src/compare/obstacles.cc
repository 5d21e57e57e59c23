#include "compare/obstacles.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/enum_names.h"
#include "report/format.h"

namespace netring {
namespace {

/// Why a cell of one run is not compared; empty: it is.
std::string ObstacleInRun(const CellResult* result, const Verdict* verdict) {
  if (result == nullptr) return "not in each of its runs";
  const Outcome outcome = result->outcome();
  if (outcome.kind == Outcome::Kind::kPending) return "not measured in each of its runs";
  if (outcome.kind != Outcome::Kind::kMeasured)
    return absl::StrCat(NameOf(outcome.kind), ": ", outcome.reason);
  if (verdict->kind != Verdict::Kind::kInvalid) return "";
  return absl::StrCat(NameOf(verdict->kind), ": ",
                      absl::StrJoin(verdict->reasons, ", ",
                                    [](auto* out, auto* rule) { out->append(rule->name); }));
}

/// What may differ between two cells without being a coordinate or a setting.
struct Circumstance {
  const char* name;
  std::string (*of)(const CellResult& cell);
};
constexpr Circumstance kCircumstances[] = {
    {"server_cpus", [](const CellResult& cell) { return CpusOfThreads(cell.server().cpus); }},
    {"client_cpus", [](const CellResult& cell) { return CpusOfThreads(cell.client().cpus); }},
    {"server_spin", [](const CellResult& cell) { return DurationText(cell.server().spin_ns); }},
    {"client_spin", [](const CellResult& cell) { return DurationText(cell.client().spin_ns); }},
    {"working_set",
     [](const CellResult& cell) { return SizeText(cell.server().working_set_bytes); }},
};

/// What the runs of a side say, each once, in an order of their own.
using Texts = std::set<std::string>;

Texts TextsOf(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }
Texts TextsOf(const CellOfRuns& cell, const Circumstance& circumstance) {
  Texts texts;
  for (const CellResult* result : cell.results) texts.insert(circumstance.of(*result));
  return texts;
}

std::string DiffersIn(absl::string_view name, const Texts& base, const Texts& fresh) {
  if (base == fresh) return "";
  return absl::StrCat(name, " ", absl::StrJoin(base, " or "), " against ",
                      absl::StrJoin(fresh, " or "));
}

}  // namespace

std::string ObstacleOf(const CellOfRuns& cell) {
  for (size_t i = 0; i < cell.results.size(); ++i) {
    const std::string why = ObstacleInRun(cell.results[i], cell.verdicts[i]);
    if (!why.empty()) return why;
  }
  return "";
}

std::string WhyNotCompared(const CellPair& pair) {
  if (pair.base == nullptr || pair.fresh == nullptr) return "only one side has it";
  std::vector<std::string> why;
  for (const auto& [name, cell] : {std::pair("base ", pair.base), std::pair("new ", pair.fresh)}) {
    const std::string obstacle = ObstacleOf(*cell);
    if (!obstacle.empty()) why.push_back(name + obstacle);
  }
  return absl::StrJoin(why, "; ");
}

std::vector<std::string> NotesOn(const CellPair& pair) {
  std::vector<std::string> notes;
  if (pair.base->cell.technique.variant == pair.fresh->cell.technique.variant)
    notes.push_back(
        DiffersIn("sent_with", TextsOf(pair.base->sent_with), TextsOf(pair.fresh->sent_with)));
  for (const Circumstance& each : kCircumstances)
    notes.push_back(DiffersIn(each.name, TextsOf(*pair.base, each), TextsOf(*pair.fresh, each)));
  notes.erase(std::remove(notes.begin(), notes.end(), ""), notes.end());
  return notes;
}

}  // namespace netring
