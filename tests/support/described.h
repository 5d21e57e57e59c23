// That a struct's Describe() leaves none of its members out.

#ifndef NETRING_TESTS_SUPPORT_DESCRIBED_H_
#define NETRING_TESTS_SUPPORT_DESCRIBED_H_

#include <cstddef>
#include <utility>

#include "base/merge_fields.h"

namespace netring {

struct AnyValue {
  template <typename T>
  operator T() const;
};

template <typename T, size_t... I>
constexpr bool TakesValues(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), AnyValue{})...}; };
}

/// How many members an aggregate has.
template <typename T, size_t kAtLeast = 0>
constexpr size_t Members() {
  if constexpr (TakesValues<T>(std::make_index_sequence<kAtLeast + 1>())) {
    return Members<T, kAtLeast + 1>();
  } else {
    return kAtLeast;
  }
}

template <typename T>
bool DescribesEveryMember() {
  return PlacesOf(T{}).size() == Members<T>();
}

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_DESCRIBED_H_
