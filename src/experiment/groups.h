// Which cells are compared with which.

#ifndef NETRING_EXPERIMENT_GROUPS_H_
#define NETRING_EXPERIMENT_GROUPS_H_

#include <string>
#include <vector>

#include "analysis/cell.h"
#include "analysis/group.h"
#include "experiment/spec.h"

namespace netring {

/// The axis along which cells are compared: "agent" where there are several, else "impl" where
/// there are several variants, else the first way of doing the same that has several values, else
/// the first load; "factors" with
/// --factors; empty: nothing is compared.
std::string ComparedAxis(const Spec& spec);

/// Whether its values are ways of doing the same, of which one may be the best; not what is asked
/// to be done, such as sizes.
bool ComparesWays(const Spec& spec);

/// The value of that axis in a cell; what is a number has the name of its axis before it.
std::string ComparedValue(const Spec& spec, const Cell& cell);

/// The groups of two cells and more, each with the first value of the axis as its baseline, which
/// is there first in `cells`.
std::vector<Group> GroupsOf(const Spec& spec, const std::vector<Cell>& cells);

/// The cells, then the baseline of each group once more.
std::vector<Cell> WithControls(const Spec& spec, std::vector<Cell> cells);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_GROUPS_H_
