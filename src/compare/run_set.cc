#include "compare/run_set.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "report/run_reader.h"

namespace netring {
namespace {

/// Rules that say that a run's times are those of something else.
constexpr absl::string_view kUnfit[] = {"EMULATED", "SANITIZER_BUILD", "DEBUG_BUILD"};

absl::Status CheckFit(const RunToCompare& run) {
  for (const Verdict& verdict : run.verdicts) {
    for (const Rule* rule : verdict.reasons) {
      if (std::count(std::begin(kUnfit), std::end(kUnfit), rule->name) == 0) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(run.place, ": ", rule->name,
                       ": its times cannot be compared: ", rule->explanation, "; ", rule->advice));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RunToCompare> Judged(std::string place, Result run) {
  RunToCompare judged{.place = std::move(place),
                      .run = std::make_unique<const Result>(std::move(run)),
                      .verdicts = {}};
  const JudgedRun rules = JudgedRunOf(*judged.run);
  for (const CellResult& cell : judged.run->cells) judged.verdicts.push_back(Judge(cell, rules));
  NETRING_RETURN_IF_ERROR(CheckFit(judged));
  return judged;
}

absl::StatusOr<RunSet> ReadRuns(const std::vector<std::string>& places) {
  RunSet runs;
  for (const std::string& place : places) {
    NETRING_ASSIGN_OR_RETURN(ReadRun read, ReadRunAt(place));
    NETRING_ASSIGN_OR_RETURN(RunToCompare run, Judged(place, std::move(read.run)));
    runs.push_back(std::move(run));
  }
  return runs;
}

std::vector<CellOfRuns> CellsOf(const RunSet& runs) {
  std::vector<CellOfRuns> cells;
  std::map<std::string, size_t> places;  // by id
  for (size_t number = 0; number < runs.size(); ++number) {
    const std::vector<CellResult>& results = runs[number].run->cells;
    for (size_t i = 0; i < results.size(); ++i) {
      if (results[i].cell.twin != 0) continue;
      const auto [found, is_new] = places.emplace(results[i].cell.Id(), cells.size());
      if (is_new) {
        cells.push_back({.cell = results[i].cell,
                         .results = std::vector<const CellResult*>(runs.size()),
                         .verdicts = std::vector<const Verdict*>(runs.size()),
                         .sent_with = std::vector<std::string>(runs.size())});
      }
      CellOfRuns& cell = cells[found->second];
      cell.results[number] = &results[i];
      cell.verdicts[number] = &runs[number].verdicts[i];
      cell.sent_with[number] = SentWith(results[i].cell, runs[number].run->auto_rules);
    }
  }
  return cells;
}

std::vector<std::string> ReasonsOf(const CellOfRuns& cell) {
  std::vector<std::string> names;
  for (const Verdict* verdict : cell.verdicts) {
    if (verdict == nullptr) continue;
    for (const Rule* rule : verdict->reasons) {
      if (std::find(names.begin(), names.end(), rule->name) == names.end())
        names.emplace_back(rule->name);
    }
  }
  return names;
}

}  // namespace netring
