#include "netring/huge_memory.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/huge_pages.h"
#include "base/page.h"
#include "netring/status.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25  // linux/mman.h of 6.1
#endif

namespace netring {
namespace {

/// EAGAIN is temporary: a page was in use (madvise(2)). In a guest of kernel 7.2 with other work
/// beside it up to 7 of 100 calls ended so, and those that were made again succeeded.
constexpr int kCollapses = 10;

absl::Status NotHuge(size_t huge, size_t bytes) {
  return absl::FailedPreconditionError(
      absl::StrCat(huge, " of ", bytes, " bytes lie in huge pages (--alloc=huge): ", WhyNotHuge()));
}

}  // namespace

void HugeMemory::Unmap::operator()(char* memory) const { munmap(memory, bytes); }

size_t HugeMemory::Rounded(size_t bytes) { return RoundUp(bytes, HugePageBytes().value_or(1)); }

/// In a mapping of its own, between others that nobody may touch: the kernel would join it with a
/// neighbour, and then tell of both together.
absl::StatusOr<HugeMemory> HugeMemory::Create(size_t bytes) {
  const std::optional<size_t> page = HugePageBytes();
  if (!page.has_value()) return NotHuge(0, bytes);
  bytes = RoundUp(bytes, *page);
  const size_t around = bytes + 2 * *page;
  void* memory =
      mmap(nullptr, around, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return Errno(absl::StrCat("cannot map ", around, " bytes"));
  std::unique_ptr<char, Unmap> reserved(static_cast<char*>(memory), Unmap{around});
  const auto first = reinterpret_cast<uintptr_t>(memory);
  char* const begin = reserved.get() + (RoundUp(first + 1, *page) - first);
  HugeMemory huge(std::move(reserved), begin, bytes);
  NETRING_RETURN_IF_ERROR(huge.Touch());
  return huge;
}

/// Where a fault finds no huge page at once, the kernel makes one by copying: MADV_COLLAPSE of 6.1.
/// What both have done is read back, whatever they returned.
absl::Status HugeMemory::Touch() {
  if (mprotect(begin_, bytes_, PROT_READ | PROT_WRITE) != 0)
    return Errno(absl::StrCat("cannot have ", bytes_, " bytes to write"));
  madvise(begin_, bytes_, MADV_HUGEPAGE);
  std::memset(begin_, 0, bytes_);
  if (HugeBytes() == bytes_) return absl::OkStatus();
  for (int i = 0; i < kCollapses; ++i) {
    if (madvise(begin_, bytes_, MADV_COLLAPSE) == 0 || errno != EAGAIN) break;
  }
  const size_t huge = HugeBytes().value_or(0);
  return huge == bytes_ ? absl::OkStatus() : NotHuge(huge, bytes_);
}

char* HugeMemory::Take(size_t bytes) {
  bytes = WholePages(bytes);
  if (bytes > bytes_ - taken_) return nullptr;
  char* const taken = begin_ + taken_;
  taken_ += bytes;
  return taken;
}

std::optional<size_t> HugeMemory::HugeBytes() const {
  const auto begin = reinterpret_cast<uintptr_t>(begin_);
  return HugeBytesIn(begin, begin + bytes_);
}

}  // namespace netring
