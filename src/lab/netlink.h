// Links and addresses of one network namespace, over route netlink (rtnetlink(7), libnl-route-3).

#ifndef NETRING_LAB_NETLINK_H_
#define NETRING_LAB_NETLINK_H_

#include <netlink/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lab/lab.h"
#include "lab/segment_limits.h"
#include "netring/unique_fd.h"

namespace netring {

struct Link {
  int index = 0;
  std::string name;
  int64_t mtu = 0;
  bool loopback = false;
  bool up = false;  ///< set up by its administrator
  bool operational =
      false;  ///< carries packets (RFC 2863 ifOperStatus up); never true for loopback
};

struct LinkAddress {
  std::string text;  ///< without a zone
  std::string link;
  int64_t mtu = 0;  ///< of the link
  bool loopback = false;
};

/// One end of a veth pair and the namespace that it is born in.
struct VethEnd {
  std::string name;
  int net_ns = -1;
  int index = 0;  ///< the kernel chooses unless both ends have one
};

/// A connection to the kernel about one namespace, which it keeps alive. Calls block until the
/// kernel has answered. Movable; not thread-safe.
class Netlink {
 public:
  /// About the network namespace of `side`.
  static absl::StatusOr<Netlink> In(const LabSide& side);

  absl::StatusOr<std::vector<Link>> Links();
  absl::StatusOr<Link> FindLink(const std::string& name);

  /// All addresses of IPv4 and IPv6, in the kernel's order.
  absl::StatusOr<std::vector<LinkAddress>> Addresses();

  /// Makes a veth pair; both ends get `mtu`. Unavailable where the kernel has no veth.
  absl::Status AddVethPair(const VethEnd& end, const VethEnd& peer, int64_t mtu);
  /// Makes a link that drops all that it is to send. Unavailable where the kernel has no ifb.
  absl::Status AddIfb(const std::string& name, int64_t mtu);
  /// Of IPv4 or IPv6; it answers as soon as the link is up. Unavailable where there is no IPv6.
  absl::Status AddAddress(const std::string& link, const std::string& text, int prefix_length);
  absl::Status SetUp(const std::string& link);

  absl::StatusOr<SegmentLimits> SegmentLimitsOf(const std::string& link);
  /// Sets all of them that the kernel knows, to at most what the device can; read them back.
  absl::Status SetSegmentLimits(const std::string& link, int64_t bytes);

  /// Attaches an XDP program in native mode; it stays for as long as the link. AlreadyExists where
  /// the link has one, Unavailable where its driver cannot.
  absl::Status AttachXdp(const std::string& link, int program);

  /// Waits until `condition` holds for the namespace's links; it is asked again whenever one
  /// changes. DeadlineExceeded at `deadline_ns` (CLOCK_MONOTONIC).
  absl::Status WaitForLinks(absl::FunctionRef<bool(const std::vector<Link>&)> condition,
                            int64_t deadline_ns);

 private:
  struct Free {
    void operator()(nl_sock* socket) const { nl_socket_free(socket); }
  };

  Netlink() = default;

  std::unique_ptr<nl_sock, Free> socket_;  ///< requests and their answers
  UniqueFd events_;  ///< hears of links that change; apart, so that events do not mix with answers
};

}  // namespace netring

#endif  // NETRING_LAB_NETLINK_H_
