// Which notification frees which bytes.

#ifndef NETRING_ZERO_COPY_LEDGER_H_
#define NETRING_ZERO_COPY_LEDGER_H_

#include <cstdint>
#include <vector>

#include "netring/check.h"

namespace netring {

/// Matches notifications to the sends they are for. Ids are 32 bits and wrap, as the kernel's for
/// MSG_ZEROCOPY, which gives one to each send call on a socket that took bytes, counting from 0
/// (net/core/skbuff.c, msg_zerocopy_realloc, kernel 4.14 to 6.18); sends of io_uring take their ids
/// from here too. Notifications close inclusive ranges, in any order. Pure; one thread; only the
/// constructor allocates.
class ZeroCopyLedger {
 public:
  /// What an id stands for.
  struct Entry {
    uint16_t slot = 0;
    bool failed = false;  ///< a failed send that owes a notification all the same: not evidence (it
                          ///< says "copied")
    bool open = false;
    uint32_t bytes = 0;
  };

  /// `capacity` (a power of two): how many ids may lie between the oldest open one and the next.
  /// `first` is the first id.
  explicit ZeroCopyLedger(uint32_t capacity, uint32_t first = 0)
      : entries_(capacity), base_(first), next_(first) {
    NETRING_CHECK(capacity > 0 && (capacity & (capacity - 1)) == 0);
  }

  /// The id that the next Open() will take.
  uint32_t next_id() const { return next_; }
  bool full() const { return next_ - base_ == entries_.size(); }
  /// Ids that are open.
  uint32_t outstanding() const { return outstanding_; }

  void Open(uint16_t slot, uint32_t bytes, bool failed = false) {
    NETRING_CHECK(!full());
    At(next_++) = Entry{.slot = slot, .failed = failed, .open = true, .bytes = bytes};
    ++outstanding_;
  }

  /// Closes ids `low` to `high`, both included, and calls `closed(const Entry&)` for each. Returns
  /// false when the range names an id that is not open (closed twice, or never opened); the ids
  /// before it are closed.
  template <typename Closed>
  [[nodiscard]] bool Close(uint32_t low, uint32_t high, Closed&& closed) {
    if (high - low >= next_ - base_)
      return false;  // also bounds the loop: the range may be anything
    bool known = true;
    for (uint32_t id = low; id != high + 1; ++id) {
      known = id - base_ < next_ - base_ && At(id).open;
      if (!known) break;
      At(id).open = false;
      --outstanding_;
      closed(static_cast<const Entry&>(At(id)));
    }
    while (base_ != next_ && !At(base_).open) ++base_;
    return known;
  }

  /// The whole id whose low 24 bits are `low_bits`: what a token carries.
  uint32_t Expand(uint32_t low_bits) const { return base_ + ((low_bits - base_) & 0xffffff); }

 private:
  Entry& At(uint32_t id) { return entries_[id & (entries_.size() - 1)]; }

  std::vector<Entry> entries_;
  uint32_t base_;  ///< the oldest id that may be open
  uint32_t next_;
  uint32_t outstanding_ = 0;
};

}  // namespace netring

#endif  // NETRING_ZERO_COPY_LEDGER_H_
