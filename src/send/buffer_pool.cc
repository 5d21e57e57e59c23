#include "netring/buffer_pool.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/page.h"
#include "netring/check.h"
#include "netring/status.h"
#include "send/region.h"

namespace netring {

namespace {

/// What an allocation takes of a region.
size_t Stride(size_t bytes, const MessageLayout& layout) {
  if (layout.in_file) return bytes;
  if (layout.page_aligned) return WholePages(bytes);
  // In huge pages apart, as those of malloc: the kernel sends what touches as one piece.
  return RegionStride(bytes + (layout.one_region ? 0 : 1));
}

size_t RegionBytes(size_t slots, const MessageLayout& layout) {
  if (layout.in_file) return slots * WholePages(layout.slot_bytes());
  const size_t stagings = !layout.staging ? 0 : layout.staging_per_slot ? slots : 1;
  size_t message = 0;
  for (const size_t bytes : layout.fields) message += Stride(bytes, layout);
  return slots * (layout.iovecs_per_slot() / layout.fields.size()) * message +
         stagings * Stride(layout.slot_bytes(), layout);
}

/// With its fields as they are: also of a batch in one piece.
MessageLayout Resolved(MessageLayout layout) {
  if (layout.fields.empty()) {
    const size_t field = layout.bytes / size_t{kMessageFields};
    layout.fields.assign(kMessageFields, field);
  }
  if (layout.fields.size() == 1) layout.fields.front() = layout.slot_bytes();
  return layout;
}

absl::Status CheckFields(const MessageLayout& layout) {
  if (layout.bytes == 0 || (layout.fields.empty() && layout.bytes % kMessageFields != 0)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a message of ", layout.bytes, " bytes does not divide into ", kMessageFields, " fields"));
  }
  size_t sum = 0;
  for (const size_t bytes : layout.fields) sum += bytes;
  const bool none = std::count(layout.fields.begin(), layout.fields.end(), size_t{0}) > 0;
  if (layout.fields.empty() || (sum == layout.bytes && !none)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the fields of a message of ", layout.bytes, " bytes have ",
                   none ? "one without any" : absl::StrCat(sum, " together")));
}

absl::Status CheckNumbers(int slots, const MessageLayout& layout) {
  NETRING_RETURN_IF_ERROR(CheckFields(layout));
  if (slots < 1 || slots > kMostSlots) {
    return absl::InvalidArgumentError(
        absl::StrCat(slots, " slots: there must be 1 to ", kMostSlots));
  }
  if (layout.batch < 1 || layout.bytes > kMostSlotBytes / static_cast<size_t>(layout.batch)) {
    return absl::InvalidArgumentError(absl::StrCat("a batch of ", layout.batch, " messages of ",
                                                   layout.bytes, " bytes: it must be 1 to ",
                                                   kMostSlotBytes, " bytes"));
  }
  return absl::OkStatus();
}

}  // namespace

void BufferPool::Unmap::operator()(char* memory) const { munmap(memory, bytes); }

absl::Status BufferPool::MapFile() {
  region_bytes_ = RegionBytes(messages_.size(), layout_);
  file_.Reset(memfd_create("netring-messages", MFD_CLOEXEC));
  if (!file_.valid()) return Errno("cannot make a memfd");
  if (ftruncate(file_.get(), static_cast<off_t>(region_bytes_)) != 0)
    return Errno(absl::StrCat("cannot give a memfd ", region_bytes_, " bytes"));
  void* memory = mmap(nullptr, region_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
  if (memory == MAP_FAILED) return Errno(absl::StrCat("cannot map ", region_bytes_, " bytes"));
  region_ = static_cast<char*>(memory);
  mapping_ = {region_, Unmap{region_bytes_}};
  return absl::OkStatus();
}

absl::StatusOr<char*> BufferPool::Allocate(size_t bytes) {
  const bool in_region = layout_.one_region || layout_.in_file || layout_.huge != nullptr;
  return in_region ? TakeFromRegion(bytes) : AllocateAlone(bytes);
}

absl::StatusOr<char*> BufferPool::AllocateAlone(size_t bytes) {
  const bool whole_pages = layout_.page_aligned || layout_.one_region;
  void* memory =
      whole_pages ? std::aligned_alloc(PageBytes(), WholePages(bytes)) : std::malloc(bytes);
  if (memory == nullptr) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "no memory for a buffer of ", bytes, " bytes; use fewer --slots or smaller --sizes"));
  }
  memory_.emplace_back(static_cast<char*>(memory));
  return memory_.back().get();
}

absl::Status BufferPool::MakeRegion() {
  region_bytes_ = RegionBytes(messages_.size(), layout_);
  if (layout_.huge == nullptr) {
    NETRING_ASSIGN_OR_RETURN(region_, AllocateAlone(region_bytes_));
    return absl::OkStatus();
  }
  region_ = layout_.huge->Take(region_bytes_);
  if (region_ != nullptr) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("a pool's ", region_bytes_, " bytes are not left of the memory in huge pages"));
}

absl::StatusOr<char*> BufferPool::TakeFromRegion(size_t bytes) {
  if (region_ == nullptr) NETRING_RETURN_IF_ERROR(MakeRegion());
  char* taken = region_ + region_taken_;
  region_taken_ += Stride(bytes, layout_);
  NETRING_CHECK(region_taken_ <= region_bytes_);
  return taken;
}

size_t BufferPool::HugeBytes(int slots, const MessageLayout& layout) {
  return WholePages(RegionBytes(static_cast<size_t>(slots), Resolved(layout)));
}

absl::StatusOr<BufferPool> BufferPool::Create(int slots, const MessageLayout& layout) {
  NETRING_RETURN_IF_ERROR(CheckNumbers(slots, layout));
  BufferPool pool;
  pool.layout_ = Resolved(layout);
  for (const size_t bytes : pool.layout_.fields)
    pool.ends_.push_back(bytes + (pool.ends_.empty() ? 0 : pool.ends_.back()));
  pool.messages_.resize(static_cast<size_t>(slots));
  pool.holds_.resize(static_cast<size_t>(slots), 0);
  if (layout.in_file) NETRING_RETURN_IF_ERROR(pool.MapFile());
  char* staging = nullptr;
  for (Message& message : pool.messages_) {
    if (layout.staging && (staging == nullptr || layout.staging_per_slot)) {
      NETRING_ASSIGN_OR_RETURN(staging, pool.Allocate(layout.slot_bytes()));
      // Touches its pages now, not while measuring.
      VerifiedStream().Fill(0, {staging, layout.slot_bytes()});
    }
    message.staging = staging;
    NETRING_RETURN_IF_ERROR(pool.Allocate(&message));
  }
  for (int slot = 0; slot < slots; ++slot) pool.Fill(slot, {}, 0);
  return pool;
}

absl::Status BufferPool::Allocate(Message* message) {
  message->bytes = layout_.slot_bytes();
  message->storage.resize(layout_.iovecs_per_slot());
  if (layout_.in_file) {
    region_taken_ = WholePages(region_taken_);
    message->file = file_.get();
    message->file_offset = static_cast<int64_t>(region_taken_);
  }
  message->ends = ends_;
  for (size_t i = 0; i < message->storage.size(); ++i) {
    const size_t bytes = layout_.fields[i % layout_.fields.size()];
    NETRING_ASSIGN_OR_RETURN(char* memory, Allocate(bytes));
    message->storage[i] = {memory, bytes};
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

void BufferPool::Write(int slot, size_t offset, absl::Span<const char> bytes) {
  NETRING_CHECK(offset + bytes.size() <= message(slot).bytes);
  const absl::Span<const iovec> fields = message(slot).fields();
  for (FieldPlace place = message(slot).PlaceOf(offset); !bytes.empty(); ++place.field) {
    const iovec& field = fields[place.field];
    const size_t count = std::min(bytes.size(), field.iov_len - place.into);
    std::memcpy(static_cast<char*>(field.iov_base) + place.into, bytes.data(), count);
    bytes.remove_prefix(count);
    place.into = 0;
  }
}

void BufferPool::SwapFirst(int slot, absl::Span<char> bytes) {
  NETRING_CHECK(bytes.size() <= message(slot).bytes);
  for (const iovec& field : message(slot).fields()) {
    const size_t count = std::min(bytes.size(), field.iov_len);
    std::swap_ranges(bytes.begin(), bytes.begin() + count, static_cast<char*>(field.iov_base));
    bytes.remove_prefix(count);
    if (bytes.empty()) return;
  }
}

void BufferPool::Fill(int slot, const VerifiedStream& stream, uint64_t offset) {
  for (const iovec& field : message(slot).fields()) {
    stream.Fill(offset, {static_cast<char*>(field.iov_base), field.iov_len});
    offset += field.iov_len;
  }
}

}  // namespace netring
