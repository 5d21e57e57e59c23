// The cell whose cost is farthest from what the others make one expect.

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "report/coordinates.h"
#include "report/format.h"
#include "report/question.h"

namespace netring {
namespace {

/// With fewer cells beyond what the model takes to fit, none of them says anything.
constexpr size_t kSpareCells = 4;
/// Each coordinate in turn, until they agree; sums of a few terms do long before.
constexpr int kPasses = 200;

/// One coordinate of the model: which value each cell has.
using Levels = std::vector<size_t>;

Levels LevelsOf(const Coordinate& coordinate, const std::vector<const CellResult*>& cells) {
  std::map<std::string, size_t> known;
  Levels levels;
  for (const CellResult* each : cells)
    levels.push_back(known.emplace(coordinate.value(each->cell), known.size()).first->second);
  return levels;
}

size_t CountOf(const Levels& levels) { return *std::max_element(levels.begin(), levels.end()) + 1; }

/// Takes out of the rest what each value of one coordinate has in common.
void Sweep(const Levels& levels, std::vector<double>* rest) {
  std::vector<double> sums(CountOf(levels));
  std::vector<double> counts(sums.size());
  for (size_t i = 0; i < levels.size(); ++i) {
    sums[levels[i]] += (*rest)[i];
    counts[levels[i]] += 1;
  }
  for (size_t i = 0; i < levels.size(); ++i) (*rest)[i] -= sums[levels[i]] / counts[levels[i]];
}

/// What is left of the logarithms of costs when what each coordinate contributes by itself is taken
/// out (least squares, by backfitting: Buja, Hastie and Tibshirani, Annals of Statistics 1989);
/// empty: too few cells.
std::vector<double> Unexplained(const Result& run, const std::vector<const CellResult*>& cells) {
  std::vector<Levels> model;
  size_t terms = 1;
  for (const Coordinate* each : VaryingCoordinates(run)) {
    model.push_back(LevelsOf(*each, cells));
    terms += CountOf(model.back()) - 1;
  }
  if (cells.size() < terms + kSpareCells) return {};
  std::vector<double> rest;
  for (const CellResult* each : cells) rest.push_back(std::log(*each->Figure(kCost)));
  for (int pass = 0; pass < kPasses; ++pass) {
    for (const Levels& levels : model) Sweep(levels, &rest);
  }
  return rest;
}

std::string WorkText(double ns) { return absl::StrCat(NumberText(ns), " ", MetricOf(kCost).unit); }

}  // namespace

Question LargestSurprise(const AnalysedRun& analysed) {
  Question question{.id = "surprise", .title = "What is the largest surprise?", .parts = {}};
  const Result& run = analysed.run();
  std::vector<const CellResult*> cells;
  for (const size_t place : analysed.usable_cells()) {
    if (run.cells[place].Figure(kCost).value_or(0) > 0) cells.push_back(&run.cells[place]);
  }
  const std::vector<double> rest = cells.empty() ? std::vector<double>() : Unexplained(run, cells);
  if (rest.empty()) {
    question.parts.push_back({.text = "Too few cells to expect anything of one from the others."});
    return question;
  }
  const auto farthest = std::max_element(
      rest.begin(), rest.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  const CellResult& cell = *cells[static_cast<size_t>(farthest - rest.begin())];
  const double cost = *cell.Figure(kCost);
  const double expected = cost / std::exp(*farthest);
  const std::optional<Interval> half = cell.Spread(kCost);
  const bool beyond = half.has_value() && (expected < half->low || expected > half->high);
  question.parts.push_back(
      {.text = absl::StrCat(
           analysed.NameOf(analysed.PlaceOf(cell)), ": ", WorkText(cost),
           " of the server's work per message, ", ChangeText(std::exp(*farthest)),
           " beside a model in which variant, size and the rest add up by themselves (",
           WorkText(expected), ")",
           beyond ? "." : ", which is within the middle half of its slices."),
       .cells = {analysed.PlaceOf(cell)}});
  return question;
}

}  // namespace netring
