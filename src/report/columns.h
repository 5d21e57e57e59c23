// The columns of results.csv and samples.csv: the one place that says what a number is called, what
// it means and where it comes from. CSV, JSON, the terminal table and docs/RESULTS.md are made from
// these tables.

#ifndef NETRING_REPORT_COLUMNS_H_
#define NETRING_REPORT_COLUMNS_H_

#include <string>

#include "absl/types/span.h"
#include "report/row.h"
#include "report/value.h"

namespace netring {

/// Where a column has a value.
enum class Scope {
  kLabel,   ///< in every row: coordinates and what became of the cell
  kNumber,  ///< only in rows that were measured
};
// Short, for the tables of columns.
constexpr Scope kLabel = Scope::kLabel;
constexpr Scope kNumber = Scope::kNumber;

/// Whether the terminal table shows a column.
enum class Show {
  kFilesOnly,
  kAlways,
  kWhenVaried,    ///< only when the rows differ in it
  kWhenThere,     ///< only when some row has a value
  kWhenCompared,  ///< only when some row could be compared with its baseline
};

/// How the terminal table writes a value; files have the plain number.
enum class Look {
  kPlain,
  kSize,
  kPercent,
  kVersus,  ///< the cost beside the baseline's, which the heading names
};

template <typename RowType>
struct BasicColumn {
  const char* name;
  const char* unit;         ///< "" for a name or a plain word
  const char* description;  ///< one line, Markdown
  Value (*get)(const RowType& row);
  Scope scope = Scope::kNumber;
  const char* heading = "";
  Show show = Show::kFilesOnly;
  Look look = Look::kPlain;
};
using Column = BasicColumn<Row>;
using SampleColumn = BasicColumn<SampleRow>;

/// In the order of the files. The first nine of results.csv are the order of the report that this
/// benchmark began with.
absl::Span<const Column> ResultColumns();
absl::Span<const SampleColumn> SampleColumns();

/// The value of a column in a row: empty in a row without numbers, whatever the getter would say.
template <typename RowType>
Value ValueOf(const BasicColumn<RowType>& column, const RowType& row) {
  return column.scope == Scope::kLabel || row.has_numbers() ? column.get(row) : Value();
}

}  // namespace netring

#endif  // NETRING_REPORT_COLUMNS_H_
