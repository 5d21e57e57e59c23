#include "absl/strings/str_cat.h"
#include "engine/receive_mode.h"
#include "load/worker.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::Status NoSuch(absl::string_view kind, absl::string_view name) {
  return absl::InvalidArgumentError(absl::StrCat("there is no ", kind, " '", name, "'"));
}

absl::Status OneOf(absl::string_view kind, absl::string_view name, absl::string_view first,
                   absl::string_view second) {
  return name == first || name == second ? absl::OkStatus() : NoSuch(kind, name);
}

Part PartOf(Role role, absl::string_view workload) {
  if (workload == "stream") return role == Role::kServer ? Part::kSource : Part::kSink;
  return role == Role::kServer ? Part::kAnswerer : Part::kAsker;
}

/// What a switch asked for is there, or the cell is skipped: also what only making a ring tells,
/// such as huge pages that nobody has reserved.
absl::Status CheckRing(const RingChoice& ring, const absl::StatusOr<Kernel>& kernel) {
  if (ring.demanded.empty()) return absl::OkStatus();
  NETRING_RETURN_IF_ERROR(kernel.status());
  NETRING_RETURN_IF_ERROR(kernel->SupportsAll(ring.demanded));
  return Ring::Create(ring.options, *kernel).status();
}

absl::Status CheckKernel(const SideTerms& terms, const absl::StatusOr<Kernel>& kernel) {
  if (!terms.engine->ring) return absl::OkStatus();
  NETRING_RETURN_IF_ERROR(kernel.status());
  NETRING_RETURN_IF_ERROR(kernel->SupportsAll(terms.receive->needs));
  NETRING_RETURN_IF_ERROR(kernel->SupportsAll(terms.variant->needs));
  return CheckRing(terms.ring, kernel);
}

/// The engine can send so.
absl::Status CheckMaker(const Variant& variant, const EngineInfo& engine) {
  if (engine.ring && variant.request == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(variant.name, " is no request of io_uring; use --engine=epoll or blocking"));
  }
  if (!engine.ring && variant.call == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(variant.name, " exists only on a ring: --engine=", engine.name, " has none"));
  }
  return absl::OkStatus();
}

/// Pages that were sent by reference may be written again only when their message was answered.
/// A request is followed by the next but (depth - 1) when its answer was read, and slots are used
/// in turn.
absl::Status CheckFile(const SideConfig& config) {
  if (config.workload == "stream") {
    return absl::FailedPreconditionError(
        absl::StrCat(config.variant,
                     " sends pages by reference, and in a stream nothing proves that the peer "
                     "has read them before they are written again; use --workload=rr"));
  }
  if (config.slots < config.depth) {
    return absl::FailedPreconditionError(absl::StrCat(
        config.variant, " may write a message again only when it was answered: ", config.depth,
        " in flight need --slots=", config.depth, " or more"));
  }
  return absl::OkStatus();
}

/// What a variant, an engine and a size cannot do together.
absl::Status CheckTogether(const SideConfig& config, const SideTerms& terms) {
  if (config.message_bytes % terms.variant->fields != 0) {
    return absl::InvalidArgumentError(absl::StrCat("a message of ", config.message_bytes,
                                                   " bytes does not divide into ",
                                                   terms.variant->fields, " fields"));
  }
  NETRING_RETURN_IF_ERROR(CheckMaker(*terms.variant, *terms.engine));
  if (terms.variant->in_file) NETRING_RETURN_IF_ERROR(CheckFile(config));
  // Both sides would block in send, each waiting for the other to receive.
  if (terms.engine->thread_per_connection && config.depth > 1 &&
      config.depth * config.message_bytes > config.sndbuf) {
    return absl::FailedPreconditionError(
        absl::StrCat("a thread that blocks in send cannot receive: ", config.depth, " messages of ",
                     config.message_bytes, " bytes in flight do not fit --sndbuf=", config.sndbuf,
                     "; use a smaller --depth or another engine"));
  }
  if (config.message_bytes * config.batch > kMaxMessageBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a batch of ", config.batch, " messages of ",
                                                   config.message_bytes, " bytes is over 1 GiB"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SideTerms> Resolve(const SideConfig& config, const absl::StatusOr<Kernel>& kernel) {
  NETRING_RETURN_IF_ERROR(OneOf("workload", config.workload, "rr", "stream"));
  NETRING_RETURN_IF_ERROR(OneOf("allocation", config.alloc, "malloc", "page"));
  NETRING_RETURN_IF_ERROR(OneOf("role", config.role, "server", "client"));
  NETRING_RETURN_IF_ERROR(OneOf("kind of arrivals", config.arrivals, "constant", "poisson"));
  const Role role = config.role == "server" ? Role::kServer : Role::kClient;
  SideTerms terms{.role = role,
                  .part = PartOf(role, config.workload),
                  .variant = FindVariant(config.variant),
                  .engine = FindEngine(config.engine),
                  .ring = {},
                  .receive = nullptr,
                  .events = {}};
  if (terms.variant == nullptr) return NoSuch("variant", config.variant);
  if (terms.engine == nullptr) return NoSuch("engine", config.engine);
  if (terms.engine->ring) {
    NETRING_ASSIGN_OR_RETURN(terms.ring, ParseRing(config.ring));
    terms.receive = FindReceiveMode(config.recv);
    if (terms.receive == nullptr) return NoSuch("receive mode", config.recv);
  }
  if (config.perf) {
    NETRING_ASSIGN_OR_RETURN(terms.events, ParseEvents(config.events));
    terms.events.insert(terms.events.begin(), DefaultEvents().begin(), DefaultEvents().end());
  }
  NETRING_RETURN_IF_ERROR(CheckKernel(terms, kernel));
  NETRING_RETURN_IF_ERROR(CheckTogether(config, terms));
  return terms;
}

}  // namespace netring
