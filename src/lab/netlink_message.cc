#include "lab/netlink_message.h"

#include <linux/rtnetlink.h>
#include <netlink/errno.h>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

/// libnl keeps its own error number, not the kernel's errno.
absl::StatusCode CodeOf(int nl_error) {
  switch (nl_error) {
    case NLE_PERM:
    case NLE_NOACCESS:
      return absl::StatusCode::kPermissionDenied;
    case NLE_EXIST:
    case NLE_BUSY:
      return absl::StatusCode::kAlreadyExists;
    case NLE_OPNOTSUPP:
      return absl::StatusCode::kUnavailable;
    case NLE_OBJ_NOTFOUND:
    case NLE_NODEV:
      return absl::StatusCode::kNotFound;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

MessagePtr MessageAboutLink(int type, int link) {
  MessagePtr message(nlmsg_alloc_simple(type, NLM_F_REQUEST | NLM_F_ACK));
  ifinfomsg header{};
  header.ifi_index = link;
  const bool fits = message != nullptr &&
                    nlmsg_append(message.get(), &header, sizeof(header), NLMSG_ALIGNTO) == 0;
  return fits ? std::move(message) : nullptr;
}

absl::Status NlStatus(const std::string& what, int result) {
  if (result >= 0) return absl::OkStatus();
  return {CodeOf(-result), absl::StrCat(what, ": ", nl_geterror(result))};
}

}  // namespace netring
