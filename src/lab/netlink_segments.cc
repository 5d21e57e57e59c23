// Netlink's questions and requests about SegmentLimits: libnl has names for some alone.

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/handlers.h>
#include <netlink/netlink.h>

#include "absl/strings/str_cat.h"
#include "lab/netlink.h"
#include "lab/netlink_message.h"
#include "netring/status.h"

namespace netring {
namespace {

int TakeSegmentLimits(nl_msg* message, void* into) {
  nlmsghdr* header = nlmsg_hdr(message);
  if (header->nlmsg_type == RTM_NEWLINK)
    *static_cast<SegmentLimits*>(into) = SegmentLimitsIn(header);
  return NL_OK;
}

}  // namespace

absl::StatusOr<SegmentLimits> Netlink::SegmentLimitsOf(const std::string& link) {
  NETRING_ASSIGN_OR_RETURN(const Link target, FindLink(link));
  const MessagePtr message = MessageAboutLink(RTM_GETLINK, target.index);
  if (message == nullptr) return absl::ResourceExhaustedError("libnl");
  SegmentLimits limits;
  nl_sock* socket = socket_.get();
  nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, TakeSegmentLimits, &limits);
  int result = nl_send_auto(socket, message.get());
  if (result >= 0) result = nl_recvmsgs_default(socket);
  if (result >= 0) result = nl_wait_for_ack(socket);
  nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_DEFAULT, nullptr, nullptr);
  NETRING_RETURN_IF_ERROR(NlStatus(absl::StrCat("cannot ask about ", link), result));
  return limits;
}

absl::Status Netlink::SetSegmentLimits(const std::string& link, int64_t bytes) {
  NETRING_ASSIGN_OR_RETURN(const Link target, FindLink(link));
  MessagePtr message = MessageAboutLink(RTM_SETLINK, target.index);
  if (message == nullptr) return absl::ResourceExhaustedError("libnl");
  // A kernel leaves out what it does not know. Those of IPv4 come last: IFLA_GSO_MAX_SIZE sets them
  // too, up to 64 KiB.
  for (const int attribute :
       {IFLA_GSO_MAX_SIZE, IFLA_GRO_MAX_SIZE, IFLA_GSO_IPV4_MAX_SIZE, IFLA_GRO_IPV4_MAX_SIZE}) {
    if (nla_put_u32(message.get(), attribute, static_cast<uint32_t>(bytes)) != 0)
      return absl::ResourceExhaustedError("libnl");
  }
  return NlStatus(absl::StrCat(link, " refuses it"),
                  nl_send_sync(socket_.get(), message.release()));  // which frees the message
}

}  // namespace netring
