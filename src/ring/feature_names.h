// What users call the kinds of io_uring features.

#ifndef NETRING_RING_FEATURE_NAMES_H_
#define NETRING_RING_FEATURE_NAMES_H_

#include <array>

#include "base/enum_names.h"
#include "netring/kernel.h"

namespace netring {

constexpr auto EnumNames(FeatureKind) {
  return std::array{"set-up flag", "registration", "enter flag", "request"};
}

}  // namespace netring

#endif  // NETRING_RING_FEATURE_NAMES_H_
