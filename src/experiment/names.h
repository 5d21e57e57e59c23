// The names that an experiment may choose from. What they stand for is known by the layers below.

#ifndef NETRING_EXPERIMENT_NAMES_H_
#define NETRING_EXPERIMENT_NAMES_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace netring {

std::vector<std::string> VariantNames();
/// Without the rule that chooses among them.
std::vector<std::string> TableVariantNames();
/// The variant that people call by this name too, such as by its system call; empty: none.
std::string VariantMeantBy(absl::string_view other_name);
struct OtherName {
  absl::string_view theirs;
  absl::string_view ours;
};
/// Our name for what others call by that one, whatever its case; empty: none.
std::string OursOf(std::initializer_list<OtherName> names, absl::string_view theirs);
std::vector<std::string> EngineNames();
std::vector<std::string> RingProfileNames();
std::vector<std::string> ReceiveModeNames();

}  // namespace netring

#endif  // NETRING_EXPERIMENT_NAMES_H_
