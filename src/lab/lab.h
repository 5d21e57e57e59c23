// The two ends of an experiment and what lies between them.
//
// Nothing that the lab makes has a name: namespaces live only in descriptors and in the agents that
// run in them, so when they end, even by SIGKILL, the kernel removes them with their veth pair.

#ifndef NETRING_LAB_LAB_H_
#define NETRING_LAB_LAB_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/inet_address.h"
#include "netring/unique_fd.h"

namespace netring {

/// How a side's agent is started on another host, in a container or with other rights: by a command
/// that runs the word `sh`, appended to it, over there (lab/launcher.h).
struct Launcher {
  std::vector<std::string> prefix;  ///< "ssh", "hostA"; empty: the agent is started directly
  std::string name;                 ///< what the host is called in what is shown: "hostA"
};

/// Where one side lives. Descriptors that are empty mean: the caller's own namespace.
struct LabSide {
  UniqueFd user_ns;  ///< joined first; needed by an ordinary user
  UniqueFd net_ns;
  std::string address;  ///< the server's: as the client sees it
  std::string link;     ///< the one that has this address; empty: not known
  /// The lab made the link, and it polls in a kernel thread of its own.
  bool threaded_napi = false;
  Launcher launcher;  ///< with one, the caller's namespaces are those that it is started in
};

/// Both sides, ready to be used: links are up, addresses answer.
struct Lab {
  LabSide server;
  LabSide client;
  std::vector<LabSide> more_clients;  ///< of several, those after it; each with a launcher
  int64_t mtu = 0;                    ///< of the link between them; 0: there is none
  /// Where the server sends in place of to the client: nobody has the address. Empty: to the
  /// client.
  std::string nobody;
  bool xdp = false;  ///< a native XDP_PASS program is attached to the client's end
};

/// All clients, the first one too.
std::vector<const LabSide*> SidesOfClients(const Lab& lab);

/// Two unnamed network namespaces joined by a veth pair: veth0 10.0.0.1/24 (server),
/// veth1 10.0.0.2/24 (client), or fd00::1/64 and fd00::2/64; loopback up in both. An ordinary user
/// gets a user namespace first. The caller's own namespaces stay as they are and it may have other
/// threads: forked children make the namespaces and open sockets in them, the rest is done through
/// these. Rights come from the caller's effective user. Errors: PermissionDenied where user
/// namespaces are forbidden, Unavailable where the kernel has no veth, or no IPv6.
absl::StatusOr<Lab> MakeVethLab(IpVersion ip = IpVersion::k4);

/// The same pair made so that zero copy over TCP is true: mtu 9000 and a native XDP program that
/// returns XDP_PASS on the client's end, which makes veth copy each packet into pages of its own in
/// NAPI context (drivers/net/veth.c, veth_convert_skb_to_xdp_buff, kernel 6.18), where a NIC's DMA
/// would be. The program stays for as long as the link. Both ends poll in kernel threads of their
/// own where the kernel can, and hold nothing back until a packet is freed (tcp_autocorking 0), so
/// that what each side costs is in its own threads. Needs root in the initial user namespace:
/// PermissionDenied with the reason otherwise.
absl::StatusOr<Lab> MakeWireLab(IpVersion ip = IpVersion::k4);

/// Both sides in the caller's own namespace, over 127.0.0.1 or ::1. FailedPrecondition when
/// loopback is down or has no such address.
absl::StatusOr<Lab> MakeLoopbackLab(IpVersion ip = IpVersion::k4);

/// Both sides in the caller's own namespace, over vsock's loopback (CID 1): the receiver reads the
/// pages of the sender's zero-copy sends. Needs no rights. Unavailable where the kernel has not
/// loaded it.
absl::StatusOr<Lab> MakeVsockLab();

/// One unnamed namespace with a link that drops what it is given to send (ifb0, mtu 65535): both
/// sides are in it, and the server's datagrams go to an address behind that link. Nothing is
/// delivered and nothing cut, so that zero copy is true and what is measured is the sender alone.
/// An ordinary user gets a user namespace first. Errors as MakeVethLab()'s; Unavailable where the
/// kernel has no ifb.
absl::StatusOr<Lab> MakeSinkLab(IpVersion ip = IpVersion::k4);

/// Two namespaces that exist: each a name under /run/netns, or a path such as /proc/PID/ns/net.
/// An empty name is the caller's own namespace. `server_address` may be empty when it is clear
/// (ChooseServerAddress(), also of `ip`); with a zone, that names the client's link. An ordinary
/// user may join what one of his own user namespaces owns. The client's address is empty where it
/// is not clear. Errors name the flag at fault: NotFound, InvalidArgument (not a network
/// namespace), PermissionDenied, FailedPrecondition (no address, or several).
absl::StatusOr<Lab> JoinNamespaces(const std::string& server_netns, const std::string& client_netns,
                                   const std::string& server_address,
                                   std::optional<IpVersion> ip = std::nullopt);

}  // namespace netring

#endif  // NETRING_LAB_LAB_H_
