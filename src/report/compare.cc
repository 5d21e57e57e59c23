#include "report/compare.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/string_view.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/histogram.h"
#include "stats/bootstrap.h"

namespace netring {
namespace {

template <int PerMille>
std::optional<double> LatencyUs(const Repetition& repetition) {
  if (repetition.client.latency.index.empty()) return std::nullopt;
  const absl::StatusOr<Histogram> latency = Histogram::FromParts(repetition.client.latency);
  if (!latency.ok() || latency->count() == 0) return std::nullopt;
  return static_cast<double>(latency->Quantile(PerMille / 1000.0)) / static_cast<double>(kNsPerUs);
}

constexpr ComparedMetric kMetrics[] = {
    {"throughput_gbps", "throughput", ThroughputGbps},
    {"latency_p50_us", "median latency", LatencyUs<500>},
    {"latency_p99_us", "p99 latency", LatencyUs<990>},
    {"server_cpu_ns_per_msg", "server CPU time per message", ServerCpuNsPerMessage},
    {"client_cpu_ns_per_msg", "client CPU time per message", ClientCpuNsPerMessage},
};

size_t IndexOf(absl::string_view name) {
  const auto* found = std::find_if(std::begin(kMetrics), std::end(kMetrics),
                                   [&](const ComparedMetric& each) { return each.name == name; });
  NETRING_CHECK(found != std::end(kMetrics));
  return static_cast<size_t>(found - std::begin(kMetrics));
}

/// None of a cell that was skipped or failed: what it measured is not a number to report.
std::vector<double> NumbersOf(const CellResult& cell, const Result& run, Metric metric) {
  const Outcome::Kind kind = cell.outcome(run.spec.reps).kind;
  if (kind == Outcome::Kind::kSkipped || kind == Outcome::Kind::kFailed) return {};
  return ValuesOf(cell, metric);
}

std::string IdOf(Cell cell, const std::string& impl, int64_t twin) {
  cell.technique.variant = impl;
  cell.twin = twin;
  return cell.Id();
}

std::unordered_map<std::string, const CellResult*> ById(const Result& run) {
  std::unordered_map<std::string, const CellResult*> cells;
  for (const CellResult& each : run.cells) cells.emplace(each.cell.Id(), &each);
  return cells;
}

using Twins = std::pair<const CellResult*, const CellResult*>;

std::vector<Twins> TwinsOf(const Result& run) {
  const auto cells = ById(run);
  std::vector<Twins> twins;
  for (const CellResult& each : run.cells) {
    if (each.cell.twin == 0) continue;
    const auto first = cells.find(IdOf(each.cell, each.cell.technique.variant, 0));
    if (first != cells.end()) twins.emplace_back(first->second, &each);
  }
  return twins;
}

}  // namespace

absl::Span<const ComparedMetric> ComparedMetrics() { return kMetrics; }

NoiseFloor FindNoiseFloor(const Result& run) {
  if (!run.spec.aa) return {};
  const std::vector<Twins> twins = TwinsOf(run);
  NoiseFloor floor;
  for (const ComparedMetric& each : kMetrics) {
    std::optional<double>& farthest = floor.emplace_back();
    for (const auto& [first, second] : twins) {
      const std::optional<Interval> ratio =
          MedianRatioInterval(NumbersOf(*second, run, each.metric),
                              NumbersOf(*first, run, each.metric), kBootstrapSeed);
      if (!ratio.has_value()) continue;
      const double off = std::max(std::abs(ratio->low - 1), std::abs(ratio->high - 1));
      farthest = std::max(farthest.value_or(0), off * 100);
    }
  }
  return floor;
}

Comparison Compare(const std::vector<double>& values, const std::vector<double>& baseline,
                   std::optional<double> floor_percent) {
  const std::optional<double> median = Median(values);
  const std::optional<double> against = Median(baseline);
  if (!median.has_value() || !against.has_value() || *against <= 0) return {};
  Comparison comparison{.ratio = *median / *against};
  const std::optional<Interval> interval = MedianRatioInterval(values, baseline, kBootstrapSeed);
  if (!interval.has_value()) return comparison;
  const bool excludes_1 = interval->low > 1 || interval->high < 1;
  const bool over_floor = std::abs(*comparison.ratio - 1) * 100 > floor_percent.value_or(0);
  comparison.change = !excludes_1 || !over_floor ? Change::kNone
                      : *comparison.ratio > 1    ? Change::kMore
                                                 : Change::kLess;
  return comparison;
}

Comparer::Comparer(const Result& run) : run_(run), floor_(FindNoiseFloor(run)), cells_(ById(run)) {}

Comparison Comparer::VersusBaseline(const CellResult& cell, const char* name) const {
  if (run_.spec.impl.empty()) return {};
  const auto baseline = cells_.find(IdOf(cell.cell, run_.spec.impl.front(), 0));
  if (baseline == cells_.end() || baseline->second == &cell) return {};
  const size_t metric = IndexOf(name);
  return Compare(NumbersOf(cell, run_, kMetrics[metric].metric),
                 NumbersOf(*baseline->second, run_, kMetrics[metric].metric),
                 floor_.empty() ? std::nullopt : floor_[metric]);
}

}  // namespace netring
