#include "netring/buffer_pool.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "netring/check.h"

namespace netring {

absl::StatusOr<char*> BufferPool::Allocate(size_t bytes) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* memory = layout_.page_aligned ? std::aligned_alloc(page, (bytes + page - 1) / page * page)
                                      : std::malloc(bytes);
  if (memory == nullptr) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "no memory for a buffer of ", bytes, " bytes; use fewer --slots or smaller --sizes"));
  }
  memory_.emplace_back(static_cast<char*>(memory));
  return memory_.back().get();
}

absl::StatusOr<BufferPool> BufferPool::Create(int slots, const MessageLayout& layout) {
  NETRING_CHECK(slots > 0 && layout.fields > 0 && layout.fields <= kMessageFields);
  NETRING_CHECK(layout.bytes % static_cast<size_t>(layout.fields) == 0);
  BufferPool pool;
  pool.layout_ = layout;
  pool.messages_.resize(static_cast<size_t>(slots));
  pool.holds_.resize(static_cast<size_t>(slots), 0);
  const size_t field_bytes = layout.bytes / static_cast<size_t>(layout.fields);
  for (int slot = 0; slot < slots; ++slot) {
    Message& message = pool.messages_[static_cast<size_t>(slot)];
    message.bytes = layout.bytes;
    message.field_count = layout.fields;
    for (int i = 0; i < layout.fields; ++i) {
      absl::StatusOr<char*> field = pool.Allocate(field_bytes);
      if (!field.ok()) return field.status();
      message.storage[static_cast<size_t>(i)] = {*field, field_bytes};
    }
    if (layout.staging) {
      absl::StatusOr<char*> staging = pool.Allocate(layout.bytes);
      if (!staging.ok()) return staging.status();
      message.staging = *staging;
      FillPattern(0, {*staging, layout.bytes});  // touches its pages now, not while measuring
    }
    pool.Fill(slot, 0);
  }
  return pool;
}

int BufferPool::Take() {
  for (size_t tried = 0; tried < holds_.size(); ++tried) {
    const size_t slot = next_;
    next_ = next_ + 1 == holds_.size() ? 0 : next_ + 1;
    if (holds_[slot] == 0) {
      holds_[slot] = 1;
      ++held_;
      return static_cast<int>(slot);
    }
  }
  return -1;
}

void BufferPool::Hold(int slot) {
  uint32_t& holds = holds_[static_cast<size_t>(slot)];
  NETRING_CHECK(holds > 0);
  ++holds;
}

bool BufferPool::Release(int slot) {
  uint32_t& holds = holds_[static_cast<size_t>(slot)];
  NETRING_CHECK(holds > 0);
  if (--holds > 0) return false;
  --held_;
  return true;
}

void BufferPool::Fill(int slot, uint64_t offset) {
  for (const iovec& field : message(slot).fields()) {
    FillPattern(offset, {static_cast<char*>(field.iov_base), field.iov_len});
    offset += field.iov_len;
  }
}

}  // namespace netring
