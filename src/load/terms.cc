#include "absl/strings/str_cat.h"
#include "load/worker.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<SideTerms> Resolve(const SideConfig& config, const Kernel& kernel) {
  const auto no_such = [](absl::string_view kind, absl::string_view name) {
    return absl::InvalidArgumentError(absl::StrCat("there is no ", kind, " '", name, "'"));
  };
  if (config.engine != "uring") return no_such("engine", config.engine);
  if (config.workload != "rr") return no_such("workload", config.workload);
  if (config.alloc != "malloc" && config.alloc != "page")
    return no_such("allocation", config.alloc);
  if (config.role != "server" && config.role != "client") return no_such("role", config.role);
  SideTerms terms{.role = config.role == "server" ? Role::kServer : Role::kClient,
                  .variant = FindVariant(config.variant),
                  .profile = FindRingProfile(config.ring)};
  if (terms.variant == nullptr) return no_such("variant", config.variant);
  if (terms.profile == nullptr) return no_such("ring profile", config.ring);
  if (config.message_bytes % terms.variant->fields != 0) {
    return absl::InvalidArgumentError(absl::StrCat("a message of ", config.message_bytes,
                                                   " bytes does not divide into ",
                                                   terms.variant->fields, " fields"));
  }
  NETRING_RETURN_IF_ERROR(kernel.Supports(Feature::kMultishotReceive));
  for (Feature feature : terms.variant->needs) NETRING_RETURN_IF_ERROR(kernel.Supports(feature));
  return terms;
}

}  // namespace netring
