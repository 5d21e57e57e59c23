// What the transport of a cell's connections cannot do.

#ifndef NETRING_LOAD_TRANSPORT_TERMS_H_
#define NETRING_LOAD_TRANSPORT_TERMS_H_

#include "absl/status/status.h"
#include "load/side_config.h"
#include "load/worker.h"

namespace netring {

/// FailedPrecondition with the rule and what to do; whatever the kernel.
absl::Status CheckTransport(const SideConfig& config, const SideTerms& terms);

/// FailedPrecondition when the datagrams of a send would not fit in packets of the link: these are
/// not cut again (udp_send_skb(), net/ipv4/udp.c). `mtu` 0: not known.
absl::Status CheckSegmentFits(const Load& load, int64_t mtu);

}  // namespace netring

#endif  // NETRING_LOAD_TRANSPORT_TERMS_H_
