// Asks and tells the kernel about one link, through a socket of the link's namespace.

#ifndef NETRING_NET_LINK_SOCKET_H_
#define NETRING_NET_LINK_SOCKET_H_

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/unique_fd.h"

namespace netring {

/// One offload in the words of ethtool -K. Its command answers whether any feature of the kind is
/// on now, to everybody (ethtool_get_feature_mask() and dev_ethtool(), net/ethtool/ioctl.c, kernel
/// 6.1).
struct Offload {
  const char* name;
  uint32_t get;
  uint32_t mask;
  uint32_t set;  ///< the command that switches it; 0: netring does not
};
absl::Span<const Offload> Offloads();
/// One that netring can switch; null: there is none of that name.
const Offload* FindSwitchableOffload(absl::string_view name);

class LinkSocket {
 public:
  /// `socket` is any of the link's namespace. Of a link that is not there every answer is empty.
  LinkSocket(UniqueFd socket, const std::string& link);

  const std::string& link() const { return link_; }

  /// `Answer` is a structure of linux/ethtool.h, which begins with the command.
  template <typename Answer>
  std::optional<Answer> Get(uint32_t command) {
    Answer answer{};
    answer.cmd = command;
    request_.ifr_data = reinterpret_cast<char*>(&answer);
    if (ioctl(socket_.get(), SIOCETHTOOL, &request_) != 0) return std::nullopt;
    return answer;
  }

  /// Of a command whose answer is one number.
  std::optional<uint32_t> GetNumber(uint32_t command);
  /// Needs CAP_NET_ADMIN over the namespace, as the next. An offload that depends on another may
  /// stay as it is: read it back.
  absl::Status Switch(const Offload& offload, bool on);
  absl::Status SetMtu(int mtu);
  std::optional<int> Mtu();

 private:
  UniqueFd socket_;
  std::string link_;
  ifreq request_{};
};

}  // namespace netring

#endif  // NETRING_NET_LINK_SOCKET_H_
