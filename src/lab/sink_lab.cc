// The lab that delivers nothing: see MakeSinkLab().

#include <fcntl.h>

#include <string>
#include <utility>

#include "lab/lab.h"
#include "lab/netlink.h"
#include "lab/veth_lab.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

constexpr char kSinkLink[] = "ifb0";
/// A packet of IP cannot be longer: the largest datagram is one packet.
constexpr int64_t kLargestMtu = 65535;

absl::StatusOr<UniqueFd> Again(const UniqueFd& fd) {
  if (!fd.valid()) return UniqueFd();
  UniqueFd copy(fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
  if (!copy.valid()) return Errno("cannot open a namespace twice");
  return copy;
}

}  // namespace

absl::StatusOr<Lab> MakeSinkLab(IpVersion ip) {
  const LabAddresses& addresses = LabAddressesOf(ip);
  NETRING_ASSIGN_OR_RETURN(Lab lab, MakeNamespacesOfSides());
  NETRING_ASSIGN_OR_RETURN(lab.client.net_ns, Again(lab.server.net_ns));
  NETRING_ASSIGN_OR_RETURN(lab.client.user_ns, Again(lab.server.user_ns));
  lab.server.address = lab.client.address = addresses.server;
  lab.server.link = lab.client.link = kSinkLink;
  lab.nobody = addresses.client;
  lab.mtu = kLargestMtu;
  NETRING_ASSIGN_OR_RETURN(Netlink netlink, Netlink::In(lab.server));
  NETRING_RETURN_IF_ERROR(netlink.SetUp("lo"));
  NETRING_RETURN_IF_ERROR(netlink.AddIfb(kSinkLink, lab.mtu));
  NETRING_RETURN_IF_ERROR(
      netlink.AddAddress(kSinkLink, lab.server.address, addresses.prefix_length));
  NETRING_RETURN_IF_ERROR(netlink.SetUp(kSinkLink));
  return lab;
}

}  // namespace netring
