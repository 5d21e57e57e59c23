// The kernel's own description of struct tcp_info: glibc's ends before what is read here.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <limits>

#include "netring/clock.h"
#include "netring/connection.h"

namespace netring {

std::optional<int64_t> MinRttNs(int fd) {
  tcp_info info{};
  socklen_t length = sizeof(info);
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  // A kernel that tells less writes less.
  if (length < offsetof(tcp_info, tcpi_min_rtt) + sizeof(info.tcpi_min_rtt)) return std::nullopt;
  // The largest number until a round trip was measured (tcp_init_sock(), net/ipv4/tcp.c, 6.18).
  constexpr auto kUnknown = std::numeric_limits<decltype(info.tcpi_min_rtt)>::max();
  if (info.tcpi_min_rtt == 0 || info.tcpi_min_rtt == kUnknown) return std::nullopt;
  return int64_t{info.tcpi_min_rtt} * kNsPerUs;
}

}  // namespace netring
