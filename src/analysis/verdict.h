// What weakens a cell's numbers, and what is to be known of them. Each rule is one row of a table;
// a cell's verdict is the worst rule that fires.

#ifndef NETRING_ANALYSIS_VERDICT_H_
#define NETRING_ANALYSIS_VERDICT_H_

#include <array>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "analysis/comparer.h"
#include "analysis/run_facts.h"

namespace netring {

enum class Severity {
  kNote,      ///< says what was measured; weakens nothing
  kDegraded,  ///< the numbers hold, with this reservation
  kInvalid,   ///< the numbers do not show what the cell's name says
};

constexpr auto EnumNames(Severity) { return std::array{"note", "degraded", "invalid"}; }

/// A run with what the rules need to know of all its cells, found once. Borrows what it is of.
struct JudgedRun {
  const RunFacts& run;
  bool touches = false;               ///< messages were written anew before each send
  bool switches_factors = false;      ///< what differs in a comparison was meant to
  std::vector<std::string> profiled;  ///< ids of the cells that perf recorded
  Comparer comparer;
};

/// One way in which a measurement can be weak.
struct Rule {
  const char* name;  ///< as results.csv has it
  Severity severity;
  /// Pure. Called for cells with numbers and, if `of_failures`, for those without.
  bool (*fires)(const CellResult& cell, const JudgedRun& judged);
  const char* explanation;  ///< one sentence without a full stop at its end
  const char* advice;       ///< what to do about it, likewise
  bool of_failures = false;
  bool has_own_sentence = false;  ///< under the table, with more in it than the rule knows
};

absl::Span<const Rule> Rules();

/// All rules that fire for a cell, in the table's order.
struct Verdict {
  enum class Kind { kNone, kValid, kDegraded, kInvalid };
  Kind kind = Kind::kNone;           ///< kNone: nothing was measured
  std::vector<const Rule*> reasons;  ///< that weaken it
  std::vector<const Rule*> notes;
};
constexpr auto EnumNames(Verdict::Kind) { return std::array{"", "valid", "degraded", "invalid"}; }
Verdict Judge(const CellResult& cell, const JudgedRun& judged);

/// More than this share of the CPUs' time is much to lose to the hypervisor's other guests.
inline constexpr double kMuchSteal = 0.01;

/// At most this share of the zero-copy completions may say "copied" where zero copy works: the
/// first sends of a connection and small ones may be copied on any path.
inline constexpr double kCopiedShareOfTrueZeroCopy = 0.05;

}  // namespace netring

#endif  // NETRING_ANALYSIS_VERDICT_H_
