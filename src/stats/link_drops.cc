#include "stats/link_drops.h"

#include <ifaddrs.h>

#include "base/inet_address.h"

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
  const absl::StatusOr<SocketAddress> own = SocketAddress::OwnEndOf(connection);
  if (!own.ok()) return "";
  const std::string text = own->Text();
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return "";
  std::string device;
  for (const ifaddrs* each = all; each != nullptr && device.empty(); each = each->ifa_next) {
    const std::optional<SocketAddress> address = SocketAddress::From(each->ifa_addr);
    if (address.has_value() && address->Text() == text) device = each->ifa_name;
  }
  freeifaddrs(all);
  return device;
}

}  // namespace netring
