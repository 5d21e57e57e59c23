// What the transport of a cell's connections cannot do.

#ifndef NETRING_LOAD_TRANSPORT_TERMS_H_
#define NETRING_LOAD_TRANSPORT_TERMS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "base/inet_address.h"
#include "load/side_config.h"
#include "load/worker.h"

namespace netring {

/// FailedPrecondition with the rule and what to do; whatever the kernel.
absl::Status CheckTransport(const SideConfig& config, const SideTerms& terms);

/// What datagrams go through.
struct LinkTerms {
  int64_t mtu = 0;  ///< 0: not known
  IpVersion ip = IpVersion::k4;
  bool cuts_nothing = false;  ///< what does not fit in a packet is not to be sent in several
};
/// FailedPrecondition when the datagrams of a send would not fit in packets of the link: those of
/// --gso are not cut again (udp_send_skb(), net/ipv4/udp.c).
absl::Status CheckFits(const Load& load, const LinkTerms& link);

}  // namespace netring

#endif  // NETRING_LOAD_TRANSPORT_TERMS_H_
