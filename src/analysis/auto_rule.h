// The rule of `--impl auto`: a1 copies what is small, zero copy sends what is large.

#ifndef NETRING_ANALYSIS_AUTO_RULE_H_
#define NETRING_ANALYSIS_AUTO_RULE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "analysis/cell.h"
#include "base/fields.h"
#include "load/shared_settings.h"

namespace netring {

inline constexpr char kAutoImpl[] = "auto";
inline constexpr char kAutoCopy[] = "a1";
inline constexpr char kAutoWords[] = "a1 or zero copy";
inline constexpr char kAutoDescription[] =
    "a1 below a size, zero copy (zc on a ring, else a3) from it on; --auto_from, else measured";

/// What a size cost the server's threads: medians over the rounds of a trial, ns of work per
/// message.
struct AutoTrial {
  int64_t size = 0;
  double copy_ns = 0;
  double zero_copy_ns = 0;
  bool wins = false;  ///< zero copy cost less, as Compare() has it
};

/// From which size on the `auto` cells of one engine and workload send with zero copy.
struct AutoRule {
  std::string engine;
  Workload workload = Workload::kRr;
  std::string zero_copy;        ///< the variant
  std::optional<int64_t> from;  ///< bytes of a send operation; empty: never
  std::string reason;           ///< how that is known, one clause
  std::vector<AutoTrial> trials;
};

/// The rule of a cell's engine and workload; null: there is none.
const AutoRule* RuleOf(const Cell& cell, const std::vector<AutoRule>& rules);

/// What a cell is sent with: its variant, or the one that its rule chooses. Empty while the rule is
/// not known.
std::string SentWith(const Cell& cell, const std::vector<AutoRule>& rules);

template <typename Archive>
void Describe(Archive& archive, AutoTrial& trial) {
  archive.Field("size", trial.size, Bounds{0});
  archive.Field("copy_ns", trial.copy_ns);
  archive.Field("zero_copy_ns", trial.zero_copy_ns);
  archive.Field("wins", trial.wins);
}

template <typename Archive>
void Describe(Archive& archive, AutoRule& rule) {
  constexpr Bounds kName{0, 64};
  archive.Field("engine", rule.engine, kName);
  archive.Field("workload", rule.workload);
  archive.Field("zero_copy", rule.zero_copy, kName);
  archive.Field("from", rule.from, Bounds{0});
  archive.Field("reason", rule.reason, Bounds{0, 4096});
  archive.Field("trials", rule.trials, Bounds{0, 64});
}

}  // namespace netring

#endif  // NETRING_ANALYSIS_AUTO_RULE_H_
