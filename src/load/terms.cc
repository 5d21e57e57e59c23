#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/receive_mode.h"
#include "load/transport_terms.h"
#include "load/worker.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::Status NoSuch(absl::string_view kind, absl::string_view name) {
  return absl::InvalidArgumentError(absl::StrCat("there is no ", kind, " '", name, "'"));
}

Part PartOf(Role role, Workload workload, bool idle) {
  if (idle && role == Role::kClient) return Part::kIdle;
  if (workload == Workload::kStream) return role == Role::kServer ? Part::kSource : Part::kSink;
  return role == Role::kServer ? Part::kAnswerer : Part::kAsker;
}

/// The mode that --recv=auto stands for (docs/EXPERIMENTS.md has the figures). While one connection
/// is looked at, recv(2) finds its data sooner than the ring tells of it. Of a stream it would be
/// one call more for each send.
const char* ChosenReceive(const SideConfig& config) {
  const bool looks = config.spin_ns > 0 && config.load.connections == 1;
  return looks && config.load.workload == Workload::kRr ? "call" : kDefaultReceiveMode;
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
  if (terms.receive != nullptr && terms.receive->check != nullptr)
    NETRING_RETURN_IF_ERROR(terms.receive->check());
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
  if (config.huge()) {
    return absl::FailedPreconditionError(
        absl::StrCat(config.technique.variant,
                     " sends from a file of memory, which has pages of its own; leave out "
                     "--alloc=huge"));
  }
  if (config.load.workload == Workload::kStream) {
    return absl::FailedPreconditionError(
        absl::StrCat(config.technique.variant,
                     " sends pages by reference, and in a stream nothing proves that the peer "
                     "has read them before they are written again; use --workload=rr"));
  }
  if (config.memory.slots < config.load.depth) {
    return absl::FailedPreconditionError(absl::StrCat(
        config.technique.variant, " may write a message again only when it was answered: ",
        config.load.depth, " in flight need --slots=", config.load.depth, " or more"));
  }
  return absl::OkStatus();
}

/// What a receive mode cannot do.
absl::Status CheckReceive(const SideConfig& config, const SideTerms& terms) {
  if (terms.receive == nullptr) return absl::OkStatus();
  const absl::string_view name = terms.receive->name;
  if (!terms.engine->ring && !ReceivesByCalls(*terms.engine, *terms.receive)) {
    return absl::FailedPreconditionError(
        absl::StrCat("--engine=", terms.engine->name,
                     " receives by recv(2) alone, not as --recv=", name, "; use another engine"));
  }
  if (terms.receive->tcp_only && !terms.transport->tcp) {
    return absl::FailedPreconditionError(
        absl::StrCat("--recv=", name, " receives over TCP alone; use --transport=tcp"));
  }
  if (terms.receive->drops && config.memory.verify) {
    return absl::FailedPreconditionError(
        absl::StrCat("--recv=", name, " drops the bytes that --verify is to check; leave out one"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<size_t>> FieldsOf(const Load& load, const Variant& variant) {
  const std::optional<Layout> layout = Layout::Parse(load.layout);
  if (!layout.has_value()) return NoSuch("layout", load.layout);
  if (variant.one_piece) return std::vector<size_t>{static_cast<size_t>(load.size)};
  return layout->FieldsOf(load.size);
}

/// A cell is not measured under the name of what it does not do.
absl::Status CheckMixed(const SideConfig& config, const SideTerms& terms) {
  const auto [shortest, longest] = std::minmax_element(terms.fields.begin(), terms.fields.end());
  if (!terms.variant->mixed || *shortest < *longest) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      config.technique.variant, " needs parts of different lengths; --layout=", config.load.layout,
      " cuts ", config.load.size, " bytes into equal ones: use --layout=64+*"));
}

/// What a variant, an engine and a size cannot do together.
absl::Status CheckTogether(const SideConfig& config, const SideTerms& terms) {
  NETRING_RETURN_IF_ERROR(CheckMaker(*terms.variant, *terms.engine));
  NETRING_RETURN_IF_ERROR(CheckMixed(config, terms));
  if (terms.variant->in_file) NETRING_RETURN_IF_ERROR(CheckFile(config));
  NETRING_RETURN_IF_ERROR(CheckReceive(config, terms));
  NETRING_RETURN_IF_ERROR(CheckTransport(config, terms));
  // Both sides would block in send, each waiting for the other to receive.
  if (terms.engine->thread_per_connection && config.load.depth > 1 &&
      config.load.depth * config.load.size > config.socket.sndbuf) {
    return absl::FailedPreconditionError(absl::StrCat(
        "a thread that blocks in send cannot receive: ", config.load.depth, " messages of ",
        config.load.size, " bytes in flight do not fit --sndbuf=", config.socket.sndbuf,
        "; use a smaller --depth or another engine"));
  }
  if (config.load.size * config.load.batch > kMaxMessageBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a batch of ", config.load.batch,
                                                   " messages of ", config.load.size,
                                                   " bytes is over 1 GiB"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SideTerms> TermsOf(const SideConfig& config) {
  SideTerms terms{.part = PartOf(config.role, config.load.workload, !config.nobody.empty()),
                  .variant = FindVariant(config.technique.variant),
                  .engine = FindEngine(config.technique.engine),
                  .transport = &TransportOf(config.load.transport),
                  .ring = {},
                  .receive = nullptr,
                  .fields = {},
                  .events = {}};
  if (terms.variant == nullptr) return NoSuch("variant", config.technique.variant);
  if (terms.engine == nullptr) return NoSuch("engine", config.technique.engine);
  NETRING_ASSIGN_OR_RETURN(terms.fields, FieldsOf(config.load, *terms.variant));
  if (terms.engine->ring) {
    NETRING_ASSIGN_OR_RETURN(terms.ring, ParseRing(config.technique.ring));
    const bool choose = config.technique.recv == kAutoReceive;
    terms.receive = FindReceiveMode(choose ? ChosenReceive(config) : config.technique.recv);
    if (terms.receive == nullptr) return NoSuch("receive mode", config.technique.recv);
  } else if (const ReceiveMode* mode = FindReceiveMode(config.technique.recv);
             mode != nullptr && mode->make_calls != nullptr) {
    terms.receive = mode;
  }
  if (config.counting.perf) {
    NETRING_ASSIGN_OR_RETURN(terms.events, ParseEvents(config.counting.events));
    terms.events.insert(terms.events.begin(), DefaultEvents().begin(), DefaultEvents().end());
  }
  NETRING_RETURN_IF_ERROR(CheckTogether(config, terms));
  return terms;
}

absl::StatusOr<SideTerms> Resolve(const SideConfig& config, const absl::StatusOr<Kernel>& kernel) {
  NETRING_ASSIGN_OR_RETURN(SideTerms terms, TermsOf(config));
  NETRING_RETURN_IF_ERROR(CheckKernel(terms, kernel));
  return terms;
}

}  // namespace netring
