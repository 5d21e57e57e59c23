// The veth pair that both labs are made of.

#ifndef NETRING_LAB_VETH_LAB_H_
#define NETRING_LAB_VETH_LAB_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "base/inet_address.h"
#include "lab/lab.h"

namespace netring {

inline constexpr char kServerLink[] = "veth0";
inline constexpr char kClientLink[] = "veth1";

/// The server's and the client's addresses in a lab, which has no others, with the length of their
/// prefix.
struct LabAddresses {
  const char* server;
  const char* client;
  int prefix_length;
};
const LabAddresses& LabAddressesOf(IpVersion ip);

/// A lab whose sides have new namespaces each; an ordinary user's are in a user namespace.
absl::StatusOr<Lab> MakeNamespacesOfSides();

/// Two new namespaces and the pair between them, up and addressed, as MakeVethLab() describes it.
absl::StatusOr<Lab> MakeVethPair(int64_t mtu, IpVersion ip);

}  // namespace netring

#endif  // NETRING_LAB_VETH_LAB_H_
