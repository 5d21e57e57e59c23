#include "probe/network.h"

#include <linux/if_link.h>
#include <linux/udp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/inet_address.h"
#include "base/text_file.h"
#include "engine/receive_mode.h"
#include "host/fact.h"
#include "host/kernel_module.h"
#include "net/route_netlink.h"
#include "net/vsock.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

constexpr size_t kMaxTypesBytes = size_t{64} << 20;  ///< of the kernel's types (BTF): about 5 MiB

/// Where the questions are asked.
struct Place {
  const std::string& root;
  const std::string& release;
};

/// As in a NetworkAnswer.
struct Answer {
  std::optional<bool> here;
  std::string text;
};

Answer Yes(std::string text = "") { return {.here = true, .text = std::move(text)}; }
Answer No(std::string text) { return {.here = false, .text = std::move(text)}; }
Answer Unknown(std::string why) { return {.text = std::move(why)}; }
Answer OfCall(bool done) { return done ? Yes() : No(ErrnoName(errno)); }
Answer OfStatus(const absl::Status& status) {
  return status.ok() ? Yes() : No(std::string(status.message()));
}

template <int kFamily, int kType, int kLevel, int kOption, int kValue = 1>
Answer SetsOption(const Place&) {
  const UniqueFd fd(socket(kFamily, kType | SOCK_CLOEXEC, 0));
  const int value = kValue;
  return OfCall(fd.valid() && setsockopt(fd.get(), kLevel, kOption, &value, sizeof(value)) == 0);
}

/// A socket of it would load the module.
bool VsockIsLoaded(const Place& place) {
  const auto protocols = ReadBelow(place.root, "proc/net/protocols");
  return protocols.has_value() && absl::StrContains(*protocols, "VSOCK");
}

Answer VsockZerocopy(const Place& place) {
  if (!VsockIsLoaded(place)) return Unknown(absl::StrCat("vsock is not loaded: ", kLoadVsock));
  return SetsOption<AF_VSOCK, SOCK_STREAM, SOL_SOCKET, SO_ZEROCOPY>(place);
}

Answer VsockLoopback(const Place& place) {
  if (VsockIsLoaded(place)) return OfStatus(CheckVsockLoopback());
  const auto module = FindModule(place.root, place.release, "vsock_loopback", "VSOCKETS_LOOPBACK");
  if (!module.has_value()) return Unknown(absl::StrCat("not loaded: ", kLoadVsock));
  const bool installed = *module == ModuleState::kInstalled;
  return No(absl::StrCat(NameOf(*module), installed ? ": " : "", installed ? kLoadVsock : ""));
}

struct Ends {
  UniqueFd near;
  UniqueFd far;
};

/// Whether it comes within a second: a firewall may drop what goes over loopback. A wait in
/// connect(2) with a timeout ended with EINTR (kernel 6.1).
bool Awaits(const UniqueFd& socket, short events) {
  pollfd wanted{.fd = socket.get(), .events = events};
  int ready = poll(&wanted, 1, 1000);
  while (ready < 0 && errno == EINTR) ready = poll(&wanted, 1, 1000);
  if (ready == 0) errno = ETIMEDOUT;
  return ready == 1;
}

/// A TCP connection over loopback; without the far end where there is none, with errno.
Ends ConnectTo(const std::string& address) {
  constexpr int kType = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  const auto any_port = SocketAddress::Of(address, 0);
  if (!any_port.ok()) return {};
  const UniqueFd listener(socket(any_port->family(), kType, 0));
  Ends ends{.near = UniqueFd(socket(any_port->family(), kType, 0))};
  if (!listener.valid() || !ends.near.valid() ||
      bind(listener.get(), any_port->get(), any_port->length()) != 0 ||
      listen(listener.get(), 1) != 0)
    return ends;
  const auto bound = SocketAddress::OwnEndOf(listener.get());
  if (!bound.ok()) return ends;
  if (connect(ends.near.get(), bound->get(), bound->length()) != 0 && errno != EINPROGRESS)
    return ends;
  if (Awaits(listener, POLLIN))
    ends.far.Reset(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  return ends;
}

Answer Ipv6(const Place&) { return OfCall(ConnectTo("::1").far.valid()); }

/// The byte is taken from the queue and not written.
Answer Truncates(const Place&) {
  const Ends ends = ConnectTo("127.0.0.1");
  char byte = 'a';
  if (!ends.far.valid() || send(ends.near.get(), "b", 1, MSG_NOSIGNAL) != 1 ||
      !Awaits(ends.far, POLLIN))
    return Unknown(absl::StrCat("no connection over 127.0.0.1: ", ErrnoName(errno)));
  const ssize_t taken = recv(ends.far.get(), &byte, 1, MSG_TRUNC);
  if (taken != 1) return OfCall(false);
  return byte == 'a' ? Yes() : No("it copies");
}

Answer MapsReceived(const Place&) { return OfStatus(FindReceiveMode("mmap")->check()); }

/// A kernel leaves out what it does not know.
template <uint16_t kAttribute>
Answer LoopbackTells(const Place&) {
  const std::optional<bool> told = LinkTells(static_cast<int>(if_nametoindex("lo")), kAttribute);
  if (!told.has_value()) return Unknown("the kernel tells nothing of the link lo");
  return *told ? Yes() : No("the kernel has no such limit");
}

/// The kernel loads the driver of a link when one is made.
Answer LinkKind(const Place& place, const char* module, const char* option) {
  const auto state = FindModule(place.root, place.release, module, option);
  if (!state.has_value()) return Unknown("neither modules nor the kernel's configuration are here");
  return {.here = *state <= ModuleState::kInstalled, .text = NameOf(*state)};
}
Answer Veth(const Place& place) { return LinkKind(place, "veth", "VETH"); }
Answer Ifb(const Place& place) { return LinkKind(place, "ifb", "IFB"); }

Answer HugePages(const Place& place) {
  const auto free = ReadField(place.root, "proc/meminfo", "HugePages_Free");
  if (!free.has_value()) return No("this kernel has none");
  if (*free == "0") return No("none is free: sysctl vm.nr_hugepages=16");
  return Yes(absl::StrCat(*free, " free"));
}

Answer TransparentHugePages(const Place& place) {
  const auto modes = ReadLine(place.root, "sys/kernel/mm/transparent_hugepage/enabled");
  if (!modes.has_value()) return No("this kernel has none");
  return {.here = !absl::StrContains(*modes, "[never]"), .text = *modes};
}

/// The type is in the kernel's description of its own where CONFIG_IO_URING_BPF_OPS is set (seen on
/// 7.2); a string there ends in a zero.
Answer BpfLoop(const Place& place) {
  constexpr absl::string_view kType("\0bpf_struct_ops_io_uring_bpf_ops\0", 33);
  const auto types = ReadTextFile(place.root + "/sys/kernel/btf/vmlinux", kMaxTypesBytes);
  if (!types.has_value()) return Unknown("the kernel does not describe its types (BTF)");
  return absl::StrContains(*types, kType) ? Yes() : No("no struct_ops of that type");
}

struct NetworkRow {
  const char* name;
  const char* since;
  Answer (*ask)(const Place& place);
};

// Since when: the manual pages udp(7), tcp(7), socket(7), ipv6(7), vsock(7), mmap(2); net/ of the
// kernel where they are silent (docs/PROBE.md).
constexpr NetworkRow kNetworkRows[] = {
    {"udp_segment", "4.18", SetsOption<AF_INET, SOCK_DGRAM, IPPROTO_UDP, UDP_SEGMENT, 1400>},
    {"udp_gro", "5.0", SetsOption<AF_INET, SOCK_DGRAM, IPPROTO_UDP, UDP_GRO>},
    {"tcp_zerocopy", "4.14", SetsOption<AF_INET, SOCK_STREAM, SOL_SOCKET, SO_ZEROCOPY>},
    {"udp_zerocopy", "5.0", SetsOption<AF_INET, SOCK_DGRAM, SOL_SOCKET, SO_ZEROCOPY>},
    {"vsock_zerocopy", "6.7", VsockZerocopy},
    {"vsock_loopback", "5.6", VsockLoopback},
    {"tcp_receive_map", "5.11", MapsReceived},
    {"tcp_receive_drop", "2.4", Truncates},
    {"ipv6_loopback", "2.2", Ipv6},
    {"big_tcp", "5.19", LoopbackTells<IFLA_TSO_MAX_SIZE>},
    {"big_tcp_ipv4", "6.3", LoopbackTells<IFLA_GSO_IPV4_MAX_SIZE>},
    {"veth", "2.6", Veth},
    {"ifb", "2.6", Ifb},
    {"huge_pages", "2.6", HugePages},
    {"transparent_huge_pages", "2.6", TransparentHugePages},
    {"bpf_loop", "7.1", BpfLoop},
};

}  // namespace

std::vector<NetworkAnswer> AskNetwork(const std::string& root) {
  const std::string release = ReadLine(root, "proc/sys/kernel/osrelease").value_or("");
  std::vector<NetworkAnswer> answers;
  for (const NetworkRow& row : kNetworkRows) {
    Answer answer = row.ask({root, release});
    answers.push_back({row.name, row.since, answer.here, std::move(answer.text)});
  }
  return answers;
}

}  // namespace netring
