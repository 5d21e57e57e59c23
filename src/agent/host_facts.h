// Which machine an agent is on, for its hello.

#ifndef NETRING_AGENT_HOST_FACTS_H_
#define NETRING_AGENT_HOST_FACTS_H_

#include <cstdint>
#include <string>

#include "base/fields.h"

namespace netring {

struct HostFacts {
  std::string architecture;  ///< uname's machine
  std::string host_name;     ///< uname's nodename: a container has its own
  std::string boot_id;       ///< drawn anew whenever the kernel starts; empty: not known
  int64_t page_bytes = 0;
  friend bool operator==(const HostFacts&, const HostFacts&) = default;
};

template <typename Archive>
void Describe(Archive& archive, HostFacts& host) {
  constexpr Bounds kUnameLength{1, 64};  // uname(2)
  archive.Field("architecture", host.architecture, kUnameLength);
  archive.Field("host_name", host.host_name, kUnameLength);
  archive.Field("boot_id", host.boot_id, Bounds{0, 64}, kMayLack);
  archive.Field("page_bytes", host.page_bytes, Bounds{1, int64_t{1} << 30});
}

/// Of this machine.
HostFacts OwnHostFacts();

}  // namespace netring

#endif  // NETRING_AGENT_HOST_FACTS_H_
