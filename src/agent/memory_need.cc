#include "agent/memory_need.h"

#include <malloc.h>

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/free_memory.h"
#include "load/message_memory.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
/// Receive buffers, a session, what the kernel keeps of a connection.
constexpr int64_t kConnectionBytes = 65536;
/// The part of a thread's stack that is used, its histograms and its ring.
constexpr int64_t kWorkerBytes = 262144;

int64_t ConnectionsOf(const SideConfig& config) {
  return int64_t{config.load.connections} * config.threads();
}

int64_t SlotsOf(const SideConfig& config, const SideTerms& terms) {
  return config.memory.slots + (terms.variant->staging ? 1 : 0);
}

int64_t SlotBytes(const SideConfig& config) { return config.load.size * config.load.batch; }

/// It stops at what a number holds, as the next.
int64_t Times(int64_t a, int64_t b) {
  int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<int64_t>::max() : product;
}

int64_t Plus(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

/// Whole huge pages for each worker.
int64_t BytesOfSlots(const SideConfig& config, const SideTerms& terms) {
  if (config.huge())
    return Times(terms.workers(config), static_cast<int64_t>(HugeBytesPerWorker(config, terms)));
  return Times(ConnectionsOf(config), Times(SlotsOf(config, terms), SlotBytes(config)));
}

bool Fits(int64_t need, const std::optional<MemoryRoom>& room) {
  return !room.has_value() || need <= room->bytes;
}

}  // namespace

int64_t MemoryNeed(const SideConfig& config, const SideTerms& terms) {
  // What is sent waits in the socket's buffer, unless the slot's own pages do.
  const int64_t unsent =
      Times(SlotBytes(config), std::min<int64_t>(config.load.depth, config.memory.slots));
  const int64_t queued = terms.variant->zero_copy() ? 0 : std::min(config.socket.sndbuf, unsent);
  const int64_t connections = Times(ConnectionsOf(config), kConnectionBytes + queued);
  return Plus(Plus(Times(terms.workers(config), kWorkerBytes), connections),
              BytesOfSlots(config, terms));
}

std::string SlotsText(const SideConfig& config, const SideTerms& terms) {
  return absl::StrCat(ConnectionsOf(config) * SlotsOf(config, terms), " message slots of ",
                      SlotBytes(config), " bytes", config.huge() ? " in huge pages" : "");
}

namespace {

absl::Status CheckNeed(int64_t need, const std::string& what) {
  std::optional<MemoryRoom> room = FreeMemory();
  if (Fits(need, room)) return absl::OkStatus();
  // The allocator keeps what an earlier slice has freed: nobody else can have it, but we can.
  malloc_trim(0);
  room = FreeMemory();
  if (Fits(need, room)) return absl::OkStatus();
  const std::string limit =
      room->limited_by.empty()
          ? "; use"
          : absl::StrCat(", the control group's limit (", room->limited_by, "); raise it, or use");
  return absl::ResourceExhaustedError(absl::StrCat(
      what, " with their connections take about ", need / kMiB, " MiB, which do not fit the ",
      room->bytes / kMiB, " MiB of memory that are free", limit,
      " fewer --slots, --connections or --threads"));
}

}  // namespace

absl::Status CheckMemory(const SideConfig& config, const SideTerms& terms) {
  return CheckNeed(MemoryNeed(config, terms), SlotsText(config, terms));
}

absl::Status CheckMemoryOfBoth(const SideConfig& server, const SideConfig& client) {
  NETRING_ASSIGN_OR_RETURN(const SideTerms servers, TermsOf(server));
  NETRING_ASSIGN_OR_RETURN(const SideTerms clients, TermsOf(client));
  const int64_t need = Plus(MemoryNeed(server, servers), MemoryNeed(client, clients));
  return CheckNeed(need, absl::StrCat(SlotsText(server, servers), " at the server and ",
                                      SlotsText(client, clients), " at the client"));
}

}  // namespace netring
