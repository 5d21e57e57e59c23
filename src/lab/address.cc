#include "lab/address.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/enum_names.h"
#include "base/inet_address.h"

namespace netring {
namespace {

InetAddress Parsed(const LinkAddress& address) {
  return ParseInetAddress(address.text).value_or(InetAddress());
}

/// Those not of loopback.
std::vector<LinkAddress> Among(const std::vector<LinkAddress>& addresses, int family,
                               bool link_local) {
  std::vector<LinkAddress> result;
  std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(result),
               [&](const LinkAddress& address) {
                 const InetAddress parsed = Parsed(address);
                 return !address.loopback && parsed.family == family &&
                        parsed.link_local == link_local;
               });
  return result;
}

std::string ListOf(const std::vector<LinkAddress>& addresses) {
  if (addresses.empty()) return "none";
  return absl::StrJoin(addresses, ", ", [](std::string* out, const LinkAddress& address) {
    absl::StrAppend(out, address.text, " on ", address.link);
  });
}

absl::StatusOr<LinkAddress> FindAddress(const std::vector<LinkAddress>& addresses,
                                        const std::string& wanted) {
  const std::optional<InetAddress> parsed = ParseInetAddress(wanted);
  const auto found =
      std::find_if(addresses.begin(), addresses.end(), [&](const LinkAddress& address) {
        return parsed.has_value() && address.text == parsed->host;
      });
  if (found != addresses.end()) return *found;
  return absl::NotFoundError(
      absl::StrCat("--server_address=", wanted,
                   ": the server's namespace has no such address; it has: ", ListOf(addresses)));
}

}  // namespace

absl::StatusOr<LinkAddress> ChooseServerAddress(const std::vector<LinkAddress>& addresses,
                                                const std::string& wanted,
                                                std::optional<IpVersion> ip) {
  if (!wanted.empty()) return FindAddress(addresses, wanted);
  const auto of = [&](IpVersion version) {
    return Among(addresses, FamilyOf(version), /*link_local=*/false);
  };
  std::vector<LinkAddress> candidates = of(ip.value_or(IpVersion::k4));
  if (candidates.empty() && !ip.has_value()) candidates = of(IpVersion::k6);
  if (candidates.size() == 1) return candidates.front();
  return absl::FailedPreconditionError(absl::StrCat(
      "the server's namespace needs exactly one address of ",
      ip.has_value() ? absl::StrCat("IPv", NameOf(*ip)) : "IPv4 or, without one, of IPv6",
      ", loopback and link-local ones aside; found: ", ListOf(candidates),
      "; choose one with --server_address"));
}

std::string ClientAddress(const std::vector<LinkAddress>& addresses, const LinkAddress& server) {
  const InetAddress parsed = Parsed(server);
  const std::vector<LinkAddress> candidates = Among(addresses, parsed.family, parsed.link_local);
  return candidates.size() == 1 ? candidates.front().text : "";
}

}  // namespace netring
