// A generator whose numbers are the same on every platform: the standard library fixes its engines,
// but neither its distributions nor std::shuffle.

#ifndef NETRING_BASE_RANDOM_H_
#define NETRING_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "netring/check.h"

namespace netring {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
/// Any seed is good. Not for secrets. Not thread-safe.
class Random {
 public:
  explicit constexpr Random(uint64_t seed) : state_(seed) {}

  constexpr uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t bits = state_;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31);
  }

  /// Uniform over 0 to bound - 1; `bound` is positive.
  constexpr uint64_t Below(uint64_t bound) {
    NETRING_CHECK(bound > 0);
    const uint64_t uneven =
        (0 - bound) % bound;  // 2^64 mod bound: these many values would favour the low ones
    uint64_t bits = Next();
    while (bits < uneven) bits = Next();
    return bits % bound;
  }

  /// Fisher-Yates: every order is equally likely.
  template <typename T>
  void Shuffle(std::vector<T>* values) {
    for (size_t left = values->size(); left > 1; --left) {
      std::swap((*values)[left - 1], (*values)[Below(left)]);
    }
  }

 private:
  uint64_t state_;
};

}  // namespace netring

#endif  // NETRING_BASE_RANDOM_H_
