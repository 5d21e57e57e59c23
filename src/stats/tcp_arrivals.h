// TCP connections that come to a network namespace, wanted or not.

#ifndef NETRING_STATS_TCP_ARRIVALS_H_
#define NETRING_STATS_TCP_ARRIVALS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "stats/proc_file.h"

namespace netring {

/// Connections that were made to listening sockets (PassiveOpens) and resets that were sent, as to
/// who asks for a closed port (OutRsts), since the namespace was made; from the text of
/// /proc/net/snmp (Documentation/networking/snmp_counter.rst). Empty when the text does not read as
/// expected.
std::optional<int64_t> TcpArrivals(absl::string_view snmp);

/// Reads those of one namespace again and again: the thread's at construction.
class TcpArrivalsClock {
 public:
  TcpArrivalsClock() : snmp_("/proc/thread-self/net/snmp", kMaxBytes) {}

  /// Empty as TcpArrivals() is, or when the file cannot be read. Does not allocate.
  std::optional<int64_t> Read() { return TcpArrivals(snmp_.Read()); }

 private:
  static constexpr size_t kMaxBytes = 8192;  ///< it has about 1,500

  ProcFile snmp_;
};

}  // namespace netring

#endif  // NETRING_STATS_TCP_ARRIVALS_H_
