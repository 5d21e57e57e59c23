#include "lab/segment_limits.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

std::optional<int64_t> Of(const std::optional<int64_t>& own, const std::optional<int64_t>& of_ipv6,
                          IpVersion ip) {
  if (ip == IpVersion::k6 || !of_ipv6.has_value()) return of_ipv6;
  return own.has_value() ? own : std::min(*of_ipv6, kMostLegacySegmentBytes);
}

}  // namespace

SegmentLimits SegmentLimitsIn(nlmsghdr* answer) {
  std::array<nlattr*, IFLA_MAX + 1> attributes{};
  SegmentLimits limits;
  if (nlmsg_parse(answer, sizeof(ifinfomsg), attributes.data(), IFLA_MAX, nullptr) < 0)
    return limits;
  const auto take = [&](int attribute, std::optional<int64_t>* limit) {
    const nlattr* found = attributes[static_cast<size_t>(attribute)];
    if (found != nullptr && nla_len(found) == sizeof(uint32_t)) *limit = nla_get_u32(found);
  };
  take(IFLA_GSO_MAX_SIZE, &limits.gso);
  take(IFLA_GRO_MAX_SIZE, &limits.gro);
  take(IFLA_GSO_IPV4_MAX_SIZE, &limits.gso_ipv4);
  take(IFLA_GRO_IPV4_MAX_SIZE, &limits.gro_ipv4);
  take(IFLA_TSO_MAX_SIZE, &limits.most);
  return limits;
}

std::string SegmentLimitText(const SegmentLimits& limits, IpVersion ip) {
  const std::optional<int64_t> gso = Of(limits.gso_ipv4, limits.gso, ip);
  const std::optional<int64_t> gro = Of(limits.gro_ipv4, limits.gro, ip);
  if (!gso.has_value()) return "";
  const bool same = !gro.has_value() || gro == gso;
  return same ? absl::StrCat(*gso) : absl::StrCat(*gso, "/", *gro);
}

}  // namespace netring
