// What a fuzz target is made of: a function of bytes that checks properties, which libFuzzer calls
// with bytes of its own, and replay_main.cc with those of files.

#ifndef NETRING_TESTS_FUZZ_FUZZ_H_
#define NETRING_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // NETRING_TESTS_FUZZ_FUZZ_H_
