#include "experiment/spec.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "base/json_fields.h"
#include "base/nearest_name.h"
#include "experiment/design.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

// A run of this many repetitions of 1 s takes over a day; a longer list is a slip of the pen.
constexpr uint64_t kMaxRepetitions = 100'000;

absl::Status CheckMatrix(const Spec& spec) {
  uint64_t repetitions = static_cast<uint64_t>(RepetitionLimit(spec));
  std::vector<size_t> factors{PointsPerBase(spec), spec.aa ? size_t{2} : size_t{1}};
  for (const Setting& setting : Settings()) {
    if (setting.axis()) factors.push_back(setting.values(spec));
  }
  for (const size_t values : factors) {
    // Stops before it can overflow: both factors are small.
    repetitions = std::min(repetitions, kMaxRepetitions + 1) * values;
  }
  if (repetitions > 0 && repetitions <= kMaxRepetitions) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the matrix must have 1 to ", kMaxRepetitions,
      " repetitions (all cells times --reps, or --max_reps with --until): give fewer values"));
}

absl::Status CheckNamespaces(const Spec& spec) {
  if (spec.server_netns.empty() != spec.client_netns.empty()) {
    return absl::InvalidArgumentError("--server_netns and --client_netns must be given together");
  }
  if (spec.server_netns.empty() && !spec.server_address.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("--server_address=", spec.server_address,
                                                   ": needs --server_netns and --client_netns"));
  }
  if (!spec.server_netns.empty() && spec.path != PathKind::kVeth) {
    return absl::InvalidArgumentError(
        absl::StrCat("--path=", NameOf(spec.path),
                     ": excludes --server_netns and --client_netns, which bring their own path"));
  }
  return absl::OkStatus();
}

absl::Status CheckLoad(const Spec& spec) {
  const bool open_loop =
      std::any_of(spec.rate.begin(), spec.rate.end(), [](int64_t rate) { return rate > 0; });
  const bool all_rr = std::all_of(spec.workload.begin(), spec.workload.end(),
                                  [](Workload workload) { return workload == Workload::kRr; });
  if (!open_loop || all_rr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--rate=", FindSetting("rate")->print(spec),
                   ": an open loop needs requests: run it with --workload=rr alone"));
}

absl::Status CheckMethod(const Spec& spec) {
  if (spec.until_percent.has_value() && spec.max_reps < spec.reps) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--max_reps=", spec.max_reps, ": must be at least --reps, which is ", spec.reps));
  }
  return absl::OkStatus();
}

}  // namespace

int64_t RepetitionLimit(const Spec& spec) {
  return spec.until_percent.has_value() ? std::max(spec.reps, spec.max_reps) : spec.reps;
}

const Setting* FindSetting(absl::string_view name) {
  const auto settings = Settings();
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [name](const Setting& setting) { return setting.name == name; });
  return found == settings.end() ? nullptr : &*found;
}

std::string NoSuchSetting(absl::string_view name) {
  std::vector<std::string> names;
  for (const Setting& setting : Settings()) names.emplace_back(setting.name);
  const std::string nearest = NearestName(name, names);
  return absl::StrCat("there is no setting '", absl::CHexEscape(name), "'",
                      nearest.empty() ? "; netring-run --help lists them"
                                      : absl::StrCat("; did you mean '", nearest, "'?"));
}

absl::Status Set(absl::string_view name, absl::string_view text, Spec* spec) {
  const Setting* setting = FindSetting(name);
  if (setting == nullptr) return absl::InvalidArgumentError(NoSuchSetting(name));
  return ErrorOfField(name, text, SetTo(*setting, text, spec));
}

absl::Status SetTo(const Setting& setting, absl::string_view text, Spec* spec) {
  // Checked once here, so that every value can be shown, stored and sent as it is.
  const bool printable = std::all_of(text.begin(), text.end(), absl::ascii_isprint);
  return printable ? setting.parse(text, spec)
                   : absl::InvalidArgumentError("must be printable ASCII");
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
  NETRING_RETURN_IF_ERROR(CheckLoad(spec));
  NETRING_RETURN_IF_ERROR(CheckMethod(spec));
  NETRING_RETURN_IF_ERROR(CheckDesign(spec));
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
