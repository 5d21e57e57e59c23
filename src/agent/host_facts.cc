#include "agent/host_facts.h"

#include <sys/utsname.h>

#include "absl/strings/ascii.h"
#include "base/page.h"
#include "base/text_file.h"

namespace netring {

HostFacts OwnHostFacts() {
  constexpr size_t kBootIdBytes = 64;
  utsname system{};
  uname(&system);
  const std::string boot_id =
      ReadTextFile("/proc/sys/kernel/random/boot_id", kBootIdBytes).value_or("");
  return {.architecture = system.machine,
          .host_name = system.nodename,
          .boot_id = std::string(absl::StripAsciiWhitespace(boot_id)),
          .page_bytes = static_cast<int64_t>(PageBytes())};
}

}  // namespace netring
