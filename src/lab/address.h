// Which of a namespace's addresses a side uses.

#ifndef NETRING_LAB_ADDRESS_H_
#define NETRING_LAB_ADDRESS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/inet_address.h"
#include "lab/netlink.h"

namespace netring {

/// The address to listen on: `wanted`, which must be among `addresses`, whatever its zone. When
/// that is empty, the only one of `ip`, else of IPv4 or, where there is none, of IPv6. Those of
/// loopback and link-local ones do not count. Otherwise NotFound or FailedPrecondition with what
/// was found and --server_address as the way out.
absl::StatusOr<LinkAddress> ChooseServerAddress(const std::vector<LinkAddress>& addresses,
                                                const std::string& wanted,
                                                std::optional<IpVersion> ip = std::nullopt);

/// The only address that can be the client's to a server at that address; empty where there are
/// none or several, since nothing depends on it.
std::string ClientAddress(const std::vector<LinkAddress>& addresses, const LinkAddress& server);

}  // namespace netring

#endif  // NETRING_LAB_ADDRESS_H_
