// What messages a side sends from, and what of them lies in huge pages (--alloc=huge).

#ifndef NETRING_LOAD_MESSAGE_MEMORY_H_
#define NETRING_LOAD_MESSAGE_MEMORY_H_

#include <cstddef>

#include "absl/status/status.h"
#include "load/side_config.h"
#include "load/worker.h"
#include "netring/sender.h"

namespace netring {

/// What each connection's sender is told of its messages.
SenderOptions MessagesOf(const SideConfig& config, const SideTerms& terms);

/// What the messages of one worker's connections take of huge pages, as a whole number of them.
size_t HugeBytesPerWorker(const SideConfig& config, const SideTerms& terms);

/// Whether the kernel gives this process what all workers of a side take, by taking it all and
/// giving it back; FailedPrecondition with what helps where not. Ok for a side that asks for none.
absl::Status TryHuge(const SideConfig& config);

}  // namespace netring

#endif  // NETRING_LOAD_MESSAGE_MEMORY_H_
