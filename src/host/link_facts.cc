#include "host/link_facts.h"

#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace netring {
namespace {

template <size_t kBytes>
absl::string_view TextOfField(const char (&field)[kBytes]) {
  return {field, strnlen(field, kBytes)};
}

void AddDriver(const ethtool_drvinfo& driver, std::vector<std::string>* parts) {
  parts->push_back(absl::StrCat("driver ", TextOfField(driver.driver)));
  if (const auto version = TextOfField(driver.version); !version.empty())
    absl::StrAppend(&parts->back(), " ", version);
  if (const auto firmware = TextOfField(driver.fw_version); !firmware.empty())
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

std::string QueuesText(const ethtool_channels& channels) {
  std::vector<std::string> parts;
  const auto add = [&](const char* kind, uint32_t count, uint32_t most) {
    if (count == 0) return;
    parts.push_back(absl::StrCat(kind, " ", count, most > count ? absl::StrCat(" of ", most) : ""));
  };
  add("rx", channels.rx_count, channels.max_rx);
  add("tx", channels.tx_count, channels.max_tx);
  add("combined", channels.combined_count, channels.max_combined);
  return absl::StrJoin(parts, ", ");
}

LinkFacts ReadLinkFacts(LinkSocket& link) {
  const DriverFacts driver{.driver = link.Get<ethtool_drvinfo>(ETHTOOL_GDRVINFO),
                           .rings = link.Get<ethtool_ringparam>(ETHTOOL_GRINGPARAM),
                           .coalescing = link.Get<ethtool_coalesce>(ETHTOOL_GCOALESCE)};
  LinkFacts facts{
      .link = LinkText(link.link(), driver),
      .offloads = OffloadsText([&](uint32_t command) { return link.GetNumber(command); })};
  if (driver.driver.has_value()) {
    facts.driver = std::string(TextOfField(driver.driver->driver));
    facts.bus_address = std::string(TextOfField(driver.driver->bus_info));
  }
  if (const auto channels = link.Get<ethtool_channels>(ETHTOOL_GCHANNELS); channels.has_value())
    facts.queues = QueuesText(*channels);
  return facts;
}

}  // namespace netring
