// What two runs must have in common, in groups that netring-compare --across allows as a whole; and
// what must be as it was when a run is resumed.

#ifndef NETRING_EXPERIMENT_FACT_GROUPS_H_
#define NETRING_EXPERIMENT_FACT_GROUPS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "experiment/result.h"

namespace netring {

/// Where a run tells of something.
enum class FactPlace { kEnvironment, kPath, kSpec };

struct FactGroup {
  absl::string_view name;
  FactPlace place;
  absl::string_view facts;  ///< by their names, joined by blanks
};

/// The last ones have no name: what says nothing of how fast a cell is.
absl::Span<const FactGroup> FactGroups();

/// One thing that a run tells.
struct RunFact {
  absl::string_view group;
  std::string name;
  std::string text;
};

/// What the program of an agent was built from; none where the run does not tell. `agent`: as
/// people read it.
std::vector<RunFact> FactsOfAgent(const Result& run, absl::string_view agent);

/// All that may matter, in the order of the run. Axes are left out: cells have them. What no group
/// names belongs to the one that its place is mostly about.
std::vector<RunFact> FactsThatMatter(const Result& run);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_FACT_GROUPS_H_
