// The machine that measures and the program that does it.

#ifndef NETRING_EXPERIMENT_ENVIRONMENT_H_
#define NETRING_EXPERIMENT_ENVIRONMENT_H_

#include <string>

#include "experiment/result.h"

namespace netring {

/// What a reader needs to judge or repeat a result: kernel, CPUs, limits, sysctls, build. What this
/// machine does not tell is left out. /proc and /sys are looked for in `root`; limits, user and
/// build are always the process's own. The net sysctls are those of the calling thread's network
/// namespace.
Environment CollectEnvironment(const std::string& root = "/");

}  // namespace netring

#endif  // NETRING_EXPERIMENT_ENVIRONMENT_H_
