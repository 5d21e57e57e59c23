// The machine that measures and the program that does it.

#ifndef NETRING_HOST_ENVIRONMENT_H_
#define NETRING_HOST_ENVIRONMENT_H_

#include <string>

#include "absl/types/span.h"
#include "host/build_facts.h"
#include "host/fact.h"
#include "host/host_facts.h"

namespace netring {

/// What a reader needs to judge or repeat a result: kernel, CPUs, memory, clocks, sysctls, limits,
/// build. What this machine does not tell is left out. /proc, /sys and /boot are looked for in
/// `root`; limits, user and build are always the process's own. The net sysctls are those of the
/// calling thread's network namespace.
Environment CollectEnvironment(const std::string& root = "/");

/// Those of its facts that a program tells of itself, as far as it knows them.
Environment BuildTexts(const BuildFacts& build);

/// Everything that may be in it, in its order.
absl::Span<const Fact> EnvironmentFacts();

}  // namespace netring

#endif  // NETRING_HOST_ENVIRONMENT_H_
