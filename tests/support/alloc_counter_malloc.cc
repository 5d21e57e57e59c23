// Counts what glibc's allocation functions are asked for, by the libraries too: the program's own
// come before those of a shared library. operator new ends in them.

#include <cerrno>
#include <cstddef>

#include "support/alloc_counter.h"

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): names of the C library

// glibc's own functions (malloc/malloc.c); its free() takes back what they give.
extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* memory, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);
}

namespace {

/// In the program's own thread-local storage, which is there before any allocation. volatile: a
/// compiler that sees the whole program holds that malloc() changes no variable.
constinit thread_local volatile int64_t allocations = 0;

void Count() { allocations = allocations + 1; }

}  // namespace

namespace netring {

bool CountsMalloc() { return true; }
int64_t AllocationsOfThisThread() { return allocations; }

}  // namespace netring

extern "C" {

void* malloc(size_t bytes) noexcept {
  Count();
  return __libc_malloc(bytes);
}
void* calloc(size_t count, size_t bytes) noexcept {
  Count();
  return __libc_calloc(count, bytes);
}
void* realloc(void* memory, size_t bytes) noexcept {
  Count();
  return __libc_realloc(memory, bytes);
}
void* memalign(size_t alignment, size_t bytes) noexcept {
  Count();
  return __libc_memalign(alignment, bytes);
}
void* aligned_alloc(size_t alignment, size_t bytes) noexcept { return memalign(alignment, bytes); }

int posix_memalign(void** memory, size_t alignment, size_t bytes) noexcept {
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
    return EINVAL;
  void* given = memalign(alignment, bytes);
  if (given == nullptr) return ENOMEM;
  *memory = given;
  return 0;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
