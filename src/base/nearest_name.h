// Which name was meant by one that there is none of.

#ifndef NETRING_BASE_NEAREST_NAME_H_
#define NETRING_BASE_NEAREST_NAME_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace netring {

/// How many letters must be put in, left out, replaced or swapped with their neighbour to make one
/// word of the other.
size_t EditDistance(absl::string_view from, absl::string_view to);

/// The name with the fewest changes, the first of several; empty when even that one differs in more
/// than a third of its letters.
std::string NearestName(absl::string_view wrong, const std::vector<std::string>& names);

}  // namespace netring

#endif  // NETRING_BASE_NEAREST_NAME_H_
