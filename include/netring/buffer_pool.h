// Memory of messages that are sent, and the count of who still needs it.

#ifndef NETRING_BUFFER_POOL_H_
#define NETRING_BUFFER_POOL_H_

#include <sys/uio.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "netring/check.h"
#include "netring/huge_memory.h"
#include "netring/unique_fd.h"
#include "netring/verified_stream.h"

namespace netring {

/// Number of separately allocated fields of the seed's message.
inline constexpr int kMessageFields = 8;
/// The most slots of a pool, and the most bytes of one.
inline constexpr int kMostSlots = 65536;
inline constexpr size_t kMostSlotBytes = size_t{1} << 30;

/// How the messages of a pool lie in memory.
struct MessageLayout {
  size_t bytes = 0;  ///< payload of one
  /// Lengths of its parts, each allocated apart: over 0, and `bytes` together. Empty:
  /// kMessageFields equal ones.
  std::vector<size_t> fields = {};
  int batch = 1;  ///< messages that a slot holds, sent together
  /// Also one contiguous buffer for all slots together, for variants that copy: one send is in
  /// flight, and when it has completed the kernel has its own copy.
  bool staging = false;
  bool staging_per_slot = false;  ///< not so when what was copied is then sent with zero copy
  /// All allocations lie in one region(), each on a cache line of its own, to be registered with a
  /// ring.
  bool one_region = false;
  bool page_aligned =
      false;  ///< each allocation begins on a page of its own, else as malloc places it
  /// A slot's fields lie one after the other in a file of memory (memfd), each slot on pages of its
  /// own; instead of the two above.
  bool in_file = false;
  /// All allocations lie there, as in a region; without `one_region` no two of them touch. Must
  /// outlive the pool. Null: the memory is the pool's own.
  HugeMemory* huge = nullptr;

  size_t slot_bytes() const { return bytes * static_cast<size_t>(batch); }
  /// A message in one piece makes a batch in one piece.
  size_t iovecs_per_slot() const {
    const size_t parts = fields.empty() ? kMessageFields : fields.size();
    return parts == 1 ? 1 : parts * static_cast<size_t>(batch);
  }
};

/// Where a byte of a slot is.
struct FieldPlace {
  size_t field = 0;  ///< the number of fields where it is the end
  size_t into = 0;   ///< bytes of that field that come before it
};

/// What a slot holds, a message or a batch of them: where its fields are. The memory belongs to the
/// pool, or is MessageLayout::huge.
struct Message {
  std::vector<iovec> storage;
  /// Where the fields of the slot's first message end; those of the next ones likewise.
  absl::Span<const size_t> ends;
  char* staging = nullptr;
  size_t bytes = 0;
  uint16_t region = 0;  ///< the ring's number for the pool's region()
  int file = -1;        ///< the pool's, which holds the fields as one piece from `file_offset` on
  int64_t file_offset = 0;

  absl::Span<const iovec> fields() const { return storage; }

  FieldPlace PlaceOf(size_t offset) const {
    if (offset == 0) return {};
    const size_t begin = offset / ends.back() * ends.back();
    const size_t field = static_cast<size_t>(
        std::upper_bound(ends.begin(), ends.end(), offset - begin) - ends.begin());
    return {.field = begin / ends.back() * ends.size() + field,
            .into = offset - begin - (field == 0 ? 0 : ends[field - 1])};
  }
  /// How many bytes `count` fields from the first on have.
  size_t BytesOf(size_t count) const {
    const size_t within = count % ends.size();
    return count / ends.size() * ends.back() + (within == 0 ? 0 : ends[within - 1]);
  }
};

/// Message slots with hold counts. Memory that was given to the kernel is held, once for the send
/// in progress and once per outstanding notification; a slot is written again only when nothing
/// holds it. One thread; only Create() allocates.
class BufferPool {
 public:
  /// InvalidArgument for numbers out of bounds; ResourceExhausted, or the error of the memory
  /// file's calls, where there is no memory.
  static absl::StatusOr<BufferPool> Create(int slots, const MessageLayout& layout);
  /// What a pool of such a layout takes of MessageLayout::huge.
  static size_t HugeBytes(int slots, const MessageLayout& layout);

  /// A free slot, now held once, or -1 when all are held. Slots are used in turn, so that every
  /// variant has the same reuse distance.
  int Take() {
    const int slot = TakeNext();
    return slot >= 0 ? slot : TakeAnother();
  }
  void Hold(int slot) {
    uint32_t& holds = holds_[static_cast<size_t>(slot)];
    NETRING_CHECK(holds > 0);
    ++holds;
  }
  /// Gives one hold back; true when the slot became free by it.
  bool Release(int slot) {
    uint32_t& holds = holds_[static_cast<size_t>(slot)];
    NETRING_CHECK(holds > 0);
    return --holds == 0;
  }

  const Message& message(int slot) const { return messages_[static_cast<size_t>(slot)]; }
  /// Writes bytes `offset` on of a stream into all fields of a slot.
  void Fill(int slot, const VerifiedStream& stream, uint64_t offset);
  /// Writes all fields of a slot anew, as cheaply as writing is.
  void Touch(int slot);
  /// Writes `bytes` into the fields of a slot, from byte `offset` of it on. It must have so many.
  void Write(int slot, size_t offset, absl::Span<const char> bytes);
  /// Exchanges the slot's first bytes, which may lie in several fields, for `bytes`. The slot must
  /// have so many.
  void SwapFirst(int slot, absl::Span<char> bytes);

  /// Empty unless the layout asks for one.
  absl::Span<char> region() const { return {region_, region_bytes_}; }
  void SetRegion(uint16_t number) {
    for (Message& message : messages_) message.region = number;
  }

  int slots() const { return static_cast<int>(messages_.size()); }
  /// Bytes of all fields of all slots: what the sends read from.
  size_t working_set() const { return messages_.size() * layout_.slot_bytes(); }

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  using Memory = std::unique_ptr<char, Free>;
  struct Unmap {
    size_t bytes;
    void operator()(char* memory) const;
  };

  /// The next slot in turn, or -1 when that one is held.
  int TakeNext() {
    const size_t slot = next_;
    next_ = slot + 1 == holds_.size() ? 0 : slot + 1;
    if (holds_[slot] != 0) return -1;
    holds_[slot] = 1;
    return static_cast<int>(slot);
  }
  int TakeAnother();
  absl::Status Allocate(Message* message);
  absl::StatusOr<char*> Allocate(size_t bytes);
  absl::StatusOr<char*> AllocateAlone(size_t bytes);
  absl::StatusOr<char*> TakeFromRegion(size_t bytes);
  absl::Status MapFile();
  absl::Status MakeRegion();

  MessageLayout layout_;
  std::vector<size_t> ends_;  ///< Message::ends
  std::vector<Memory> memory_;
  UniqueFd file_;
  std::unique_ptr<char, Unmap> mapping_;  ///< of file_
  std::vector<Message> messages_;
  std::vector<uint32_t> holds_;
  char* region_ = nullptr;
  size_t region_bytes_ = 0;
  size_t region_taken_ = 0;
  size_t next_ = 0;
  uint8_t touched_ = 0;
};

}  // namespace netring

#endif  // NETRING_BUFFER_POOL_H_
