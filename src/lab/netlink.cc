#include "lab/netlink.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/addr.h>
#include <netlink/cache.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/inet_address.h"
#include "lab/child_task.h"
#include "lab/netlink_message.h"
#include "lab/netlink_objects.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

using CachePtr = std::unique_ptr<nl_cache, NetlinkDeleter<nl_cache_free>>;
using LinkPtr = std::unique_ptr<rtnl_link, NetlinkDeleter<rtnl_link_put>>;
using VethPtr = std::unique_ptr<rtnl_link, NetlinkDeleter<rtnl_link_veth_release>>;
using RouteAddressPtr = std::unique_ptr<rtnl_addr, NetlinkDeleter<rtnl_addr_put>>;
using AddressPtr = std::unique_ptr<nl_addr, NetlinkDeleter<nl_addr_put>>;

/// Binds an rtnetlink socket and so gives it the port number by which the kernel answers.
absl::StatusOr<UniqueFd> OpenRouteSocket(const LabSide& side, uint32_t groups) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, SocketIn(side, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return RefusedCall("cannot use route netlink", "bind");
  }
  return fd;
}

}  // namespace

absl::StatusOr<Netlink> Netlink::In(const LabSide& side) {
  Netlink netlink;
  NETRING_ASSIGN_OR_RETURN(UniqueFd requests, OpenRouteSocket(side, 0));
  NETRING_ASSIGN_OR_RETURN(netlink.events_, OpenRouteSocket(side, RTMGRP_LINK));
  netlink.socket_.reset(nl_socket_alloc());
  if (netlink.socket_ == nullptr) return absl::ResourceExhaustedError("nl_socket_alloc");
  NETRING_RETURN_IF_ERROR(NlStatus(
      "nl_socket_set_fd", nl_socket_set_fd(netlink.socket_.get(), NETLINK_ROUTE, requests.get())));
  (void)requests.Release();  // libnl closes it with its socket
  const auto guard = [](nl_msg* message, void*) -> int {
    return KindsEnd(nlmsg_hdr(message)) ? NL_OK : NL_SKIP;
  };
  NETRING_RETURN_IF_ERROR(NlStatus(
      "nl_socket_modify_cb",
      nl_socket_modify_cb(netlink.socket_.get(), NL_CB_MSG_IN, NL_CB_CUSTOM, guard, nullptr)));
  return netlink;
}

absl::StatusOr<std::vector<Link>> Netlink::Links() {
  nl_cache* raw = nullptr;
  NETRING_RETURN_IF_ERROR(
      NlStatus("cannot list the links", rtnl_link_alloc_cache(socket_.get(), AF_UNSPEC, &raw)));
  const CachePtr cache(raw);
  std::vector<Link> links;
  for (nl_object* object = nl_cache_get_first(raw); object != nullptr;
       object = nl_cache_get_next(object)) {
    std::optional<Link> link = ToLink(reinterpret_cast<rtnl_link*>(object));
    if (link.has_value()) links.push_back(*std::move(link));
  }
  return links;
}

absl::StatusOr<Link> Netlink::FindLink(const std::string& name) {
  NETRING_ASSIGN_OR_RETURN(const std::vector<Link> links, Links());
  const auto link = std::find_if(links.begin(), links.end(),
                                 [&](const Link& candidate) { return candidate.name == name; });
  if (link == links.end()) return absl::NotFoundError(absl::StrCat("there is no link ", name));
  return *link;
}

absl::StatusOr<std::vector<LinkAddress>> Netlink::Addresses() {
  NETRING_ASSIGN_OR_RETURN(const std::vector<Link> links, Links());
  std::map<int, const Link*> by_index;
  for (const Link& link : links) by_index[link.index] = &link;
  nl_cache* raw = nullptr;
  NETRING_RETURN_IF_ERROR(
      NlStatus("cannot list the addresses", rtnl_addr_alloc_cache(socket_.get(), &raw)));
  const CachePtr cache(raw);
  std::vector<LinkAddress> addresses;
  for (nl_object* object = nl_cache_get_first(raw); object != nullptr;
       object = nl_cache_get_next(object)) {
    std::optional<OwnAddress> own = ToOwnAddress(reinterpret_cast<rtnl_addr*>(object));
    if (!own.has_value()) continue;
    const auto link = by_index.find(own->link);
    if (link == by_index.end()) continue;  // it came up between the two lists
    addresses.push_back({.text = std::move(own->text),
                         .link = link->second->name,
                         .mtu = link->second->mtu,
                         .loopback = link->second->loopback});
  }
  return addresses;
}

absl::Status Netlink::AddVethPair(const VethEnd& end, const VethEnd& peer, int64_t mtu) {
  const VethPtr link(rtnl_link_veth_alloc());
  if (link == nullptr) return absl::ResourceExhaustedError("rtnl_link_veth_alloc");
  const LinkPtr other(rtnl_link_veth_get_peer(link.get()));
  const std::pair<rtnl_link*, const VethEnd*> ends[] = {{link.get(), &end}, {other.get(), &peer}};
  for (const auto& [object, wanted] : ends) {
    rtnl_link_set_name(object, wanted->name.c_str());
    rtnl_link_set_mtu(object, static_cast<unsigned>(mtu));
    if (wanted->index > 0) rtnl_link_set_ifindex(object, wanted->index);
    if (wanted->net_ns >= 0) rtnl_link_set_ns_fd(object, wanted->net_ns);
  }
  absl::Status added =
      NlStatus("cannot make a veth pair",
               rtnl_link_add(socket_.get(), link.get(), NLM_F_CREATE | NLM_F_EXCL));
  if (!absl::IsUnavailable(added)) return added;
  return absl::UnavailableError("this kernel has no veth driver (CONFIG_VETH); load module veth");
}

absl::Status Netlink::AddIfb(const std::string& name, int64_t mtu) {
  const LinkPtr link(rtnl_link_alloc());
  if (link == nullptr) return absl::ResourceExhaustedError("rtnl_link_alloc");
  rtnl_link_set_name(link.get(), name.c_str());
  rtnl_link_set_mtu(link.get(), static_cast<unsigned>(mtu));
  rtnl_link_set_type(link.get(), "ifb");
  absl::Status added =
      NlStatus("cannot make an ifb link",
               rtnl_link_add(socket_.get(), link.get(), NLM_F_CREATE | NLM_F_EXCL));
  if (!absl::IsUnavailable(added)) return added;
  return absl::UnavailableError("this kernel has no ifb driver (CONFIG_IFB); load module ifb");
}

absl::Status Netlink::AddAddress(const std::string& link, const std::string& text,
                                 int prefix_length) {
  NETRING_ASSIGN_OR_RETURN(const Link target, FindLink(link));
  const std::optional<InetAddress> parsed = ParseInetAddress(text);
  in6_addr binary{};  // the longest of both
  if (!parsed.has_value() || inet_pton(parsed->family, parsed->host.c_str(), &binary) != 1)
    return absl::InvalidArgumentError(absl::StrCat("not an address: ", text));
  const bool ipv6 = parsed->family == AF_INET6;
  const AddressPtr local(
      nl_addr_build(parsed->family, &binary, ipv6 ? sizeof(binary) : sizeof(in_addr)));
  const RouteAddressPtr address(rtnl_addr_alloc());
  if (local == nullptr || address == nullptr) return absl::ResourceExhaustedError("libnl");
  nl_addr_set_prefixlen(local.get(), prefix_length);
  rtnl_addr_set_ifindex(address.get(), target.index);
  rtnl_addr_set_local(address.get(), local.get());
  // Nobody else can have it: looking for one who has would take a second (RFC 4862, 5.4).
  if (ipv6) rtnl_addr_set_flags(address.get(), IFA_F_NODAD);
  const absl::Status added =
      NlStatus(absl::StrCat("cannot give ", link, " the address ", text),
               rtnl_addr_add(socket_.get(), address.get(), NLM_F_CREATE | NLM_F_EXCL));
  if (added.ok() || !ipv6 || absl::IsAlreadyExists(added)) return added;
  return absl::UnavailableError(
      absl::StrCat(added.message(),
                   "; IPv6 may be switched off: sysctl net.ipv6.conf.default.disable_ipv6, "
                   "kernel parameter ipv6.disable"));
}

absl::Status Netlink::SetUp(const std::string& link) {
  NETRING_ASSIGN_OR_RETURN(const Link target, FindLink(link));
  const LinkPtr change(rtnl_link_alloc());
  const LinkPtr original(rtnl_link_alloc());
  if (change == nullptr || original == nullptr) return absl::ResourceExhaustedError("libnl");
  rtnl_link_set_ifindex(original.get(), target.index);
  rtnl_link_set_flags(change.get(), IFF_UP);
  return NlStatus(absl::StrCat("cannot set ", link, " up"),
                  rtnl_link_change(socket_.get(), original.get(), change.get(), 0));
}

absl::Status Netlink::AttachXdp(const std::string& link, int program) {
  NETRING_ASSIGN_OR_RETURN(const Link target, FindLink(link));
  MessagePtr message = MessageAboutLink(RTM_SETLINK, target.index);
  bool fits = message != nullptr;
  nlattr* xdp = fits ? nla_nest_start(message.get(), IFLA_XDP | NLA_F_NESTED) : nullptr;
  fits = xdp != nullptr && nla_put_s32(message.get(), IFLA_XDP_FD, program) == 0 &&
         nla_put_u32(message.get(), IFLA_XDP_FLAGS,
                     XDP_FLAGS_DRV_MODE | XDP_FLAGS_UPDATE_IF_NOEXIST) == 0;
  if (!fits) return absl::ResourceExhaustedError("libnl");
  nla_nest_end(message.get(), xdp);
  return NlStatus(absl::StrCat("cannot attach an XDP program to ", link, " in native mode"),
                  nl_send_sync(socket_.get(), message.release()));  // which frees the message
}

absl::Status Netlink::WaitForLinks(absl::FunctionRef<bool(const std::vector<Link>&)> condition,
                                   int64_t deadline_ns) {
  std::array<char, 16384> event;  // its content does not matter: the links are listed afresh
  while (true) {
    NETRING_ASSIGN_OR_RETURN(const std::vector<Link> links, Links());
    if (condition(links)) return absl::OkStatus();
    const int64_t left_ms = (deadline_ns - NowNs()) / kNsPerMs;
    if (left_ms <= 0) return absl::DeadlineExceededError("the links did not come to be as wanted");
    pollfd events{.fd = events_.get(), .events = POLLIN};
    if (poll(&events, 1, static_cast<int>(left_ms)) < 0 && errno != EINTR) return Errno("poll");
    while (recv(events_.get(), event.data(), event.size(), MSG_DONTWAIT) > 0) {
    }
  }
}

}  // namespace netring
