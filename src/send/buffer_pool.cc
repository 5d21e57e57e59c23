#include "netring/buffer_pool.h"

#include <unistd.h>

#include <cstring>

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
  NETRING_CHECK(layout.batch > 0);
  NETRING_CHECK(layout.bytes % static_cast<size_t>(layout.fields) == 0);
  BufferPool pool;
  pool.layout_ = layout;
  pool.messages_.resize(static_cast<size_t>(slots));
  pool.holds_.resize(static_cast<size_t>(slots), 0);
  char* staging = nullptr;
  if (layout.staging) {
    absl::StatusOr<char*> memory = pool.Allocate(layout.slot_bytes());
    if (!memory.ok()) return memory.status();
    staging = *memory;
    FillPattern(0, {staging, layout.slot_bytes()});  // touches its pages now, not while measuring
  }
  for (int slot = 0; slot < slots; ++slot) {
    pool.messages_[static_cast<size_t>(slot)].staging = staging;
    absl::Status status = pool.Allocate(&pool.messages_[static_cast<size_t>(slot)]);
    if (!status.ok()) return status;
    pool.Fill(slot, 0);
  }
  return pool;
}

absl::Status BufferPool::Allocate(Message* message) {
  message->bytes = layout_.slot_bytes();
  message->storage.resize(layout_.iovecs_per_slot());
  const size_t field_bytes = message->bytes / message->storage.size();
  for (iovec& field : message->storage) {
    absl::StatusOr<char*> memory = Allocate(field_bytes);
    if (!memory.ok()) return memory.status();
    field = {*memory, field_bytes};
  }
  return absl::OkStatus();
}

int BufferPool::TakeAnother() {
  for (size_t tried = 0; tried < holds_.size(); ++tried) {
    if (const int slot = TakeNext(); slot >= 0) return slot;
  }
  return -1;
}

void BufferPool::Touch(int slot) {
  ++touched_;
  for (const iovec& field : message(slot).fields())
    std::memset(field.iov_base, touched_, field.iov_len);
}

void BufferPool::Fill(int slot, uint64_t offset) {
  for (const iovec& field : message(slot).fields()) {
    FillPattern(offset, {static_cast<char*>(field.iov_base), field.iov_len});
    offset += field.iov_len;
  }
}

}  // namespace netring
