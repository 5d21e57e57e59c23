#include "app/server_limits.h"

#include "absl/strings/str_cat.h"
#include "agent/memory_need.h"
#include "base/free_memory.h"
#include "load/worker.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
constexpr int64_t kLeastBytes = kMiB;
constexpr int64_t kMostBytes = int64_t{1} << 40;

absl::Status TooMuch(const std::string& what, const char* option, const std::string& limit) {
  return absl::ResourceExhaustedError(absl::StrCat(
      what, " are more than this server gives one client (--", option, " ", limit, ")"));
}

}  // namespace

std::optional<int64_t> MemoryBytes::Parse(absl::string_view text) {
  const std::optional<int64_t> bytes = ParseBytes(text);
  return bytes.has_value() && *bytes >= kLeastBytes && *bytes <= kMostBytes ? bytes : std::nullopt;
}

absl::Status CheckLimits(const ServerLimits& limits, const SideConfig& config) {
  NETRING_ASSIGN_OR_RETURN(const SideTerms terms, TermsOf(config));
  const int64_t connections = int64_t{config.load.threads} * config.load.connections;
  if (connections > limits.connections)
    return TooMuch(absl::StrCat(connections, " connections"), "max_connections",
                   absl::StrCat(limits.connections));
  const int64_t threads = connections / terms.connections_per_worker(config);
  if (threads > limits.threads)
    return TooMuch(absl::StrCat(threads, " threads"), "max_threads", absl::StrCat(limits.threads));
  std::optional<int64_t> most = limits.memory;
  if (!most.has_value()) {
    const std::optional<MemoryRoom> room = FreeMemory();
    if (!room.has_value()) return absl::OkStatus();
    most = room->bytes / 2;
  }
  const int64_t need = MemoryNeed(config, terms);
  if (need <= *most) return absl::OkStatus();
  return TooMuch(absl::StrCat("about ", need / kMiB, " MiB for ", SlotsText(config, terms)),
                 "max_memory",
                 absl::StrCat(limits.memory.has_value() ? "" : "auto: half of what is free, ",
                              *most / kMiB, " MiB"));
}

}  // namespace netring
