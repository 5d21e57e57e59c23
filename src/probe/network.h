// What sockets, links and memory of this kernel can do for netring beside io_uring.

#ifndef NETRING_PROBE_NETWORK_H_
#define NETRING_PROBE_NETWORK_H_

#include <string>
#include <vector>

#include "probe/report.h"

namespace netring {

/// One per row of the table in network.cc, in its order. Asks sockets of its own and two
/// connections over loopback; loads no module and makes no link. `root` is where /proc, /sys and
/// /lib/modules are looked for.
std::vector<NetworkAnswer> AskNetwork(const std::string& root = "/");

}  // namespace netring

#endif  // NETRING_PROBE_NETWORK_H_
