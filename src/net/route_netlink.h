// Questions to route netlink (rtnetlink(7)) and the attributes of its answers, by hand: the agent
// that goes along to other hosts is static, and libnl would need the name service.

#ifndef NETRING_NET_ROUTE_NETLINK_H_
#define NETRING_NET_ROUTE_NETLINK_H_

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace netring {

/// The bytes of a structure at the front of `bytes`, which goes on after it.
template <typename T>
bool TakeBytes(absl::string_view* bytes, T* value) {
  if (bytes->size() < sizeof(T)) return false;
  std::memcpy(value, bytes->data(), sizeof(T));
  bytes->remove_prefix(sizeof(T));
  return true;
}

/// A question without attributes, which AppendAttribute() adds.
template <typename Body>
std::string QuestionOf(uint16_t type, const Body& body) {
  std::string message(sizeof(nlmsghdr), '\0');
  message.append(reinterpret_cast<const char*>(&body), sizeof(body));
  const nlmsghdr header{.nlmsg_len = static_cast<uint32_t>(message.size()),
                        .nlmsg_type = type,
                        .nlmsg_flags = NLM_F_REQUEST};
  std::memcpy(message.data(), &header, sizeof(header));
  return message;
}

void AppendAttribute(uint16_t type, absl::string_view content, std::string* question);

/// The attributes of an answer of `type` that begins with a Body; empty for any other bytes.
template <typename Body>
std::optional<absl::string_view> AttributesOf(absl::string_view answer, uint16_t type, Body* body) {
  const size_t all = answer.size();
  nlmsghdr header{};
  if (!TakeBytes(&answer, &header) || header.nlmsg_type != type || header.nlmsg_len > all ||
      header.nlmsg_len < sizeof(header) + sizeof(Body))
    return std::nullopt;
  answer = answer.substr(0, header.nlmsg_len - sizeof(header));
  TakeBytes(&answer, body);
  return answer;
}

/// Hands each attribute to `each`; false, maybe after some, at one that goes beyond the bytes.
bool ReadAttributes(absl::string_view bytes,
                    absl::FunctionRef<void(uint16_t type, absl::string_view content)> each);

/// The kernel answers at once, within the call that asks. Empty where it does not.
std::string AskRouteNetlink(const std::string& question);

/// Whether the kernel tells the attribute (IFLA_*) of the link with this index; empty where it does
/// not answer. Needs no rights.
std::optional<bool> LinkTells(int index, uint16_t type);

}  // namespace netring

#endif  // NETRING_NET_ROUTE_NETLINK_H_
