#include "experiment/spec.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

// A run of this many repetitions of 1 s takes over a day; a longer list is a slip of the pen.
constexpr uint64_t kMaxRepetitions = 100'000;

absl::Status CheckMatrix(const Spec& spec) {
  uint64_t repetitions = static_cast<uint64_t>(spec.reps);
  for (const size_t values :
       {spec.impl.size(), spec.engine.size(), spec.workload.size(), spec.ring.size(),
        spec.sizes.size(), spec.threads.size(), spec.connections.size()}) {
    // Stops before it can overflow: both factors are small.
    repetitions = std::min(repetitions, kMaxRepetitions + 1) * values;
  }
  if (repetitions > 0 && repetitions <= kMaxRepetitions) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the matrix must have 1 to ", kMaxRepetitions,
                   " repetitions (all cells times --reps): give fewer values"));
}

absl::Status CheckNamespaces(const Spec& spec) {
  if (spec.server_netns.empty() != spec.client_netns.empty()) {
    return absl::InvalidArgumentError("--server_netns and --client_netns must be given together");
  }
  if (spec.server_netns.empty() && !spec.server_address.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("--server_address=", spec.server_address,
                                                   ": needs --server_netns and --client_netns"));
  }
  if (!spec.server_netns.empty() && spec.path != "veth") {
    return absl::InvalidArgumentError(
        absl::StrCat("--path=", spec.path,
                     ": excludes --server_netns and --client_netns, which bring their own path"));
  }
  return absl::OkStatus();
}

}  // namespace

const Setting* FindSetting(absl::string_view name) {
  const auto settings = Settings();
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [name](const Setting& setting) { return setting.name == name; });
  return found == settings.end() ? nullptr : &*found;
}

absl::Status Set(absl::string_view name, absl::string_view text, Spec* spec) {
  const Setting* setting = FindSetting(name);
  if (setting == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no setting '", absl::CHexEscape(name), "'"));
  }
  // Checked once here, so that every value can be shown, stored and sent as it is.
  absl::Status status = std::all_of(text.begin(), text.end(), absl::ascii_isprint)
                            ? setting->parse(text, spec)
                            : absl::InvalidArgumentError("must be printable ASCII");
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("--", name, "=", absl::CHexEscape(text), ": ", status.message()));
}

Spec DefaultSpec() {
  Spec spec;
  for (const Setting& setting : Settings()) {
    NETRING_CHECK(setting.parse(setting.default_text, &spec).ok());
  }
  return spec;
}

absl::Status CheckSpec(const Spec& spec) {
  NETRING_RETURN_IF_ERROR(CheckNamespaces(spec));
  return CheckMatrix(spec);
}

Json SpecToJson(const Spec& spec) {
  Json json = Json::object();
  for (const Setting& setting : Settings()) json[std::string(setting.name)] = setting.print(spec);
  return json;
}

absl::StatusOr<Spec> SpecFromJson(const Json& json) {
  if (!json.is_object()) return absl::InvalidArgumentError("a spec is an object of settings");
  Spec spec = DefaultSpec();
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string()) {
      return absl::InvalidArgumentError(
          absl::StrCat("setting '", absl::CHexEscape(name), "' is not a string"));
    }
    NETRING_RETURN_IF_ERROR(Set(name, value.get_ref<const std::string&>(), &spec));
  }
  return spec;
}

}  // namespace netring
