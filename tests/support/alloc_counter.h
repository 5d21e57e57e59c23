// Counts heap allocations. A program that links this has its global operator new replaced.

#ifndef NETRING_TESTS_SUPPORT_ALLOC_COUNTER_H_
#define NETRING_TESTS_SUPPORT_ALLOC_COUNTER_H_

#include <cstdint>

namespace netring {

/// How often the calling thread has called any form of operator new.
int64_t AllocationsOfThisThread();

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_ALLOC_COUNTER_H_
