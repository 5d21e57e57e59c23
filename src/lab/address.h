// Which of a namespace's addresses a side uses.

#ifndef NETRING_LAB_ADDRESS_H_
#define NETRING_LAB_ADDRESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lab/netlink.h"

namespace netring {

/// The address to listen on: `wanted`, which must be among `addresses`, or when that is empty the
/// only one that is not loopback. Otherwise NotFound or FailedPrecondition with what was found and
/// --server_address as the way out.
absl::StatusOr<LinkAddress> ChooseServerAddress(const std::vector<LinkAddress>& addresses,
                                                const std::string& wanted);

/// The only address that is not loopback; empty where there are none or several, since nothing
/// depends on it.
std::string ClientAddress(const std::vector<LinkAddress>& addresses);

}  // namespace netring

#endif  // NETRING_LAB_ADDRESS_H_
