// Whether this kernel has a module, and whether it is loaded.

#ifndef NETRING_HOST_KERNEL_MODULE_H_
#define NETRING_HOST_KERNEL_MODULE_H_

#include <array>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace netring {

enum class ModuleState { kLoaded, kInKernel, kInstalled, kNotInstalled, kNotInKernel };

/// As people read it.
constexpr auto EnumNames(ModuleState) {
  return std::array{"loaded", "in the kernel", "installed, not loaded", "not installed",
                    "not in this kernel"};
}

/// From /sys/module, /lib/modules and the kernel's configuration below `root`. `option` is the
/// module's, without CONFIG_. Empty where the machine does not tell.
std::optional<ModuleState> FindModule(const std::string& root, absl::string_view release,
                                      absl::string_view module, absl::string_view option);

}  // namespace netring

#endif  // NETRING_HOST_KERNEL_MODULE_H_
