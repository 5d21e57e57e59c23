// Readers about this process and what it may do.

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/shell_quoted.h"
#include "host/fact.h"

namespace netring {
namespace {

std::optional<std::string> SoftLimit(int resource) {
  rlimit limit;
  if (getrlimit(resource, &limit) != 0) return std::nullopt;
  return limit.rlim_cur == RLIM_INFINITY ? "unlimited" : absl::StrCat(limit.rlim_cur);
}

/// What netring could use: links and XDP, kernel events, priorities, locked memory.
struct NamedCapability {
  const char* name;
  int number;
};
constexpr NamedCapability kCapabilities[] = {{"CAP_NET_ADMIN", CAP_NET_ADMIN},
                                             {"CAP_PERFMON", CAP_PERFMON},
                                             {"CAP_SYS_NICE", CAP_SYS_NICE},
                                             {"CAP_IPC_LOCK", CAP_IPC_LOCK}};

}  // namespace

std::optional<std::string> Machine(const std::string&, const Fact&) {
  utsname names;
  if (uname(&names) != 0) return std::nullopt;
  return names.machine;
}

std::optional<std::string> PageSize(const std::string&, const Fact&) {
  return absl::StrCat(sysconf(_SC_PAGESIZE));
}

std::optional<std::string> LockedMemoryLimit(const std::string&, const Fact&) {
  return SoftLimit(RLIMIT_MEMLOCK);
}

std::optional<std::string> OpenFilesLimit(const std::string&, const Fact&) {
  return SoftLimit(RLIMIT_NOFILE);
}

std::optional<std::string> User(const std::string&, const Fact&) {
  return geteuid() == 0 ? "root" : absl::StrCat("uid ", geteuid());
}

std::optional<std::string> Capabilities(const std::string& root, const Fact& fact) {
  const auto text = ReadField(root, fact.source, fact.field);
  if (!text.has_value()) return std::nullopt;
  uint64_t mask = 0;
  const char* end = text->data() + text->size();
  const auto [read_to, error] = std::from_chars(text->data(), end, mask, 16);
  if (error != std::errc() || read_to != end) return std::nullopt;
  return absl::StrJoin(kCapabilities, ", ", [mask](std::string* out, const auto& capability) {
    absl::StrAppend(out, (mask >> capability.number & 1) != 0 ? "yes " : "no ", capability.name);
  });
}

std::optional<std::string> CommandLineText(const std::string& root, const Fact& fact) {
  const auto text = ReadBelow(root, fact.source);
  if (!text.has_value() || text->empty() || text->back() != '\0') return std::nullopt;
  const absl::string_view arguments(text->data(), text->size() - 1);
  return absl::StrJoin(absl::StrSplit(arguments, '\0'), " ",
                       [](std::string* out, absl::string_view argument) {
                         absl::StrAppend(out, ShellQuoted(argument));
                       });
}

}  // namespace netring
