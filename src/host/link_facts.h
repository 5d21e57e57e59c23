// What the kernel tells about a link, as text for a reader of results (ethtool(8)).

#ifndef NETRING_HOST_LINK_FACTS_H_
#define NETRING_HOST_LINK_FACTS_H_

#include <linux/ethtool.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "net/link_socket.h"

namespace netring {

struct LinkFacts {
  /// "eth0, driver virtio_net 1.0.0, rx ring 256, tx ring 256, rx coalescing 0 us 1 frames, ...":
  /// the name, and what the driver tells.
  std::string link;
  /// "tso on, gso on, gro off, ...", in the words of ethtool -K.
  std::string offloads;
  std::string driver;
  std::string queues;       ///< "rx 1, tx 1"; "combined 2 of 4" where there may be more
  std::string bus_address;  ///< of the device: "0000:00:03.0"
};

/// As it is now. Texts are empty where the kernel does not tell. Needs no rights.
LinkFacts ReadLinkFacts(LinkSocket& link);

// --- What it is made of ---

/// Answers of the driver; those that it does not give are empty.
struct DriverFacts {
  std::optional<ethtool_drvinfo> driver;
  std::optional<ethtool_ringparam> rings;
  std::optional<ethtool_coalesce> coalescing;
};
std::string LinkText(const std::string& name, const DriverFacts& facts);
std::string QueuesText(const ethtool_channels& channels);

/// `get` is the answer to an ETHTOOL command whose answer is one number; empty: none.
std::string OffloadsText(absl::FunctionRef<std::optional<uint32_t>(uint32_t command)> get);

}  // namespace netring

#endif  // NETRING_HOST_LINK_FACTS_H_
