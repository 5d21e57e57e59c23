#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::Status SetInt(int fd, int level, int option, int64_t value, const char* name) {
  const int number = static_cast<int>(std::min<int64_t>(value, std::numeric_limits<int>::max()));
  if (setsockopt(fd, level, option, &number, sizeof(number)) != 0) {
    return Errno(absl::StrCat("cannot set ", name, " to ", value));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> GetInt(int fd, int level, int option, const char* name) {
  int value = 0;
  socklen_t length = sizeof(value);
  if (getsockopt(fd, level, option, &value, &length) != 0)
    return Errno(absl::StrCat("cannot read ", name));
  return value;
}

}  // namespace

absl::Status ApplyOptions(int fd, const SocketOptions& options) {
  NETRING_RETURN_IF_ERROR(
      SetInt(fd, IPPROTO_TCP, TCP_NODELAY, options.nagle ? 0 : 1, "TCP_NODELAY"));
  if (options.sndbuf > 0) {
    NETRING_RETURN_IF_ERROR(SetInt(fd, SOL_SOCKET, SO_SNDBUF, options.sndbuf, "SO_SNDBUF"));
  }
  if (options.rcvbuf > 0) {
    NETRING_RETURN_IF_ERROR(SetInt(fd, SOL_SOCKET, SO_RCVBUF, options.rcvbuf, "SO_RCVBUF"));
  }
  const std::string& name = options.congestion_control;
  if (!name.empty() && setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(),
                                  static_cast<socklen_t>(name.size())) != 0) {
    return Errno(absl::StrCat("cannot set TCP_CONGESTION to ", name,
                              " (see net.ipv4.tcp_available_congestion_control)"));
  }
  return absl::OkStatus();
}

absl::Status EnableZeroCopy(int fd) {
  NETRING_RETURN_IF_ERROR(SetInt(fd, SOL_SOCKET, SO_ZEROCOPY, 1, "SO_ZEROCOPY"));
  NETRING_ASSIGN_OR_RETURN(const int on, GetInt(fd, SOL_SOCKET, SO_ZEROCOPY, "SO_ZEROCOPY"));
  if (on != 1) return absl::FailedPreconditionError("SO_ZEROCOPY was set but reads back as off");
  return absl::OkStatus();
}

int IncomingNapiId(int fd) {
  return GetInt(fd, SOL_SOCKET, SO_INCOMING_NAPI_ID, "SO_INCOMING_NAPI_ID").value_or(0);
}

absl::StatusOr<SocketFacts> ReadFacts(int fd) {
  SocketFacts facts;
  NETRING_ASSIGN_OR_RETURN(facts.sndbuf, GetInt(fd, SOL_SOCKET, SO_SNDBUF, "SO_SNDBUF"));
  NETRING_ASSIGN_OR_RETURN(facts.rcvbuf, GetInt(fd, SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF"));
  NETRING_ASSIGN_OR_RETURN(facts.nodelay, GetInt(fd, IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY"));
  NETRING_ASSIGN_OR_RETURN(facts.zerocopy, GetInt(fd, SOL_SOCKET, SO_ZEROCOPY, "SO_ZEROCOPY"));
  char name[16] = {};  // TCP_CA_NAME_MAX
  socklen_t length = sizeof(name) - 1;
  if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &length) != 0)
    return Errno("cannot read TCP_CONGESTION");
  facts.congestion_control = name;
  return facts;
}

}  // namespace netring
