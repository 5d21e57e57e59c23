#include "base/inet_address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
//
#include <linux/vm_sockets.h>

#include <array>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "netring/status.h"

namespace netring {
namespace {

bool IsZone(absl::string_view zone) {
  constexpr char kCharacters[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";
  return !zone.empty() && zone.size() < IF_NAMESIZE &&
         zone.find_first_not_of(kCharacters) == absl::string_view::npos;
}

/// The index of a link; 0: there is none.
uint32_t LinkIndex(const std::string& zone) {
  uint32_t index = if_nametoindex(zone.c_str());
  if (index == 0 && !absl::SimpleAtoi(zone, &index)) return 0;
  return index;
}

std::string LinkName(uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) != nullptr ? name.data() : absl::StrCat(index);
}

/// The number after kVsockPrefix; empty: it is no address of vsock.
std::optional<uint32_t> VsockMachine(absl::string_view text) {
  uint32_t machine = 0;
  if (!absl::ConsumePrefix(&text, kVsockPrefix) || !absl::SimpleAtoi(text, &machine))
    return std::nullopt;
  return machine;
}

template <typename T>
std::string Numeric(int family, const T& binary) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, &binary, text.data(), text.size());
  return text.data();
}

}  // namespace

std::string InetAddress::Through(const std::string& link) const {
  return link_local && !link.empty() ? absl::StrCat(host, "%", link) : host;
}

std::optional<InetAddress> ParseInetAddress(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('%', 1));
  InetAddress address{.host = std::string(parts.first), .zone = std::string(parts.second)};
  if (address.host.find('\0') != std::string::npos) return std::nullopt;
  in_addr ipv4;
  if (inet_pton(AF_INET, address.host.c_str(), &ipv4) == 1)
    return absl::StrContains(text, "%") ? std::nullopt : std::optional(std::move(address));
  in6_addr ipv6;
  if (inet_pton(AF_INET6, address.host.c_str(), &ipv6) != 1) return std::nullopt;
  address.family = AF_INET6;
  address.host = Numeric(AF_INET6, ipv6);
  address.link_local = IN6_IS_ADDR_LINKLOCAL(&ipv6);
  const bool zone_allowed = address.link_local && IsZone(address.zone);
  if (absl::StrContains(text, "%") && !zone_allowed) return std::nullopt;
  return address;
}

IpVersion IpOf(absl::string_view address) {
  return ParseInetAddress(address).value_or(InetAddress()).version();
}

std::string EndpointText(const std::string& address, int port) {
  const bool ipv6 = absl::StrContains(address, ":") && !VsockMachine(address).has_value();
  return ipv6 ? absl::StrCat("[", address, "]:", port) : absl::StrCat(address, ":", port);
}

absl::StatusOr<SocketAddress> SocketAddress::Of(const std::string& address, int port) {
  if (port < 0 || port > kMaxPort)
    return absl::InvalidArgumentError(absl::StrCat("there is no port ", port));
  SocketAddress result;
  if (const auto machine = VsockMachine(address); machine.has_value()) {
    auto& vsock = reinterpret_cast<sockaddr_vm&>(result.storage_);
    vsock = {.svm_family = AF_VSOCK,
             .svm_port = port == 0 ? VMADDR_PORT_ANY : static_cast<unsigned>(port),
             .svm_cid = *machine};
    result.length_ = sizeof(vsock);
    return result;
  }
  const std::optional<InetAddress> parsed = ParseInetAddress(address);
  if (!parsed.has_value())
    return absl::InvalidArgumentError(absl::StrCat("'", address, "': ", kInetAddressAllowed));
  if (parsed->family == AF_INET) {
    auto& ipv4 = reinterpret_cast<sockaddr_in&>(result.storage_);
    ipv4 = {.sin_family = AF_INET, .sin_port = htons(static_cast<uint16_t>(port))};
    inet_pton(AF_INET, parsed->host.c_str(), &ipv4.sin_addr);
    result.length_ = sizeof(ipv4);
    return result;
  }
  auto& ipv6 = reinterpret_cast<sockaddr_in6&>(result.storage_);
  ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(static_cast<uint16_t>(port))};
  inet_pton(AF_INET6, parsed->host.c_str(), &ipv6.sin6_addr);
  result.length_ = sizeof(ipv6);
  if (!parsed->link_local) return result;
  if (parsed->zone.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(address, ": is of one link alone: name the one that leads there, as in ",
                     address, "%eth0"));
  }
  ipv6.sin6_scope_id = LinkIndex(parsed->zone);
  if (ipv6.sin6_scope_id != 0) return result;
  return absl::NotFoundError(absl::StrCat(address, ": there is no link ", parsed->zone, " here"));
}

absl::StatusOr<SocketAddress> SocketAddress::OwnEndOf(int socket) {
  SocketAddress result;
  result.length_ = sizeof(result.storage_);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&result.storage_), &result.length_) != 0)
    return Errno("cannot read a socket's own address");
  if (result.family() == AF_INET || result.family() == AF_INET6 || result.family() == AF_VSOCK)
    return result;
  return absl::InvalidArgumentError("a socket that is neither of IPv4, IPv6 nor of vsock");
}

std::optional<SocketAddress> SocketAddress::From(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  SocketAddress result;
  if (address->sa_family == AF_INET) result.length_ = sizeof(sockaddr_in);
  if (address->sa_family == AF_INET6) result.length_ = sizeof(sockaddr_in6);
  if (result.length_ == 0) return std::nullopt;
  std::memcpy(&result.storage_, address, result.length_);
  return result;
}

int SocketAddress::port() const {
  if (family() == AF_VSOCK)
    return static_cast<int>(reinterpret_cast<const sockaddr_vm&>(storage_).svm_port);
  return ntohs(family() == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(storage_).sin6_port
                                    : reinterpret_cast<const sockaddr_in&>(storage_).sin_port);
}

std::string SocketAddress::Text() const {
  if (family() == AF_VSOCK)
    return absl::StrCat(kVsockPrefix, reinterpret_cast<const sockaddr_vm&>(storage_).svm_cid);
  if (family() == AF_INET)
    return Numeric(AF_INET, reinterpret_cast<const sockaddr_in&>(storage_).sin_addr);
  const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(storage_);
  if (IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) return Numeric(AF_INET, ipv6.sin6_addr.s6_addr32[3]);
  std::string text = Numeric(AF_INET6, ipv6.sin6_addr);
  if (IN6_IS_ADDR_LINKLOCAL(&ipv6.sin6_addr))
    absl::StrAppend(&text, "%", LinkName(ipv6.sin6_scope_id));
  return text;
}

}  // namespace netring
