#include "lab/address.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace netring {
namespace {

std::vector<LinkAddress> NotLoopback(const std::vector<LinkAddress>& addresses) {
  std::vector<LinkAddress> result;
  std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(result),
               [](const LinkAddress& address) { return !address.loopback; });
  return result;
}

std::string Describe(const std::vector<LinkAddress>& addresses) {
  if (addresses.empty()) return "none";
  return absl::StrJoin(addresses, ", ", [](std::string* out, const LinkAddress& address) {
    absl::StrAppend(out, address.text, " on ", address.link);
  });
}

}  // namespace

absl::StatusOr<LinkAddress> ChooseServerAddress(const std::vector<LinkAddress>& addresses,
                                                const std::string& wanted) {
  if (!wanted.empty()) {
    const auto found =
        std::find_if(addresses.begin(), addresses.end(),
                     [&](const LinkAddress& address) { return address.text == wanted; });
    if (found != addresses.end()) return *found;
    return absl::NotFoundError(absl::StrCat("--server_address=", wanted,
                                            ": the server's namespace has no such IPv4 address; "
                                            "it has: ",
                                            Describe(addresses)));
  }
  const std::vector<LinkAddress> candidates = NotLoopback(addresses);
  if (candidates.size() == 1) return candidates.front();
  return absl::FailedPreconditionError(
      absl::StrCat("the server's namespace needs exactly one IPv4 address that is not loopback; "
                   "found: ",
                   Describe(candidates), "; choose one with --server_address"));
}

std::string ClientAddress(const std::vector<LinkAddress>& addresses) {
  const std::vector<LinkAddress> candidates = NotLoopback(addresses);
  return candidates.size() == 1 ? candidates.front().text : "";
}

}  // namespace netring
