// The names that an experiment may choose from. What they stand for is known by the layers below.

#ifndef NETRING_EXPERIMENT_NAMES_H_
#define NETRING_EXPERIMENT_NAMES_H_

#include <string>
#include <vector>

namespace netring {

std::vector<std::string> VariantNames();
/// Without the rule that chooses among them.
std::vector<std::string> TableVariantNames();
std::vector<std::string> EngineNames();
std::vector<std::string> RingProfileNames();
std::vector<std::string> ReceiveModeNames();

}  // namespace netring

#endif  // NETRING_EXPERIMENT_NAMES_H_
