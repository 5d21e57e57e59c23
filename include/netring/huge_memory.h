// Memory in huge pages, which message pools share.

#ifndef NETRING_HUGE_MEMORY_H_
#define NETRING_HUGE_MEMORY_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"

namespace netring {

/// A mapping of transparent huge pages. It must outlive all that was taken from it. One thread.
class HugeMemory {
 public:
  /// What `bytes` take: the next multiple of a huge page; they themselves on a kernel without.
  static size_t Rounded(size_t bytes);

  /// Maps and touches at least `bytes`, which are over 0. FailedPrecondition, with what helps, when
  /// not all of them lie in huge pages: nothing of it is ever in ordinary ones.
  static absl::StatusOr<HugeMemory> Create(size_t bytes);

  /// The next `bytes`, from a page of their own on; null when so many are not left.
  char* Take(size_t bytes);

  /// How many of its bytes lie in huge pages now, which the kernel may split later; empty when
  /// /proc/self/smaps does not tell.
  std::optional<size_t> HugeBytes() const;

 private:
  struct Unmap {
    size_t bytes;
    void operator()(char* memory) const;
  };

  HugeMemory(std::unique_ptr<char, Unmap> reserved, char* begin, size_t bytes)
      : reserved_(std::move(reserved)), begin_(begin), bytes_(bytes) {}
  absl::Status Touch();

  std::unique_ptr<char, Unmap> reserved_;
  char* begin_;
  size_t bytes_;
  size_t taken_ = 0;
};

}  // namespace netring

#endif  // NETRING_HUGE_MEMORY_H_
