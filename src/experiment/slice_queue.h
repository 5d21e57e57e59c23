// Slices that are to come, of which far agents are told ahead.

#ifndef NETRING_EXPERIMENT_SLICE_QUEUE_H_
#define NETRING_EXPERIMENT_SLICE_QUEUE_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "experiment/conversation.h"
#include "experiment/side_configs.h"

namespace netring {

/// What tells one slice of a run from another.
struct SliceKey {
  std::string cell;  ///< its id
  int64_t warmup_ns = 0;
  int64_t duration_ns = 0;
  std::optional<int64_t> round;
  friend bool operator==(const SliceKey&, const SliceKey&) = default;
};

/// In the order in which the agents do them. One thread.
class SliceQueue {
 public:
  /// Forgets what is expected and not yet sent.
  void Clear();
  /// One more at the end.
  void Expect(SliceKey key, SideConfigs sides);
  bool Has(const SliceKey& key) const;

  /// The samples of a slice, or why it failed; empty: not known yet.
  std::optional<absl::StatusOr<Samples>> Take(const SliceKey& key);
  /// Sends what the agents may have, and receives the samples of one slice. A failure is that
  /// slice's; `conversation` is of no use then, and what it was sent besides goes to the next one.
  void Advance(Conversation& conversation);

 private:
  struct Entry {
    SliceKey key;
    SideConfigs sides;
    bool sent = false;
    std::optional<absl::StatusOr<Samples>> samples = std::nullopt;
  };

  absl::Status SendAhead(Conversation& conversation);

  std::deque<Entry> entries_;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SLICE_QUEUE_H_
