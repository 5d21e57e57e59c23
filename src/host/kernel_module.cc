#include "host/kernel_module.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "host/fact.h"

namespace netring {
namespace {

/// Whether a folder's list of modules has it: "kernel/drivers/net/veth.ko.xz: ...".
bool ListsModule(const std::optional<std::string>& list, absl::string_view module) {
  return list.has_value() && absl::StrContains(*list, absl::StrCat("/", module, ".ko"));
}

}  // namespace

std::optional<ModuleState> FindModule(const std::string& root, absl::string_view release,
                                      absl::string_view module, absl::string_view option) {
  std::error_code error;
  if (std::filesystem::exists(absl::StrCat(root, "/sys/module/", module), error))
    return ModuleState::kLoaded;
  const std::optional<std::string> configured = KernelOption(root, option);
  const std::string folder = absl::StrCat("lib/modules/", release);
  const auto installed = ReadBelow(root, folder + "/modules.dep");
  if (configured == "y" || ListsModule(ReadBelow(root, folder + "/modules.builtin"), module))
    return ModuleState::kInKernel;
  if (ListsModule(installed, module)) return ModuleState::kInstalled;
  if (configured == "n") return ModuleState::kNotInKernel;
  return installed.has_value() ? std::optional(ModuleState::kNotInstalled) : std::nullopt;
}

}  // namespace netring
