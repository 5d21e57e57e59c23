// netring-compare: two runs, several runs of each side, or two cells of one run.

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "app/compare_line.h"
#include "compare/coordinates.h"
#include "netring/status.h"
#include "report/run_directory.h"

namespace netring {
namespace {

constexpr int kUsage = 2;

int ExitCodeOf(Findings findings) {
  switch (findings) {
    case Findings::kNoneIsWorse:
      return 0;
    case Findings::kRegression:
      return 4;
    case Findings::kCannotTell:
      break;
  }
  return 5;
}

/// What tells a file from all others; empty when it cannot be opened, which is said when it is
/// read.
std::optional<std::pair<dev_t, ino_t>> IdentityOf(const std::string& place) {
  const absl::StatusOr<RunDirectory::WithFile> found = RunDirectory::Find(place);
  struct stat facts{};
  if (!found.ok() ||
      fstatat(found->directory.fd(), found->file.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
    return std::nullopt;
  return std::pair(facts.st_dev, facts.st_ino);
}

/// A run beside itself, by whatever name, would be the same.
absl::Status CheckEachOnce(const CompareLine& line) {
  std::vector<std::string> places = line.base;
  places.insert(places.end(), line.fresh.begin(), line.fresh.end());
  std::set<std::pair<dev_t, ino_t>> known;
  for (const std::string& place : places) {
    const auto identity = IdentityOf(place);
    if (identity.has_value() && !known.insert(*identity).second)
      return absl::InvalidArgumentError(absl::StrCat("'", place, "' twice: name another run"));
  }
  return absl::OkStatus();
}

/// That of all runs, or the default where they differ.
template <auto kMember>
auto CommonOf(const std::vector<const RunSet*>& sides) {
  const auto value = sides.front()->front().run->spec.method.*kMember;
  for (const RunSet* side : sides) {
    for (const RunToCompare& run : *side) {
      if (run.run->spec.method.*kMember != value) return DefaultSpec().method.*kMember;
    }
  }
  return value;
}

double MarginOf(const CompareLine& line, const std::vector<const RunSet*>& sides) {
  return line.margin.has_value() ? *line.margin : CommonOf<&Method::margin>(sides);
}

std::vector<MetricId> MetricsOf(const CompareLine& line, const std::vector<const RunSet*>& sides) {
  if (!line.metrics.empty()) return line.metrics;
  return {CostOfSide(CommonOf<&Method::measure>(sides))};
}

absl::StatusOr<std::string> TextOf(CompareFormat format, const ShownComparison& shown) {
  switch (format) {
    case CompareFormat::kTable:
      return ComparisonTable(shown);
    case CompareFormat::kJson:
      return ComparisonJson(shown);
    case CompareFormat::kMarkdown:
      return ComparisonMarkdown(shown);
    case CompareFormat::kBenchmarkAction:
      return BenchmarkActionJson(shown);
    case CompareFormat::kBencher:
      break;
  }
  return BencherJson(shown);
}

/// What is to be printed, and how to exit.
using Answered = std::pair<std::string, int>;

absl::StatusOr<Answered> Finish(const CompareLine& line, const ShownComparison& shown) {
  NETRING_ASSIGN_OR_RETURN(std::string text, TextOf(line.format, shown));
  return Answered(std::move(text), ExitCodeOf(shown.judgement.findings()));
}

absl::StatusOr<Answered> CompareWithin(const CompareLine& line) {
  NETRING_ASSIGN_OR_RETURN(const RunSet runs, ReadRuns(line.base));
  const std::vector<CellOfRuns> cells = CellsOf(runs);
  NETRING_ASSIGN_OR_RETURN(const std::vector<CellPair> pairs, MatchWithin(cells, line.by));
  const Result& run = *runs.front().run;
  std::vector<FactDifference> differences;
  if (line.by.name == kAgentCoordinate)
    differences = DifferencesOfAgents(run, line.by.base, line.by.fresh);
  return Finish(line, {.judgement = JudgeWithin(run, pairs, MetricsOf(line, {&runs}),
                                                MarginOf(line, {&runs})),
                       .base_title = line.by.base,
                       .fresh_title = line.by.fresh,
                       .differences = std::move(differences),
                       .base = &runs,
                       .fresh = &runs});
}

absl::StatusOr<Answered> CompareSides(const CompareLine& line) {
  NETRING_RETURN_IF_ERROR(CheckEachOnce(line));
  NETRING_ASSIGN_OR_RETURN(const RunSet base, ReadRuns(line.base));
  NETRING_ASSIGN_OR_RETURN(const RunSet fresh, ReadRuns(line.fresh));
  NETRING_RETURN_IF_ERROR(CheckOneSide(base));
  NETRING_RETURN_IF_ERROR(CheckOneSide(fresh));
  NETRING_ASSIGN_OR_RETURN(std::vector<FactDifference> differences,
                           AllowedDifferences(base, fresh, line.groups));
  const std::vector<CellOfRuns> base_cells = CellsOf(base);
  const std::vector<CellOfRuns> fresh_cells = CellsOf(fresh);
  NETRING_ASSIGN_OR_RETURN(const std::vector<CellPair> pairs,
                           MatchSides(base_cells, fresh_cells, line.coordinates));
  return Finish(line, {.judgement = JudgeBetween(std::min(base.size(), fresh.size()), pairs,
                                                 MetricsOf(line, {&base, &fresh}),
                                                 MarginOf(line, {&base, &fresh})),
                       .differences = std::move(differences),
                       .base = &base,
                       .fresh = &fresh});
}

int Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<CompareLine> line = ReadCompareLine(arguments);
  if (!line.ok()) return Complain(kNetringCompare, line.status(), kUsage);
  if (line->answer.has_value()) return Print(kNetringCompare, *line->answer, 0);
  const absl::StatusOr<Answered> answered =
      line->by.name.empty() ? CompareSides(*line) : CompareWithin(*line);
  if (!answered.ok()) return Complain(kNetringCompare, answered.status(), kUsage);
  return Print(kNetringCompare, answered->first, answered->second);
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Ended(netring::Main({argv + 1, argv + argc})); }
