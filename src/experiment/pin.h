// What --pin says about the CPUs of the threads.

#ifndef NETRING_EXPERIMENT_PIN_H_
#define NETRING_EXPERIMENT_PIN_H_

#include <array>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/affinity.h"

namespace netring {

enum class PinPolicy { kAuto, kSame, kSplit, kNone };
constexpr auto EnumNames(PinPolicy) { return std::array{"auto", "same", "split", "none"}; }

/// CPUs of the two sides, each in the order in which its threads take them in turn.
struct PinLists {
  CpuSet server;
  CpuSet client;
};

struct Pin {
  PinPolicy policy = PinPolicy::kAuto;
  std::optional<PinLists> lists;  ///< where given, instead of a policy
  std::string text;               ///< as given
};

/// A policy's name, or "server=0,2;client=1", the sides in either order; empty for anything else.
std::optional<Pin> ParsePin(absl::string_view text);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PIN_H_
