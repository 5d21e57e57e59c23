// What a cell has yielded: the numbers of each slice, and sums over all. Whole samples are in the
// run's file alone, so that a long run stays small.

#ifndef NETRING_ANALYSIS_CELL_RESULT_H_
#define NETRING_ANALYSIS_CELL_RESULT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cell.h"
#include "analysis/metric.h"
#include "analysis/slice.h"
#include "analysis/sums.h"
#include "stats/order_statistics.h"

namespace netring {

/// The metrics of one measured slice; NaN where it has no such number, or none that counts.
struct SliceNumbers {
  int64_t round = 0;
  /// In the order of SliceMetrics(), as far as they do not come from others: a long run has many
  /// slices.
  std::array<double, kStoredMetricCount> values{};

  double Of(MetricId metric) const;
};

/// Grows by Add(). Not thread-safe.
class CellResult {
 public:
  CellResult() = default;
  explicit CellResult(Cell of) : cell(std::move(of)) {}

  /// The next slice, of a round after all that there are.
  void Add(const Slice& slice);

  Cell cell;
  Outcome skipped;  ///< kSkipped when the cell cannot run here at all; else kPending

  /// Skipped; failed when more than one slice in twenty failed, one delivered corrupt data, or over
  /// half of them are torn; measured when there is one that was; else pending.
  Outcome outcome() const;
  bool has_numbers() const { return outcome().kind == Outcome::Kind::kMeasured; }
  /// Whether another slice of it makes sense: it was not skipped, and did not fail.
  bool can_run() const { return skipped.kind != Outcome::Kind::kSkipped && !fails(); }

  /// Of the slices that were measured, by round.
  const std::vector<SliceNumbers>& slices() const { return slices_; }
  int64_t measured() const { return static_cast<int64_t>(slices_.size()); }
  int64_t torn() const { return torn_; }
  int64_t withheld() const { return withheld_; }
  int64_t ran() const { return measured() + torn_; }  ///< the measured and the torn ones
  int64_t failed() const { return added_ - ran(); }
  int64_t added() const { return added_; }  ///< all of them
  int64_t next_round() const { return next_round_; }
  int64_t slice_ns() const { return slice_ns_; }  ///< the window that the last one was asked for
  /// The windows that were asked of them, added up.
  int64_t asked_ns() const { return asked_ns_; }
  /// When the last one ended, whatever became of it, since the run began.
  int64_t ended_ns() const { return ended_ns_; }

  /// What the cell is shown with: the median over its slices, the quantile of its merged times, or
  /// the ratio of its sums, as the metric's row says. Empty where it has no such number.
  std::optional<double> Figure(MetricId metric) const;
  /// The quartiles of the slices' values, where the figure is their median: another figure may lie
  /// outside. Empty with fewer than 4.
  std::optional<Interval> Spread(MetricId metric) const;
  /// The values of the slices that count, in the order of the rounds: what comparisons are made of.
  std::vector<double> Values(MetricId metric) const;
  /// The median of the values, even where the figure is another; empty when there are none.
  std::optional<double> Middle(MetricId metric) const;

  /// Sums and facts of the measured slices; there is one.
  const SideSample& server() const { return server_; }
  const SideSample& client() const { return client_; }
  /// The sums of each of several clients.
  const std::vector<HostNumbers>& client_hosts() const { return client_hosts_; }
  const std::string& placement() const { return placement_; }
  /// Of the measured slices that are not withheld, merged; empty when all are.
  const std::optional<SparseTimes>& latency() const { return latency_.all(); }
  const std::optional<SparseTimes>& sent() const { return sent_.all(); }
  const std::optional<SparseTimes>& notified() const { return notified_.all(); }
  /// The clock that the server ran at in each measured slice that has cycles, cycles per ns.
  const std::vector<double>& clocks() const { return clocks_; }

 private:
  /// A hiccup in a run of hours is no failure of the cell; one of its first twenty slices is.
  static constexpr int64_t kOneFailedIn = 20;
  bool fails() const { return corrupt_ || failed() * kOneFailedIn > added_; }
  void AddFailed(const std::string& why);
  void AddMeasured(const Slice& slice);
  void AddClock(const SideSample& server);

  std::vector<SliceNumbers> slices_;
  int64_t added_ = 0;
  int64_t torn_ = 0;
  int64_t withheld_ = 0;
  int64_t next_round_ = 0;
  int64_t slice_ns_ = 0;
  int64_t asked_ns_ = 0;
  int64_t ended_ns_ = 0;
  std::string why_torn_;
  std::string why_failed_;
  bool corrupt_ = false;  ///< one slice delivered other bytes than were sent: never a hiccup
  std::string placement_;
  SideSample server_;
  SideSample client_;
  std::vector<HostNumbers> client_hosts_;
  MergedTimes latency_;
  MergedTimes sent_;
  MergedTimes notified_;
  std::vector<double> clocks_;
};

}  // namespace netring

#endif  // NETRING_ANALYSIS_CELL_RESULT_H_
