// Addresses of IPv4, IPv6 and vsock, as text and as the kernel has them.

#ifndef NETRING_BASE_INET_ADDRESS_H_
#define NETRING_BASE_INET_ADDRESS_H_

#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace netring {

/// The version of IP that addresses are of.
enum class IpVersion { k4, k6 };
constexpr auto EnumNames(IpVersion) { return std::array{"4", "6"}; }
constexpr int FamilyOf(IpVersion version) { return version == IpVersion::k6 ? AF_INET6 : AF_INET; }

/// An address without a port, taken apart. A zone (RFC 4007) names the link that leads to an
/// address that is unique on that link alone: fe80::1%eth0.
struct InetAddress {
  int family = AF_INET;  ///< or AF_INET6
  std::string host;      ///< without the zone, as inet_ntop(3) writes it
  std::string zone;      ///< a link's name or index; empty: none
  bool link_local = false;

  IpVersion version() const { return family == AF_INET6 ? IpVersion::k6 : IpVersion::k4; }
  /// What listens on all addresses of the family.
  const char* Any() const { return family == AF_INET6 ? "::" : "0.0.0.0"; }
  /// The same address, where `link` is the one that leads to it.
  std::string Through(const std::string& link) const;
};

/// Empty when it is neither dotted IPv4 nor IPv6. Asks nobody: whether there is such a link, the
/// host knows that uses the address.
std::optional<InetAddress> ParseInetAddress(absl::string_view text);
/// That of an address; of what is none, 4.
IpVersion IpOf(absl::string_view address);
/// What a text that is none must be.
inline constexpr char kInetAddressAllowed[] =
    "must be an IPv4 or IPv6 address such as 10.0.0.1, fd00::1 or fe80::1%eth0";

inline constexpr int kMaxPort = 65535;

/// An address of vsock(7) as text: this, then the number of a machine (CID).
inline constexpr char kVsockPrefix[] = "vsock:";
/// The caller's own machine (VMADDR_CID_LOCAL).
inline constexpr char kVsockLocal[] = "vsock:1";

/// "10.0.0.1:9000", "[fd00::1]:9000", "vsock:1:9000".
std::string EndpointText(const std::string& address, int port);

/// As bind(2) and connect(2) take it.
class SocketAddress {
 public:
  /// A zone is looked up among the links of the thread's network namespace. Fails on what is no
  /// address or port, and on a link-local address without a zone. Port 0 is one that the kernel
  /// chooses.
  static absl::StatusOr<SocketAddress> Of(const std::string& address, int port);
  /// The own end of a socket. Fails on one that is of none of these families.
  static absl::StatusOr<SocketAddress> OwnEndOf(int socket);
  /// Of what the C library tells; empty when it is null or of neither family.
  static std::optional<SocketAddress> From(const sockaddr* address);

  int family() const { return storage_.ss_family; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t length() const { return length_; }
  int port() const;
  /// Without the port. An IPv4 address that came over IPv6 (::ffff:10.0.0.1) is the IPv4 one.
  std::string Text() const;

 private:
  sockaddr_storage storage_{};
  socklen_t length_ = 0;
};

}  // namespace netring

#endif  // NETRING_BASE_INET_ADDRESS_H_
