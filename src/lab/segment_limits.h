// How long a segment of TCP may be before a link's device cuts it (BIG TCP where more than 64 KiB).

#ifndef NETRING_LAB_SEGMENT_LIMITS_H_
#define NETRING_LAB_SEGMENT_LIMITS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/inet_address.h"

struct nlmsghdr;

namespace netring {

/// Of one link, in bytes; empty where the kernel does not tell.
struct SegmentLimits {
  std::optional<int64_t> gso;       ///< sent, IPv6
  std::optional<int64_t> gro;       ///< put together by the receiver, IPv6 (kernel 5.19)
  std::optional<int64_t> gso_ipv4;  ///< the same of IPv4 (kernel 6.3)
  std::optional<int64_t> gro_ipv4;
  std::optional<int64_t> most;  ///< what the device can (IFLA_TSO_MAX_SIZE)
};

/// Without BIG TCP (GSO_LEGACY_MAX_SIZE).
inline constexpr int64_t kMostLegacySegmentBytes = 65536;

/// From the kernel's answer about one link, RTM_NEWLINK.
SegmentLimits SegmentLimitsIn(nlmsghdr* answer);

/// What holds for TCP over `ip`: one number, or "GSO/GRO" where they differ. Without limits of its
/// own IPv4 has those of the other up to 64 KiB. Empty where the kernel does not tell.
std::string SegmentLimitText(const SegmentLimits& limits, IpVersion ip);

}  // namespace netring

#endif  // NETRING_LAB_SEGMENT_LIMITS_H_
