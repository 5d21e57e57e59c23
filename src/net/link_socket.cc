#include "net/link_socket.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr Offload kOffloads[] = {
    {"tso", ETHTOOL_GTSO, ~0U, ETHTOOL_STSO},      {"gso", ETHTOOL_GGSO, ~0U, ETHTOOL_SGSO},
    {"gro", ETHTOOL_GGRO, ~0U, ETHTOOL_SGRO},      {"lro", ETHTOOL_GFLAGS, ETH_FLAG_LRO, 0},
    {"tx", ETHTOOL_GTXCSUM, ~0U, ETHTOOL_STXCSUM}, {"sg", ETHTOOL_GSG, ~0U, ETHTOOL_SSG},
};

}  // namespace

absl::Span<const Offload> Offloads() { return kOffloads; }

const Offload* FindSwitchableOffload(absl::string_view name) {
  const auto* found = std::find_if(
      std::begin(kOffloads), std::end(kOffloads),
      [name](const Offload& offload) { return offload.set != 0 && offload.name == name; });
  return found == std::end(kOffloads) ? nullptr : found;
}

LinkSocket::LinkSocket(UniqueFd socket, const std::string& link)
    : socket_(std::move(socket)), link_(link) {
  link.copy(request_.ifr_name, sizeof(request_.ifr_name) - 1);
}

std::optional<uint32_t> LinkSocket::GetNumber(uint32_t command) {
  const auto answer = Get<ethtool_value>(command);
  return answer.has_value() ? std::optional<uint32_t>(answer->data) : std::nullopt;
}

absl::Status LinkSocket::Switch(const Offload& offload, bool on) {
  ethtool_value value{.cmd = offload.set, .data = on ? 1U : 0U};
  request_.ifr_data = reinterpret_cast<char*>(&value);
  if (ioctl(socket_.get(), SIOCETHTOOL, &request_) == 0) return absl::OkStatus();
  if (errno == EOPNOTSUPP)
    return absl::UnavailableError(absl::StrCat(link_, " has no switchable ", offload.name));
  return Errno(absl::StrCat(link_, " refuses it"));
}

absl::Status LinkSocket::SetMtu(int mtu) {
  request_.ifr_mtu = mtu;
  if (ioctl(socket_.get(), SIOCSIFMTU, &request_) == 0) return absl::OkStatus();
  return Errno(absl::StrCat(link_, " refuses it"));
}

std::optional<int> LinkSocket::Mtu() {
  if (ioctl(socket_.get(), SIOCGIFMTU, &request_) != 0) return std::nullopt;
  return request_.ifr_mtu;
}

}  // namespace netring
