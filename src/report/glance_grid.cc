#include "report/glance_grid.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "analysis/auto_rule.h"
#include "base/enum_names.h"
#include "base/printable.h"
#include "experiment/groups.h"
#include "netring/variant.h"
#include "report/claims.h"
#include "report/coordinates.h"
#include "report/format.h"
#include "report/range_sentence.h"
#include "report/table.h"
#include "report/zero_copy_sentences.h"

namespace netring {
namespace {

/// Which cell is where: by its value down and its value across.
struct Frame {
  const Coordinate* down = nullptr;  ///< null: there is one way, and metrics go down
  const Coordinate* across = nullptr;
  std::vector<std::string> names;  ///< the values down, in the order of the run
  std::vector<std::string> heads;
  std::map<std::pair<std::string, std::string>, const Row*> cells;

  const Row* At(const std::string& name, const std::string& head) const {
    const auto found = cells.find({name, head});
    return found == cells.end() ? nullptr : found->second;
  }
  std::vector<const Row*> RowOf(const std::string& name) const {
    std::vector<const Row*> row;
    for (const std::string& head : heads) {
      if (const Row* cell = At(name, head); cell != nullptr) row.push_back(cell);
    }
    return row;
  }
};

void AddNew(const std::string& value, std::vector<std::string>* values) {
  if (std::find(values->begin(), values->end(), value) == values->end()) values->push_back(value);
}

/// Empty where two cells have the same place.
std::optional<Frame> FrameOf(const AnalysedRun& analysed, const Coordinate* down,
                             const Coordinate* across) {
  Frame frame{.down = down, .across = across};
  for (const Row& row : analysed.rows()) {
    const Cell& cell = row.cell->cell;
    const std::string name = down == nullptr ? "" : down->value(cell);
    const std::string head = across->Text(cell);
    AddNew(name, &frame.names);
    AddNew(head, &frame.heads);
    if (!frame.cells.emplace(std::pair(name, head), &row).second) return std::nullopt;
  }
  return frame;
}

const Coordinate* FindCoordinate(absl::string_view name) {
  const auto all = Coordinates();
  const auto* found = std::find_if(all.begin(), all.end(),
                                   [&](const Coordinate& each) { return each.name == name; });
  return found == all.end() ? nullptr : found;
}

/// By numbers rather than by names; the size where nothing else varies.
std::optional<Frame> FindFrame(const AnalysedRun& analysed) {
  const Spec& spec = analysed.run().spec;
  if (analysed.rows().empty() || !spec.factors.empty()) return std::nullopt;
  const Coordinate* down = ComparesWays(spec) ? FindCoordinate(ComparedAxis(spec)) : nullptr;
  std::vector<const Coordinate*> candidates{FindCoordinate("size")};
  for (const bool by_name : {false, true}) {
    for (const Coordinate* each : analysed.varying()) {
      if (each != down && (each->scale == Scale::kName) == by_name) candidates.push_back(each);
    }
  }
  for (const Coordinate* across : candidates) {
    std::optional<Frame> frame = FrameOf(analysed, down, across);
    if (frame.has_value()) return frame;
  }
  return std::nullopt;
}

// --- Ways down ---

bool HasBaseline(const AnalysedRun& analysed, const Row& row) {
  return analysed.comparer().BaselineOf(*row.cell) != nullptr;
}

/// Why a cell has no number; empty: it has one.
std::string ObstacleText(const Row& row) {
  if (row.outcome.kind == Outcome::Kind::kPending) return "-";
  if (!row.has_numbers()) return std::string(NameOf(row.outcome.kind));
  const bool invalid = row.verdict.kind == Verdict::Kind::kInvalid;
  return invalid ? std::string(NameOf(row.verdict.kind)) : "";
}

std::string FigureText(const Row& row, MetricId id) {
  const std::optional<double> figure = row.cell->Figure(id);
  return figure.has_value() ? FigureWithUnit(id, *figure) : "-";
}

/// What a cell is beside: nothing where the baseline was skipped, failed or is invalid.
bool IsBesideANumber(const AnalysedRun& analysed, const Row& row) {
  const CellResult* baseline = analysed.comparer().BaselineOf(*row.cell);
  const auto& rows = analysed.rows();
  return std::any_of(rows.begin(), rows.end(), [&](const Row& each) {
    return each.cell == baseline && ObstacleText(each).empty();
  });
}

std::string WayText(const AnalysedRun& analysed, const Row* row, absl::string_view plus_minus) {
  if (row == nullptr) return "-";
  if (std::string obstacle = ObstacleText(*row); !obstacle.empty()) return obstacle;
  return IsBesideANumber(analysed, *row) ? ShortAnswerText(row->cost, plus_minus)
                                         : FigureText(*row, analysed.comparer().cost());
}

std::string WordsOf(const Coordinate* down, const std::string& name) {
  if (down == nullptr || down->name != absl::string_view("impl")) return "";
  if (name == kAutoImpl) return kAutoWords;
  const Variant* variant = FindVariant(name);
  return variant == nullptr ? "" : std::string(variant->words);
}

/// From which size on the way beside the baseline costs less or more.
std::string CrossoverRemark(const AnalysedRun& analysed, const Frame& frame,
                            const std::string& name) {
  if (frame.across == nullptr || frame.across->scale != Scale::kBytes) return "";
  for (const SaidClaim& said : analysed.claims()) {
    if (said.claim.kind != Claim::Kind::kCrossover || !said.claim.crossover.has_value()) continue;
    const Cell& subject = analysed.run().cells[said.claim.subject].cell;
    if (frame.down->value(subject) == name) return CrossoverBrief(*said.claim.crossover);
  }
  return "";
}

std::string RemarkOf(const AnalysedRun& analysed, const Frame& frame, const std::string& name) {
  std::vector<std::string> parts;
  const std::vector<const Row*> row = frame.RowOf(name);
  const bool compared = std::any_of(row.begin(), row.end(),
                                    [&](const Row* each) { return HasBaseline(analysed, *each); });
  if (!compared && frame.names.size() > 1) parts.emplace_back("baseline");
  if (std::string crossover = CrossoverRemark(analysed, frame, name); !crossover.empty())
    parts.push_back(std::move(crossover));
  // Of the side under test: what a receiver was copied is another's than what a sender was.
  const bool receives = analysed.run().spec.method.measure == TestedSide::kClient;
  const MetricId copied = receives ? MetricId::kClientReceiveCopied : MetricId::kCopied;
  std::vector<const CellResult*> without_copy;
  for (const Row* each : row) {
    const bool known = each->has_numbers() && each->cell->Figure(copied).has_value();
    if (known) without_copy.push_back(each->cell);
  }
  if (!without_copy.empty())
    parts.push_back(absl::StrCat(CopiedRange(without_copy, copied), " copied"));
  return absl::StrJoin(parts, ", ");
}

GlanceWay WayOf(const AnalysedRun& analysed, const Frame& frame, const std::string& name) {
  GlanceWay way{.name = name,
                .words = WordsOf(frame.down, name),
                .remark = RemarkOf(analysed, frame, name),
                .cells = {}};
  for (const Row* row : frame.RowOf(name)) way.cells.push_back(analysed.PlaceOf(*row->cell));
  return way;
}

/// The coordinate whose values are the ways: of those that are not compared, the variants.
const Coordinate* CoordinateOfWays(const Spec& spec) {
  const Coordinate* compared = ComparesWays(spec) ? FindCoordinate(ComparedAxis(spec)) : nullptr;
  return compared == nullptr ? FindCoordinate("impl") : compared;
}

/// Of a run that has more axes: a place for each cell, so that nothing is across.
Frame FrameOfCells(const AnalysedRun& analysed) {
  Frame frame{.down = CoordinateOfWays(analysed.run().spec)};
  for (const Row& row : analysed.rows()) {
    const std::string name = frame.down->value(row.cell->cell);
    const std::string head = row.cell->cell.Id();
    AddNew(name, &frame.names);
    AddNew(head, &frame.heads);
    frame.cells.emplace(std::pair(name, head), &row);
  }
  return frame;
}

GlanceGrid WaysGrid(const AnalysedRun& analysed, const Frame& frame, absl::string_view plus_minus) {
  GlanceGrid grid{.corner = MetricOf(analysed.comparer().cost()).words};
  for (const std::string& name : frame.names) {
    GlanceWay way = WayOf(analysed, frame, name);
    GlanceRow row{.name = Printable(name), .words = way.words, .remark = std::move(way.remark)};
    for (const std::string& head : frame.heads)
      row.cells.push_back(WayText(analysed, frame.At(name, head), plus_minus));
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

// --- Metrics down ---

/// Beside the cost.
constexpr MetricId kShownMetrics[] = {MetricId::kMessageRate, MetricId::kThroughput,
                                      MetricId::kLatencyP50, MetricId::kLatencyP99};

/// What a stream moves is its throughput, what requests and responses do their number.
bool IsOfWorkload(const Row& row, MetricId metric) {
  const bool stream = row.cell->cell.load.workload == Workload::kStream;
  if (metric == MetricId::kMessageRate) return !stream;
  return metric != MetricId::kThroughput || stream;
}

bool HasNumber(const Row& row, MetricId metric) {
  return IsOfWorkload(row, metric) && ObstacleText(row).empty() &&
         row.cell->Figure(metric).has_value();
}

std::string MetricText(const Row* row, MetricId metric) {
  if (row == nullptr) return "-";
  if (std::string obstacle = ObstacleText(*row); !obstacle.empty()) return obstacle;
  return HasNumber(*row, metric) ? FigureText(*row, metric) : "-";
}

GlanceGrid MetricsGrid(const AnalysedRun& analysed, const Frame& frame) {
  const Coordinate& impl = Coordinates().front();
  const std::string name = impl.value(analysed.rows().front().cell->cell);
  const std::string words = WordsOf(&impl, name);
  GlanceGrid grid{.corner = words.empty() ? name : absl::StrCat(name, "  ", words)};
  std::vector<MetricId> metrics{analysed.comparer().cost()};
  metrics.insert(metrics.end(), std::begin(kShownMetrics), std::end(kShownMetrics));
  for (const MetricId metric : metrics) {
    const auto& rows = analysed.rows();
    const bool any = std::any_of(rows.begin(), rows.end(),
                                 [&](const Row& row) { return HasNumber(row, metric); });
    if (!any && metric != analysed.comparer().cost()) continue;
    GlanceRow row{.name = MetricOf(metric).words};
    for (const std::string& head : frame.heads)
      row.cells.push_back(MetricText(frame.At("", head), metric));
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

}  // namespace

std::optional<GlanceGrid> GridOfWays(const AnalysedRun& analysed, absl::string_view plus_minus) {
  const std::optional<Frame> frame = FindFrame(analysed);
  if (!frame.has_value()) return std::nullopt;
  GlanceGrid grid = frame->down == nullptr ? MetricsGrid(analysed, *frame)
                                           : WaysGrid(analysed, *frame, plus_minus);
  for (const std::string& head : frame->heads) grid.heads.push_back(Printable(head));
  return grid;
}

std::vector<GlanceWay> WaysOf(const AnalysedRun& analysed) {
  std::optional<Frame> frame = FindFrame(analysed);
  if (!frame.has_value() || frame->down == nullptr) frame = FrameOfCells(analysed);
  std::vector<GlanceWay> ways;
  for (const std::string& name : frame->names) ways.push_back(WayOf(analysed, *frame, name));
  return ways;
}

std::string ComparedCoordinate(const AnalysedRun& analysed) {
  return CoordinateOfWays(analysed.run().spec)->name;
}

std::string AxisOfWays(const AnalysedRun& analysed) {
  const std::optional<Frame> frame = FindFrame(analysed);
  if (frame.has_value()) return frame->across->name;
  const auto& varying = analysed.varying();
  const auto counts = std::find_if(varying.begin(), varying.end(), [](const Coordinate* each) {
    return each->scale != Scale::kName;
  });
  return counts == varying.end() ? FindCoordinate("size")->name : (*counts)->name;
}

GlanceGrid GridOfCells(const AnalysedRun& analysed, absl::string_view plus_minus) {
  GlanceGrid grid{.corner = "cell"};
  for (const Row& row : analysed.rows())
    grid.rows.push_back({.name = Printable(analysed.NameOf(analysed.PlaceOf(*row.cell)))});
  for (const TableColumn& column : TableColumns(analysed)) {
    if (column.is_coordinate) continue;
    grid.heads.push_back(Printable(column.heading));
    for (size_t i = 0; i < grid.rows.size(); ++i) {
      grid.rows[i].cells.push_back(column.is_versus
                                       ? ShortAnswerText(analysed.rows()[i].cost, plus_minus)
                                       : Printable(column.texts[i]));
    }
  }
  return grid;
}

}  // namespace netring
