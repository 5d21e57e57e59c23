#include "net/route_netlink.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "netring/unique_fd.h"

namespace netring {

void AppendAttribute(uint16_t type, absl::string_view content, std::string* question) {
  const rtattr header{.rta_len = static_cast<uint16_t>(RTA_LENGTH(content.size())),
                      .rta_type = type};
  question->append(reinterpret_cast<const char*>(&header), sizeof(header));
  question->append(content.data(), content.size());
  question->resize(NLMSG_ALIGN(question->size()));
  const auto length = static_cast<uint32_t>(question->size());
  std::memcpy(question->data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof(length));
}

bool ReadAttributes(absl::string_view bytes,
                    absl::FunctionRef<void(uint16_t type, absl::string_view content)> each) {
  while (bytes.size() >= sizeof(rtattr)) {
    rtattr header{};
    absl::string_view rest = bytes;
    TakeBytes(&rest, &header);
    if (header.rta_len < sizeof(header) || header.rta_len > bytes.size()) return false;
    each(header.rta_type & NLA_TYPE_MASK, rest.substr(0, header.rta_len - sizeof(header)));
    bytes.remove_prefix(std::min<size_t>(NLMSG_ALIGN(header.rta_len), bytes.size()));
  }
  return true;
}

std::string AskRouteNetlink(const std::string& question) {
  const UniqueFd socket_fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  std::array<char, 16384> answer;
  if (!socket_fd.valid() || send(socket_fd.get(), question.data(), question.size(), 0) !=
                                static_cast<ssize_t>(question.size()))
    return "";
  const ssize_t length = recv(socket_fd.get(), answer.data(), answer.size(), MSG_DONTWAIT);
  return length < 0 ? "" : std::string(answer.data(), static_cast<size_t>(length));
}

std::optional<bool> LinkTells(int index, uint16_t type) {
  const ifinfomsg asked{.ifi_family = AF_UNSPEC, .ifi_index = index};
  const std::string answer = AskRouteNetlink(QuestionOf(RTM_GETLINK, asked));
  ifinfomsg link{};
  const auto attributes = AttributesOf(answer, RTM_NEWLINK, &link);
  bool found = false;
  const auto look = [&](uint16_t each, absl::string_view) { found = found || each == type; };
  if (!attributes.has_value() || !ReadAttributes(*attributes, look)) return std::nullopt;
  return found;
}

}  // namespace netring
