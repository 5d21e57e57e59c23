#include "net/reach.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

struct Advice {
  int error;
  const char* what_to_do;
};

// clang-format off
constexpr Advice kOfListening[] = {
    {EADDRINUSE, "ss -ltnp there shows who has the port: end it, or give another --port"},
    {EADDRNOTAVAIL, "ip address there shows the addresses that it has"},
    {EACCES, "ports below 1024 are root's: give another --port"},
};
// ICMP's "administratively prohibited" is EHOSTUNREACH with IPv4 and EACCES with IPv6 (icmp_err_convert, net/ipv4/icmp.c).
constexpr Advice kOfConnecting[] = {
    {ECONNREFUSED, "nothing listens at that address and port, or a firewall rejects it: check that the address is the server's, and open the port there (--port)"},
    {EHOSTUNREACH, "nobody has the address on its network, or a firewall or router on the way rejects it: check the address, and open the port there (--port)"},
    {ENETUNREACH, "the client's host has no route to it, or a router on the way has none: give an address of a network that both have, or add a route (ip route)"},
    {EACCES, "a firewall on the way, or a route of the client's host, prohibits it: open the port there (--port)"},
    {EPERM, "a firewall on the client's host forbids it: let it out there"},
    {EINVAL, "a route of the client's host drops it (blackhole), or the address is none to connect to"},
    {EADDRNOTAVAIL, "the client's host has no address or no free port left for it"},
};
// clang-format on

absl::Status Advised(const std::string& what, int error, absl::Span<const Advice> advices) {
  const absl::Status status = Errno(what, error);
  const auto found = std::find_if(advices.begin(), advices.end(),
                                  [error](const Advice& advice) { return advice.error == error; });
  return found == advices.end() ? status : WithMore(status, absl::StrCat("; ", found->what_to_do));
}

/// The mark.
constexpr char kDropped[] = "netring/dropped";

}  // namespace

absl::Status DroppedError(absl::string_view what) {
  absl::Status status = absl::UnavailableError(what);
  status.SetPayload(kDropped, absl::Cord());
  return status;
}

bool IsDropped(const absl::Status& status) { return status.GetPayload(kDropped).has_value(); }

absl::Status CannotListen(const std::string& where, int error) {
  return Advised(absl::StrCat("cannot listen at ", where), error, kOfListening);
}

absl::Status CannotConnect(const std::string& where, int error) {
  if (error == ETIMEDOUT) return NoAnswer(where, 0);
  return Advised(absl::StrCat("cannot connect to ", where), error, kOfConnecting);
}

absl::Status NoAnswer(const std::string& where, int64_t limit_ns) {
  const int64_t seconds = (limit_ns + kNsPerSecond / 2) / kNsPerSecond;
  return DroppedError(absl::StrCat(
      "no answer from ", where, seconds > 0 ? absl::StrCat(" within ", seconds, " s") : "",
      ": a firewall on the way or on the server's host drops it; open the port there "
      "(--port)"));
}

}  // namespace netring
