// How an engine's ring was made: plain data.

#ifndef NETRING_RING_FACTS_H_
#define NETRING_RING_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netring {

/// How a ring receives unless told otherwise, of engine/receive_mode.cc's table.
inline constexpr char kDefaultReceiveMode[] = "multishot";

/// Names of io_uring features as `ring/feature_table.cc` has them. An engine without a ring leaves
/// all of it empty.
struct RingFacts {
  std::vector<std::string> asked;
  std::vector<std::string> granted;
  std::optional<int64_t> sq_entries;
  std::optional<int64_t> cq_entries;
  std::optional<int64_t> receive_rearms;  ///< how often a receive ended and was started again
  std::string receive;                    ///< the mode of receiving that was set up
};

}  // namespace netring

#endif  // NETRING_RING_FACTS_H_
