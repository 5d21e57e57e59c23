#include "stats/link_drops.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace netring {
namespace {

/// The fourth of eight numbers of each direction: bytes, packets, errors, drops, ...
constexpr int kBeforeReceived = 3;
constexpr int kBeforeSent = 7;

std::optional<int64_t> NumberAfter(int others, absl::string_view* numbers) {
  for (; others > 0; --others) {
    if (!TakeNumber(numbers).has_value()) return std::nullopt;
  }
  return TakeNumber(numbers);
}

}  // namespace

std::optional<int64_t> LinkDrops(absl::string_view text, absl::string_view device) {
  for (size_t end = text.find('\n'); end != absl::string_view::npos; end = text.find('\n')) {
    absl::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    if (line.substr(0, device.size()) != device) continue;
    line.remove_prefix(device.size());
    if (line.empty() || line.front() != ':') continue;
    line.remove_prefix(1);
    const std::optional<int64_t> received = NumberAfter(kBeforeReceived, &line);
    const std::optional<int64_t> sent = NumberAfter(kBeforeSent, &line);
    if (!received.has_value() || !sent.has_value()) return std::nullopt;
    return *received + *sent;
  }
  return std::nullopt;
}

std::string DeviceOf(int connection) {
  sockaddr_in local{};
  socklen_t length = sizeof(local);
  if (getsockname(connection, reinterpret_cast<sockaddr*>(&local), &length) != 0 ||
      local.sin_family != AF_INET)
    return "";
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return "";
  std::string device;
  for (const ifaddrs* each = all; each != nullptr && device.empty(); each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    const auto* address = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
    if (address->sin_addr.s_addr == local.sin_addr.s_addr) device = each->ifa_name;
  }
  freeifaddrs(all);
  return device;
}

}  // namespace netring
