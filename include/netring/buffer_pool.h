// Memory of messages that are sent, and the count of who still needs it.

#ifndef NETRING_BUFFER_POOL_H_
#define NETRING_BUFFER_POOL_H_

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace netring {

/// Number of separately allocated fields of the seed's message.
inline constexpr int kMessageFields = 8;

/// How each message of a pool lies in memory.
struct MessageLayout {
  size_t bytes = 0;             ///< payload; a multiple of `fields`
  int fields = kMessageFields;  ///< equal parts, each allocated apart
  bool staging = false;         ///< also one contiguous buffer of `bytes`, for variants that copy
  bool page_aligned =
      false;  ///< each allocation begins on a page of its own, else as malloc places it
};

/// One message: where its fields are. The memory belongs to the pool.
struct Message {
  std::array<iovec, kMessageFields> storage{};
  int field_count = 0;
  char* staging = nullptr;
  size_t bytes = 0;

  absl::Span<const iovec> fields() const {
    return {storage.data(), static_cast<size_t>(field_count)};
  }
};

/// Message slots with hold counts. Memory that was given to the kernel is held, once for the send
/// in progress and once per notification that is owed; a slot is written again only when nothing
/// holds it. One thread; only Create() allocates.
class BufferPool {
 public:
  static absl::StatusOr<BufferPool> Create(int slots, const MessageLayout& layout);

  /// A free slot, now held once, or -1 when all are held. Slots are used in turn, so that every
  /// variant has the same reuse distance.
  int Take();
  void Hold(int slot);
  /// Gives one hold back; true when the slot became free by it.
  bool Release(int slot);

  const Message& message(int slot) const { return messages_[static_cast<size_t>(slot)]; }
  /// Writes the pattern of stream bytes `offset` on into all fields of a slot.
  void Fill(int slot, uint64_t offset);

  int slots() const { return static_cast<int>(messages_.size()); }
  int held() const { return held_; }
  /// Bytes of all fields of all slots: what the sends read from.
  size_t working_set() const { return messages_.size() * layout_.bytes; }

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  using Memory = std::unique_ptr<char, Free>;

  absl::StatusOr<char*> Allocate(size_t bytes);

  MessageLayout layout_;
  std::vector<Memory> memory_;
  std::vector<Message> messages_;
  std::vector<uint32_t> holds_;
  size_t next_ = 0;
  int held_ = 0;
};

/// The byte that a verified stream has at each offset; differs between neighbouring messages of any
/// size.
void FillPattern(uint64_t offset, absl::Span<char> bytes);
/// The index of the first byte that is not as FillPattern() would write it, or -1.
int64_t FindMismatch(uint64_t offset, absl::Span<const char> bytes);

}  // namespace netring

#endif  // NETRING_BUFFER_POOL_H_
