#include "analysis/cell_result.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

/// A slice is asked for a day at most: the sum stays a number, whatever a damaged file says.
constexpr int64_t kMostAskedNs = int64_t{1} << 62;

/// The part of a sample that sums keep: no histograms.
void Begin(const SideSample& slice, SideSample* sum) {
  *sum = slice;
  for (Histogram::Parts* times : {&sum->latency, &sum->sent, &sum->notified}) *times = {};
}

}  // namespace

double SliceNumbers::Of(MetricId metric) const {
  if (metric == MetricId::kBothWork) return Of(MetricId::kServerWork) + Of(MetricId::kClientWork);
  const auto place = static_cast<size_t>(metric);
  return place < values.size() ? values[place] : kNoNumber;
}

void CellResult::Add(const Slice& slice) {
  ++added_;
  next_round_ = std::max(next_round_, slice.round + 1);
  if (slice.slice_ns > 0) slice_ns_ = slice.slice_ns;  // a cell whose trial failed has none
  asked_ns_ = std::min(asked_ns_ + slice.slice_ns, kMostAskedNs);
  ended_ns_ = std::max(ended_ns_, slice.begun_ns + slice.took_ns);
  switch (slice.outcome.kind) {
    case Outcome::Kind::kMeasured:
      return AddMeasured(slice);
    case Outcome::Kind::kTorn:
      ++torn_;
      why_torn_ = slice.outcome.reason;
      return;
    default:
      AddFailed(slice.outcome.reason);
  }
}

void CellResult::AddFailed(const std::string& why) {
  const bool corrupt = why.find(kCorruptStream) != std::string::npos;
  if (failed() == 1 || (corrupt && !corrupt_)) why_failed_ = why;
  corrupt_ |= corrupt;
}

void CellResult::AddMeasured(const Slice& slice) {
  if (slices_.empty()) {
    placement_ = slice.placement;
    Begin(slice.server, &server_);
    Begin(slice.client, &client_);
  } else {
    AddSample(slice.server, &server_);
    AddSample(slice.client, &client_);
  }
  AddHosts(slice.client_hosts, &client_hosts_);
  withheld_ += slice.withheld ? 1 : 0;
  if (!slice.withheld) {
    latency_.Add(slice.client.latency);
    sent_.Add(slice.server.sent);
    notified_.Add(slice.server.notified);
  }
  AddClock(slice.server);
  SliceNumbers& numbers = slices_.emplace_back();
  numbers.round = slice.round;
  for (size_t i = 0; i < kStoredMetricCount; ++i) {
    const Metric& metric = SliceMetrics()[i];
    const bool counts = metric.is_work || !slice.withheld;
    numbers.values[i] = (counts ? metric.of.slice(slice) : std::nullopt).value_or(kNoNumber);
  }
}

void CellResult::AddClock(const SideSample& server) {
  const auto cycles = std::find_if(server.counters.begin(), server.counters.end(),
                                   [](const EventCount& each) { return each.name == kCycles; });
  // Cycles of user space alone are not those of the CPU time.
  if (cycles == server.counters.end() || !cycles->value.has_value() || cycles->user_only) return;
  if (server.cpu_ns == 0) return;
  clocks_.push_back(static_cast<double>(*cycles->value) / static_cast<double>(server.cpu_ns));
}

Outcome CellResult::outcome() const {
  if (skipped.kind == Outcome::Kind::kSkipped) return skipped;
  if (fails()) return {.kind = Outcome::Kind::kFailed, .reason = why_failed_};
  if (torn_ > measured()) {
    return {
        .kind = Outcome::Kind::kFailed,
        .reason = absl::StrCat(torn_, " of ", ran(), " slices are torn; the last: ", why_torn_)};
  }
  return {.kind = slices_.empty() ? Outcome::Kind::kPending : Outcome::Kind::kMeasured,
          .reason = {}};
}

std::optional<double> CellResult::Figure(MetricId metric) const {
  const auto of_cell = MetricOf(metric).of.cell;
  return of_cell == nullptr ? Middle(metric) : of_cell(*this);
}

std::optional<Interval> CellResult::Spread(MetricId metric) const {
  return MetricOf(metric).of.cell == nullptr ? Quartiles(Values(metric)) : std::nullopt;
}

std::vector<double> CellResult::Values(MetricId metric) const {
  std::vector<double> values;
  values.reserve(slices_.size());
  for (const SliceNumbers& slice : slices_) {
    const double value = slice.Of(metric);
    if (!std::isnan(value)) values.push_back(value);
  }
  return values;
}

std::optional<double> CellResult::Middle(MetricId metric) const { return Median(Values(metric)); }

}  // namespace netring
