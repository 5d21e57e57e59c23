// What a launcher is called where it is shown alone.

#ifndef NETRING_LAB_LAUNCHER_NAME_H_
#define NETRING_LAB_LAUNCHER_NAME_H_

#include <string>
#include <vector>

namespace netring {

/// The host, pod or node that these words of a launcher name, where their program is known; else
/// the last of them that may be one: no option, file, variable or number.
std::string NameOfLauncher(const std::vector<std::string>& words);

}  // namespace netring

#endif  // NETRING_LAB_LAUNCHER_NAME_H_
