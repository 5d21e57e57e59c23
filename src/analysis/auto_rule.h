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
    "a1 below a size, zero copy (zc on a ring, else a3; mix, mix-a3 where only the payload is "
    "worth it) from it on; --auto_from, else measured";

/// What a size cost the server's threads: medians over the rounds of a trial, ns of work per
/// message.
struct AutoTrial {
  int64_t size = 0;  ///< of the payload: without Layout::header_bytes()
  double copy_ns = 0;
  double zero_copy_ns = 0;
  bool wins = false;               ///< zero copy cost less, as Compare() has it
  std::optional<double> mixed_ns;  ///< zero copy of the payload alone; empty: all is payload
  bool mixed_wins = false;         ///< it cost less than copying
};

/// From which size on the `auto` cells of one engine, workload, kind of layout and memory send with
/// zero copy.
struct AutoRule {
  std::string engine;
  Workload workload = Workload::kRr;
  std::string layout = kUsualLayout;  ///< Layout::AnySize()
  Alloc alloc = Alloc::kMalloc;
  std::string zero_copy;        ///< the variant
  std::optional<int64_t> from;  ///< payload bytes of a send operation; empty: never
  std::string reason;           ///< how that is known, one clause
  std::vector<AutoTrial> trials;
};

/// AutoRule::layout of a cell.
std::string AutoLayout(const Cell& cell);

/// The rule of a cell's engine, workload, layout and memory; null: there is none.
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
  archive.Field("mixed_ns", trial.mixed_ns);
  archive.Field("mixed_wins", trial.mixed_wins);
}

template <typename Archive>
void Describe(Archive& archive, AutoRule& rule) {
  constexpr Bounds kName{0, 64};
  archive.Field("engine", rule.engine, kName);
  archive.Field("workload", rule.workload);
  archive.Field("layout", rule.layout, Bounds{1, int64_t{kMaxLayoutLength}});
  archive.Field("alloc", rule.alloc);
  archive.Field("zero_copy", rule.zero_copy, kName);
  archive.Field("from", rule.from, Bounds{0});
  archive.Field("reason", rule.reason, Bounds{0, 4096});
  archive.Field("trials", rule.trials, Bounds{0, 64});
}

}  // namespace netring

#endif  // NETRING_ANALYSIS_AUTO_RULE_H_
