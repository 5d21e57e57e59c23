// What the netns tests share: users to run as, and TCP across a lab.

#ifndef NETRING_TESTS_NETNS_SUPPORT_H_
#define NETRING_TESTS_NETNS_SUPPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "host/link_facts.h"
#include "lab/lab.h"
#include "netring/unique_fd.h"

namespace netring {

enum class User { kRoot, kOrdinary };

std::string NameOf(User user);

/// Runs `body` in a child process and takes its failures and skips over into the running test.
void InChild(absl::FunctionRef<void()> body);

/// Runs `body` as that user, in a child process where the user must change for it. Skips for lack
/// of root.
void RunAs(User user, absl::FunctionRef<void()> body);

/// A deadline that only keeps a broken test from hanging.
int64_t Soon();

/// Two ends of a connection across the lab: of TCP, or of vsock where that is its address.
struct TcpPair {
  UniqueFd server;
  UniqueFd client;
};
absl::StatusOr<TcpPair> Connect(const Lab& lab);

/// The names of the links that are up, sorted: a kernel may put tunnels of its own, which are down,
/// in every namespace.
std::vector<std::string> UpLinks(const LabSide& side);

/// What the kernel tells of a side's link.
LinkFacts FactsOf(const LabSide& side);

}  // namespace netring

#endif  // NETRING_TESTS_NETNS_SUPPORT_H_
