#include "load/message_memory.h"

#include "netring/huge_memory.h"
#include "netring/status.h"

namespace netring {

SenderOptions MessagesOf(const SideConfig& config, const SideTerms& terms) {
  const bool sends = terms.part != Part::kSink && terms.part != Part::kIdle;
  return {.message_bytes = static_cast<size_t>(config.load.size),
          .fields = terms.fields,
          .batch = terms.part == Part::kSource ? config.load.batch : 1,
          .slots = sends ? config.memory.slots : 1,
          .page_aligned = config.load.alloc == Alloc::kPage,
          .datagram_bytes =
              terms.transport->datagrams ? static_cast<size_t>(config.load.datagram_bytes()) : 0};
}

size_t HugeBytesPerWorker(const SideConfig& config, const SideTerms& terms) {
  const size_t each = Sender::HugeBytes(*terms.variant, MessagesOf(config, terms));
  return HugeMemory::Rounded(static_cast<size_t>(terms.connections_per_worker(config)) * each);
}

absl::Status TryHuge(const SideConfig& config) {
  if (!config.huge()) return absl::OkStatus();
  NETRING_ASSIGN_OR_RETURN(const SideTerms terms, TermsOf(config));
  return HugeMemory::Create(static_cast<size_t>(terms.workers(config)) *
                            HugeBytesPerWorker(config, terms))
      .status();
}

}  // namespace netring
