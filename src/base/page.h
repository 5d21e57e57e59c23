// Pages of memory.

#ifndef NETRING_BASE_PAGE_H_
#define NETRING_BASE_PAGE_H_

#include <unistd.h>

#include <cstddef>

namespace netring {

/// 4096 on x86-64; arm64 has kernels with 16384 and 65536 too. No system call (glibc keeps it).
inline size_t PageBytes() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

/// The next multiple of `to`, which is over 0.
constexpr size_t RoundUp(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

/// Of as many pages as hold `bytes`.
inline size_t WholePages(size_t bytes) { return RoundUp(bytes, PageBytes()); }

}  // namespace netring

#endif  // NETRING_BASE_PAGE_H_
