// A run with what everything that shows it needs, found once.

#ifndef NETRING_REPORT_ANALYSED_RUN_H_
#define NETRING_REPORT_ANALYSED_RUN_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "report/effects.h"
#include "report/row.h"

namespace netring {

struct Coordinate;
struct SaidClaim;

/// Borrows the Result, which must outlive it and not change. Not for several threads.
class AnalysedRun {
 public:
  explicit AnalysedRun(const Result& result);
  AnalysedRun(const AnalysedRun&) = delete;
  AnalysedRun& operator=(const AnalysedRun&) = delete;

  const Result& run() const { return run_; }
  const Comparer& comparer() const { return judged_.comparer; }
  /// One per cell that is no control, in the Result's order.
  const std::vector<Row>& rows() const { return rows_; }
  /// Per cell of the run, whether its numbers are to be used: it is no control, was measured and is
  /// not invalid.
  const std::vector<bool>& usable() const { return usable_; }
  /// The places of those.
  std::vector<size_t> usable_cells() const;

  /// Of a cell; null: it is a control, which has none.
  const Row* RowOf(size_t place) const { return row_of_[place]; }
  /// What a cell is called in this run (NameOfCell()).
  std::string NameOf(size_t place) const;
  const std::vector<const Coordinate*>& varying() const { return varying_; }

  /// What FindEffects() finds, once it was asked for.
  const std::vector<Effect>& effects() const;
  /// What FindClaims() finds, once it was asked for. Who reads them includes report/claims.h.
  const std::vector<SaidClaim>& claims() const;

  size_t PlaceOf(const CellResult& cell) const { return comparer().PlaceOf(cell); }

 private:
  const Result& run_;
  JudgedRun judged_;
  std::vector<Row> rows_;
  std::vector<const Row*> row_of_;  ///< per cell
  std::vector<bool> usable_;
  std::vector<const Coordinate*> varying_;
  mutable std::optional<std::vector<Effect>> effects_;
  mutable std::shared_ptr<const std::vector<SaidClaim>> claims_;
};

}  // namespace netring

#endif  // NETRING_REPORT_ANALYSED_RUN_H_
