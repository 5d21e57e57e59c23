#include "lab/veth_lab.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lab/child_task.h"
#include "lab/netlink.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

constexpr int64_t kEthernetMtu = 1500;
constexpr int64_t kUpWithinNs = 10 * kNsPerSecond;

/// The ends' numbers must differ: where they are equal, as they would be in two fresh namespaces,
/// the kernel takes up to a second to call the link operational (linkwatch_urgent_event,
/// net/core/link_watch.c, kernel 6.18).
constexpr int kServerLinkIndex = 1001;
constexpr int kClientLinkIndex = 1002;

/// One line of /proc/self/{uid,gid}_map each: root inside is the caller outside
/// (user_namespaces(7)).
struct IdMaps {
  std::string uid = absl::StrCat("0 ", geteuid(), " 1");
  std::string gid = absl::StrCat("0 ", getegid(), " 1");
};

ChildFailure WriteFile(const char* path, const char* text, size_t length) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return {path, errno};
  const ssize_t written = write(fd, text, length);
  const int error = written < 0 ? errno : EIO;
  close(fd);
  return written == static_cast<ssize_t>(length) ? ChildFailure{} : ChildFailure{path, error};
}

ChildFailure AddNamespace(const char* path, FdList& fds) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {path, errno};
  fds.Add(fd);
  return {};
}

ChildFailure EnterNewUserNamespace(const IdMaps& maps) {
  if (unshare(CLONE_NEWUSER) != 0) {
    // ENOSPC says that user.max_user_namespaces is reached: 0 where they are switched off.
    return {"cannot make a user namespace", errno == ENOSPC ? EPERM : errno};
  }
  // Without "deny" an ordinary user may not write a gid_map (user_namespaces(7)).
  ChildFailure failure = WriteFile("/proc/self/setgroups", "deny", 4);
  if (failure.error == 0) {
    failure = WriteFile("/proc/self/uid_map", maps.uid.data(), maps.uid.size());
  }
  if (failure.error == 0) {
    failure = WriteFile("/proc/self/gid_map", maps.gid.data(), maps.gid.size());
  }
  return failure;
}

/// Hands over the network namespaces of server and client and, for an ordinary user, the user
/// namespace twice.
ChildFailure MakeNamespaces(const IdMaps& maps, FdList& fds) {
  bool ordinary_user = false;
  for (int side = 0; side < 2; ++side) {
    int made = unshare(CLONE_NEWNET);
    if (made != 0 && errno == EPERM && !ordinary_user) {
      ordinary_user = true;
      const ChildFailure failure = EnterNewUserNamespace(maps);
      if (failure.error != 0) return failure;
      made = unshare(CLONE_NEWNET);
    }
    if (made != 0) return {"cannot make a network namespace", errno};
    const ChildFailure failure = AddNamespace("/proc/self/ns/net", fds);
    if (failure.error != 0) return failure;
  }
  for (int side = 0; ordinary_user && side < 2; ++side) {
    const ChildFailure failure = AddNamespace("/proc/self/ns/user", fds);
    if (failure.error != 0) return failure;
  }
  return {};
}

absl::Status AddSides(Lab& lab) {
  const IdMaps maps;
  absl::StatusOr<std::vector<UniqueFd>> fds =
      FdsFromChild([&](FdList& list) { return MakeNamespaces(maps, list); });
  if (absl::IsPermissionDenied(fds.status())) {
    return absl::PermissionDeniedError(absl::StrCat(
        "cannot make namespaces for the lab: ", fds.status().message(),
        "; run as root, or let ordinary users make user namespaces (user.max_user_namespaces, "
        "kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)"));
  }
  NETRING_RETURN_IF_ERROR(fds.status());
  if (fds->size() != 2 && fds->size() != 4) return absl::InternalError("a namespace was lost");
  lab.server.net_ns = std::move((*fds)[0]);
  lab.client.net_ns = std::move((*fds)[1]);
  if (fds->size() == 4) {
    lab.server.user_ns = std::move((*fds)[2]);
    lab.client.user_ns = std::move((*fds)[3]);
  }
  return absl::OkStatus();
}

absl::Status SetUpSide(Netlink& netlink, const LabSide& side, int prefix_length) {
  NETRING_RETURN_IF_ERROR(netlink.SetUp("lo"));
  NETRING_RETURN_IF_ERROR(netlink.AddAddress(side.link, side.address, prefix_length));
  return netlink.SetUp(side.link);
}

/// A link whose carrier has just come drops packets until the kernel has activated its queue.
absl::Status WaitUntilOperational(Netlink& netlink, const std::string& name) {
  return netlink.WaitForLinks(
      [&](const std::vector<Link>& links) {
        return std::any_of(links.begin(), links.end(),
                           [&](const Link& link) { return link.name == name && link.operational; });
      },
      NowNs() + kUpWithinNs);
}

}  // namespace

absl::StatusOr<Lab> MakeNamespacesOfSides() {
  Lab lab;
  NETRING_RETURN_IF_ERROR(AddSides(lab));
  return lab;
}

const LabAddresses& LabAddressesOf(IpVersion ip) {
  static constexpr LabAddresses kIpv4{"10.0.0.1", "10.0.0.2", 24};
  static constexpr LabAddresses kIpv6{"fd00::1", "fd00::2", 64};
  return ip == IpVersion::k6 ? kIpv6 : kIpv4;
}

absl::StatusOr<Lab> MakeVethPair(int64_t mtu, IpVersion ip) {
  const LabAddresses& addresses = LabAddressesOf(ip);
  Lab lab;
  NETRING_RETURN_IF_ERROR(AddSides(lab));
  lab.server.address = addresses.server;
  lab.server.link = kServerLink;
  lab.client.address = addresses.client;
  lab.client.link = kClientLink;
  NETRING_ASSIGN_OR_RETURN(Netlink server, Netlink::In(lab.server));
  NETRING_ASSIGN_OR_RETURN(Netlink client, Netlink::In(lab.client));
  NETRING_RETURN_IF_ERROR(
      server.AddVethPair({kServerLink, lab.server.net_ns.get(), kServerLinkIndex},
                         {kClientLink, lab.client.net_ns.get(), kClientLinkIndex}, mtu));
  NETRING_RETURN_IF_ERROR(SetUpSide(server, lab.server, addresses.prefix_length));
  NETRING_RETURN_IF_ERROR(SetUpSide(client, lab.client, addresses.prefix_length));
  NETRING_RETURN_IF_ERROR(WaitUntilOperational(server, kServerLink));
  NETRING_RETURN_IF_ERROR(WaitUntilOperational(client, kClientLink));
  NETRING_ASSIGN_OR_RETURN(const Link link, server.FindLink(kServerLink));
  lab.mtu = link.mtu;
  return lab;
}

absl::StatusOr<Lab> MakeVethLab(IpVersion ip) { return MakeVethPair(kEthernetMtu, ip); }

}  // namespace netring
