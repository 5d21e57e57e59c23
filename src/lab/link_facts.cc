#include "lab/link_facts.h"

#include <cstring>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "lab/link_socket.h"

namespace netring {
namespace {

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
  for (const Offload& offload : Offloads()) {
    const std::optional<uint32_t> answer = get(offload.get);
    if (!answer.has_value()) continue;
    parts.push_back(absl::StrCat(offload.name, (*answer & offload.mask) != 0 ? " on" : " off"));
  }
  return absl::StrJoin(parts, ", ");
}

LinkFacts ReadLinkFacts(const LabSide& side) {
  if (side.link.empty()) return {};
  absl::StatusOr<LinkSocket> socket = LinkSocket::Of(side);
  if (!socket.ok()) return {.link = side.link};
  return {
      .link = LinkText(side.link, {.driver = socket->Get<ethtool_drvinfo>(ETHTOOL_GDRVINFO),
                                   .rings = socket->Get<ethtool_ringparam>(ETHTOOL_GRINGPARAM),
                                   .coalescing = socket->Get<ethtool_coalesce>(ETHTOOL_GCOALESCE)}),
      .offloads = OffloadsText([&](uint32_t command) { return socket->GetNumber(command); })};
}

}  // namespace netring
