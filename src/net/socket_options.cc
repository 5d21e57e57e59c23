#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/text_file.h"
#include "net/transport.h"
#include "net/vsock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kMaxListBytes = 4096;
constexpr char kAvailable[] = "/proc/sys/net/ipv4/tcp_available_congestion_control";
constexpr char kAllowed[] = "/proc/sys/net/ipv4/tcp_allowed_congestion_control";

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

/// A list of names in /proc, of this thread's network namespace; "unknown" where it is not told.
std::string NamesIn(const char* file) {
  const auto text = ReadTextFile(file, kMaxListBytes);
  if (!text.has_value()) return "unknown";
  const absl::string_view names = absl::StripAsciiWhitespace(*text);
  return names.empty() ? "unknown" : std::string(names);
}

bool Lists(const std::string& names, const std::string& name) {
  const std::vector<absl::string_view> all = absl::StrSplit(names, ' ');
  return std::find(all.begin(), all.end(), name) != all.end();
}

bool SetCongestionControl(int fd, const std::string& name) {
  return setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(),
                    static_cast<socklen_t>(name.size())) == 0;
}

absl::Status ApplyCongestionControl(int fd, const std::string& name) {
  if (name.empty()) return absl::OkStatus();
  if (name == kAutoCongestionControl) {
    // EPERM: not in the list of those that everybody may choose. ENOENT: not there at all.
    if (SetCongestionControl(fd, kUsualCongestionControl) || errno == EPERM || errno == ENOENT)
      return absl::OkStatus();
  } else if (SetCongestionControl(fd, name)) {
    return absl::OkStatus();
  }
  const int error = errno;
  return Errno(absl::StrCat("cannot set TCP_CONGESTION to ", name, " (",
                            WhyNoCongestionControl(name), "; see --cc)"),
               error);
}

}  // namespace

std::string WhyNoCongestionControl(const std::string& name) {
  const std::string available = NamesIn(kAvailable);
  if (!Lists(available, name)) {
    return absl::StrCat("this kernel has not loaded ", name, ": ", kAvailable, " lists ",
                        available);
  }
  return absl::StrCat("without CAP_NET_ADMIN there is only what ", kAllowed,
                      " lists: ", NamesIn(kAllowed));
}

absl::Status ApplyOptions(int fd, const SocketOptions& options) {
  const Transport& transport = TransportOfSocket(fd);
  if (transport.kind == TransportKind::kVsock) return SetVsockBuffer(fd, options.rcvbuf);
  if (transport.tcp) {
    NETRING_RETURN_IF_ERROR(
        SetInt(fd, IPPROTO_TCP, TCP_NODELAY, options.nagle ? 0 : 1, "TCP_NODELAY"));
  }
  if (options.sndbuf > 0) {
    NETRING_RETURN_IF_ERROR(SetInt(fd, SOL_SOCKET, SO_SNDBUF, options.sndbuf, "SO_SNDBUF"));
  }
  if (options.rcvbuf > 0) {
    NETRING_RETURN_IF_ERROR(SetInt(fd, SOL_SOCKET, SO_RCVBUF, options.rcvbuf, "SO_RCVBUF"));
  }
  if (!transport.tcp) return absl::OkStatus();
  return ApplyCongestionControl(fd, options.congestion_control);
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
  const Transport& transport = TransportOfSocket(fd);
  NETRING_ASSIGN_OR_RETURN(facts.sndbuf, GetInt(fd, SOL_SOCKET, SO_SNDBUF, "SO_SNDBUF"));
  NETRING_ASSIGN_OR_RETURN(facts.rcvbuf, GetInt(fd, SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF"));
  NETRING_ASSIGN_OR_RETURN(facts.zerocopy, GetInt(fd, SOL_SOCKET, SO_ZEROCOPY, "SO_ZEROCOPY"));
  if (transport.kind == TransportKind::kVsock) {
    NETRING_ASSIGN_OR_RETURN(facts.rcvbuf, VsockBuffer(fd));
    facts.sndbuf = facts.rcvbuf;
  }
  if (!transport.tcp) return facts;
  NETRING_ASSIGN_OR_RETURN(facts.nodelay, GetInt(fd, IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY"));
  char name[16] = {};  // TCP_CA_NAME_MAX
  socklen_t length = sizeof(name) - 1;
  if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &length) != 0)
    return Errno("cannot read TCP_CONGESTION");
  facts.congestion_control = name;
  return facts;
}

}  // namespace netring
