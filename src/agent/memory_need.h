// What memory a side of a slice takes, before it takes it.

#ifndef NETRING_AGENT_MEMORY_NEED_H_
#define NETRING_AGENT_MEMORY_NEED_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "load/worker.h"

namespace netring {

/// Of the side's own and of the kernel's for its sockets: the message slots exactly, the rest
/// about.
int64_t MemoryNeed(const SideConfig& config, const SideTerms& terms);

/// "3600 message slots of 1048576 bytes": what most of it is for.
std::string SlotsText(const SideConfig& config, const SideTerms& terms);

/// ResourceExhausted when it does not fit what can be had now: touching more would bring the OOM
/// killer. Says which limit is in the way.
absl::Status CheckMemory(const SideConfig& config, const SideTerms& terms);

/// The same of both sides on one machine, of which each alone might fit.
absl::Status CheckMemoryOfBoth(const SideConfig& server, const SideConfig& client);

}  // namespace netring

#endif  // NETRING_AGENT_MEMORY_NEED_H_
