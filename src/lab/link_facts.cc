#include "lab/link_facts.h"

#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "lab/child_task.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

/// These commands answer whether any feature of a kind is on now, to everybody
/// (ethtool_get_feature_mask() and dev_ethtool(), net/ethtool/ioctl.c, kernel 6.1).
struct Offload {
  const char* name;
  uint32_t command;
  uint32_t mask;
};
constexpr Offload kOffloads[] = {
    {"tso", ETHTOOL_GTSO, ~0U},   {"gso", ETHTOOL_GGSO, ~0U},
    {"gro", ETHTOOL_GGRO, ~0U},   {"lro", ETHTOOL_GFLAGS, ETH_FLAG_LRO},
    {"tx", ETHTOOL_GTXCSUM, ~0U}, {"sg", ETHTOOL_GSG, ~0U},
};

/// Asks about one link through a socket of its namespace.
class Ethtool {
 public:
  Ethtool(UniqueFd socket, const std::string& link) : socket_(std::move(socket)) {
    link.copy(request_.ifr_name, sizeof(request_.ifr_name) - 1);
  }

  /// `Answer` is a structure of linux/ethtool.h, which begins with the command.
  template <typename Answer>
  std::optional<Answer> Get(uint32_t command) {
    Answer answer{};
    answer.cmd = command;
    request_.ifr_data = reinterpret_cast<char*>(&answer);
    if (ioctl(socket_.get(), SIOCETHTOOL, &request_) != 0) return std::nullopt;
    return answer;
  }

 private:
  UniqueFd socket_;
  ifreq request_{};
};

template <size_t kBytes>
absl::string_view TextOf(const char (&field)[kBytes]) {
  return {field, strnlen(field, kBytes)};
}

void AddDriver(const ethtool_drvinfo& driver, std::vector<std::string>* parts) {
  parts->push_back(absl::StrCat("driver ", TextOf(driver.driver)));
  if (const auto version = TextOf(driver.version); !version.empty())
    absl::StrAppend(&parts->back(), " ", version);
  if (const auto firmware = TextOf(driver.fw_version); !firmware.empty())
    parts->push_back(absl::StrCat("firmware ", firmware));
}

void AddCoalescing(const ethtool_coalesce& of, std::vector<std::string>* parts) {
  const auto add = [parts](const char* way, uint32_t us, uint32_t frames, bool adaptive) {
    parts->push_back(absl::StrCat(way, " coalescing ", us, " us ", frames, " frames",
                                  adaptive ? " adaptive" : ""));
  };
  add("rx", of.rx_coalesce_usecs, of.rx_max_coalesced_frames, of.use_adaptive_rx_coalesce != 0);
  add("tx", of.tx_coalesce_usecs, of.tx_max_coalesced_frames, of.use_adaptive_tx_coalesce != 0);
}

}  // namespace

std::string LinkText(const std::string& name, const DriverFacts& facts) {
  std::vector<std::string> parts{name};
  if (facts.driver.has_value()) AddDriver(*facts.driver, &parts);
  if (facts.rings.has_value()) {
    parts.push_back(absl::StrCat("rx ring ", facts.rings->rx_pending));
    parts.push_back(absl::StrCat("tx ring ", facts.rings->tx_pending));
  }
  if (facts.coalescing.has_value()) AddCoalescing(*facts.coalescing, &parts);
  return absl::StrJoin(parts, ", ");
}

std::string OffloadsText(absl::FunctionRef<std::optional<uint32_t>(uint32_t command)> get) {
  std::vector<std::string> parts;
  for (const Offload& offload : kOffloads) {
    const std::optional<uint32_t> answer = get(offload.command);
    if (!answer.has_value()) continue;
    parts.push_back(absl::StrCat(offload.name, (*answer & offload.mask) != 0 ? " on" : " off"));
  }
  return absl::StrJoin(parts, ", ");
}

LinkFacts ReadLinkFacts(const LabSide& side) {
  if (side.link.empty()) return {};
  absl::StatusOr<UniqueFd> socket = SocketIn(side, AF_INET, SOCK_DGRAM, 0);
  if (!socket.ok()) return {.link = side.link};
  Ethtool ethtool(*std::move(socket), side.link);
  return {
      .link = LinkText(side.link, {.driver = ethtool.Get<ethtool_drvinfo>(ETHTOOL_GDRVINFO),
                                   .rings = ethtool.Get<ethtool_ringparam>(ETHTOOL_GRINGPARAM),
                                   .coalescing = ethtool.Get<ethtool_coalesce>(ETHTOOL_GCOALESCE)}),
      .offloads = OffloadsText([&ethtool](uint32_t command) -> std::optional<uint32_t> {
        const auto answer = ethtool.Get<ethtool_value>(command);
        return answer.has_value() ? std::optional<uint32_t>(answer->data) : std::nullopt;
      })};
}

}  // namespace netring
