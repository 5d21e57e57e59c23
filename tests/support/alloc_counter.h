// Counts heap allocations. A program that links this has the allocation functions of its C library
// replaced; one that is built with a sanitizer, which replaces those itself, its operator new.

#ifndef NETRING_TESTS_SUPPORT_ALLOC_COUNTER_H_
#define NETRING_TESTS_SUPPORT_ALLOC_COUNTER_H_

#include <cstdint>

namespace netring {

/// Whether malloc and its like are counted, whoever calls them, or operator new alone.
bool CountsMalloc();

/// How often the calling thread has allocated: by malloc, calloc, realloc, aligned_alloc,
/// posix_memalign, memalign and any form of operator new.
int64_t AllocationsOfThisThread();

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_ALLOC_COUNTER_H_
