// What the kernel, or who stands in its place, says of links and addresses: messages of route
// netlink by way of libnl's parser, and answers of ETHTOOL ioctls. The first byte chooses.

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "absl/strings/string_view.h"
#include "fuzz/fuzz.h"
#include "host/link_facts.h"
#include "lab/netlink_objects.h"
#include "netring/check.h"
#include "stats/link_drops.h"

namespace netring {
namespace {

void TakeObject(nl_object* object, void*) {
  const absl::string_view type = nl_object_get_type(object);
  if (type == "route/link") {
    const std::optional<Link> link = ToLink(reinterpret_cast<rtnl_link*>(object));
    NETRING_CHECK(!link.has_value() || (link->index > 0 && !link->name.empty()));
  } else if (type == "route/addr") {
    const std::optional<OwnAddress> own = ToOwnAddress(reinterpret_cast<rtnl_addr*>(object));
    in6_addr binary;
    NETRING_CHECK(!own.has_value() || inet_pton(AF_INET, own->text.c_str(), &binary) == 1 ||
                  inet_pton(AF_INET6, own->text.c_str(), &binary) == 1);
  }
}

void TakeMessage(absl::string_view bytes) {
  // A copy of its own, so that what is read behind it is found.
  const auto copy = std::make_unique<char[]>(bytes.size());
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  const std::unique_ptr<nl_msg, decltype(&nlmsg_free)> message(
      nlmsg_convert(reinterpret_cast<nlmsghdr*>(copy.get())), nlmsg_free);
  if (message == nullptr) return;
  if (!KindsEnd(nlmsg_hdr(message.get()))) return;  // as Netlink's own socket does
  nlmsg_set_proto(message.get(), NETLINK_ROUTE);
  (void)nl_msg_parse(message.get(), TakeObject, nullptr);  // what libnl refuses is no object
}

/// Lists of links and of addresses have no others.
bool IsOfAList(uint16_t type) { return type == RTM_NEWLINK || type == RTM_NEWADDR; }

/// Each message of what one recv(2) brought.
void TakeMessages(absl::string_view bytes) {
  while (bytes.size() >= sizeof(nlmsghdr)) {
    nlmsghdr header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > bytes.size()) return;
    if (IsOfAList(header.nlmsg_type)) TakeMessage(bytes.substr(0, header.nlmsg_len));
    bytes.remove_prefix(std::min<size_t>(NLMSG_ALIGN(header.nlmsg_len), bytes.size()));
  }
}

template <typename Answer>
std::optional<Answer> TakeAnswer(absl::string_view* bytes) {
  if (bytes->size() < sizeof(Answer)) return std::nullopt;
  Answer answer;
  std::memcpy(&answer, bytes->data(), sizeof(answer));
  bytes->remove_prefix(sizeof(answer));
  return answer;
}

void TakeFacts(absl::string_view bytes) {
  const DriverFacts facts{.driver = TakeAnswer<ethtool_drvinfo>(&bytes),
                          .rings = TakeAnswer<ethtool_ringparam>(&bytes),
                          .coalescing = TakeAnswer<ethtool_coalesce>(&bytes)};
  constexpr size_t kMost = 1024;  // of three texts of 32 bytes and ten numbers
  NETRING_CHECK(LinkText("eth0", facts).size() < kMost);
  const std::string offloads = OffloadsText([&](uint32_t) { return TakeAnswer<uint32_t>(&bytes); });
  NETRING_CHECK(offloads.size() < kMost);
}

}  // namespace
}  // namespace netring

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'n') {
    netring::TakeMessages(bytes);
  } else if (data[0] == 'e') {
    netring::TakeFacts(bytes);
  } else {
    const std::optional<int64_t> drops = netring::LinkDrops(bytes, "veth0");
    NETRING_CHECK(!drops.has_value() || bytes.find("veth0:") != absl::string_view::npos);
  }
  return 0;
}
