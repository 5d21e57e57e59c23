#include "lab/lab.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lab/address.h"
#include "lab/netlink.h"
#include "netring/status.h"

namespace netring {
namespace {

struct JoinedSide {
  LabSide side;
  std::vector<LinkAddress> addresses;
};

absl::StatusOr<UniqueFd> OpenNetworkNamespace(const std::string& name) {
  const std::string path = absl::StrContains(name, '/') ? name : absl::StrCat("/run/netns/", name);
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return Errno(absl::StrCat("cannot open ", path));
  if (ioctl(fd.get(), NS_GET_NSTYPE) != CLONE_NEWNET) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a network namespace"));
  }
  return fd;
}

absl::StatusOr<JoinedSide> Join(const std::string& name) {
  JoinedSide joined;
  LabSide& side = joined.side;
  if (!name.empty()) {
    NETRING_ASSIGN_OR_RETURN(side.net_ns, OpenNetworkNamespace(name));
  }
  absl::StatusOr<Netlink> netlink = Netlink::In(side);
  if (absl::IsPermissionDenied(netlink.status())) {
    // An ordinary user has rights over a namespace through the user namespace that owns it, or not
    // at all (ioctl_ns(2)).
    side.user_ns.Reset(ioctl(side.net_ns.get(), NS_GET_USERNS));
    if (absl::StatusOr<Netlink> retry = Netlink::In(side); retry.ok()) netlink = std::move(retry);
  }
  if (absl::IsPermissionDenied(netlink.status())) {
    return absl::PermissionDeniedError(
        absl::StrCat(netlink.status().message(), "; run as root or as the one who made it"));
  }
  NETRING_RETURN_IF_ERROR(netlink.status());
  NETRING_ASSIGN_OR_RETURN(joined.addresses, netlink->Addresses());
  return joined;
}

std::string LinkOf(const std::string& address, const std::vector<LinkAddress>& addresses) {
  for (const LinkAddress& each : addresses) {
    if (each.text == address) return each.link;
  }
  return "";
}

absl::StatusOr<JoinedSide> JoinAs(const char* flag, const std::string& name) {
  absl::StatusOr<JoinedSide> joined = Join(name);
  if (joined.ok()) return joined;
  return About(absl::StrCat(flag, "=", name), joined.status());
}

}  // namespace

std::vector<const LabSide*> SidesOfClients(const Lab& lab) {
  std::vector<const LabSide*> sides{&lab.client};
  for (const LabSide& client : lab.more_clients) sides.push_back(&client);
  return sides;
}

absl::StatusOr<Lab> MakeLoopbackLab(IpVersion ip) {
  NETRING_ASSIGN_OR_RETURN(Netlink netlink, Netlink::In({}));
  NETRING_ASSIGN_OR_RETURN(const std::vector<Link> links, netlink.Links());
  const auto loopback = std::find_if(links.begin(), links.end(),
                                     [](const Link& link) { return link.loopback && link.up; });
  if (loopback == links.end()) {
    return absl::FailedPreconditionError("the loopback link is down; set it up: ip link set lo up");
  }
  const std::string address = ip == IpVersion::k6 ? "::1" : "127.0.0.1";
  NETRING_ASSIGN_OR_RETURN(const std::vector<LinkAddress> addresses, netlink.Addresses());
  if (LinkOf(address, addresses).empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the loopback link has no address ", address, "; give it one: ip address add ",
                     address, ip == IpVersion::k6 ? "/128" : "/8", " dev ", loopback->name));
  }
  Lab lab;
  lab.server.address = lab.client.address = address;
  lab.server.link = lab.client.link = loopback->name;
  lab.mtu = loopback->mtu;
  return lab;
}

absl::StatusOr<Lab> JoinNamespaces(const std::string& server_netns, const std::string& client_netns,
                                   const std::string& server_address, std::optional<IpVersion> ip) {
  NETRING_ASSIGN_OR_RETURN(JoinedSide server, JoinAs("--server_netns", server_netns));
  NETRING_ASSIGN_OR_RETURN(JoinedSide client, JoinAs("--client_netns", client_netns));
  NETRING_ASSIGN_OR_RETURN(const LinkAddress address,
                           ChooseServerAddress(server.addresses, server_address, ip));
  Lab lab;
  lab.mtu = address.mtu;
  lab.server = std::move(server.side);
  // The zone of one that is link-local is the client's link.
  lab.server.address = server_address.empty() ? address.text : server_address;
  lab.server.link = address.link;
  lab.client = std::move(client.side);
  lab.client.address = ClientAddress(client.addresses, address);
  lab.client.link = LinkOf(lab.client.address, client.addresses);
  return lab;
}

}  // namespace netring
