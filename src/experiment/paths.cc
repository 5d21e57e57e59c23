#include "experiment/paths.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "netring/check.h"

namespace netring {
namespace {

constexpr bool kOwnNamespaces = true;
constexpr bool kCopies = true;

std::string OnVeth(bool) { return "veth delivers locally"; }
std::string OnLoopback(bool) { return "loopback delivers locally"; }
std::string OnWire(bool in_a_thread) {
  return absl::StrCat("the receiver's veth copies each packet, as a network card does by DMA, ",
                      in_a_thread ? "in a NAPI kernel thread" : "in the sender's softirq");
}
std::string OnVsock(bool) {
  return "the receiver reads the sender's own pages, and no network copies them";
}

std::string OnSink(bool) {
  return "nothing is delivered: the link drops what it is to send, and reads none of it";
}

constexpr TransportKind kOverUdp[] = {TransportKind::kUdp};
constexpr TransportKind kOverIp[] = {TransportKind::kTcp, TransportKind::kUdp};
constexpr TransportKind kOverVsock[] = {TransportKind::kVsock};

constexpr Path kPaths[] = {
    {PathKind::kVeth, "veth (local: copies)", kOverIp, kOwnNamespaces, kCopies, MakeVethLab,
     OnVeth},
    {PathKind::kLo, "lo (local: copies)", kOverIp, !kOwnNamespaces, kCopies, MakeLoopbackLab,
     OnLoopback},
    {PathKind::kWire, "wire (zero copy at the sender)", kOverIp, kOwnNamespaces, !kCopies,
     MakeWireLab, OnWire},
    {PathKind::kVsock, "vsock (local: zero copy)", kOverVsock, !kOwnNamespaces, !kCopies,
     [](IpVersion) { return MakeVsockLab(); }, OnVsock},
    {PathKind::kSink, "sink (sender alone: zero copy)", kOverUdp, !kOwnNamespaces, !kCopies,
     MakeSinkLab, OnSink},
};

}  // namespace

const Path& PathOf(PathKind kind) {
  const auto* found = std::find_if(std::begin(kPaths), std::end(kPaths),
                                   [kind](const Path& path) { return path.kind == kind; });
  NETRING_CHECK(found != std::end(kPaths));
  return *found;
}

}  // namespace netring
