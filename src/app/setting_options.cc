#include "app/setting_options.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

bool Takes(ByHand program, const Setting& setting) {
  return setting.by_hand == program || setting.by_hand == ByHand::kBoth;
}

/// The programs that take a setting, by the names that users start them with.
std::vector<std::string> TakersOf(const Setting& setting) {
  std::vector<std::string> programs{"netring-run"};
  if (Takes(ByHand::kServer, setting)) programs.emplace_back("netring-server");
  if (Takes(ByHand::kClient, setting)) programs.emplace_back("netring-client");
  return programs;
}

/// "axis; server, client (`--size`)".
std::string Where(const Setting& setting) {
  std::vector<std::string> parts;
  if (setting.axis()) parts.emplace_back("axis");
  if (setting.collects()) parts.emplace_back("several times");
  std::vector<std::string> by_hand;
  if (Takes(ByHand::kServer, setting)) by_hand.emplace_back("server");
  if (Takes(ByHand::kClient, setting)) by_hand.emplace_back("client");
  if (!by_hand.empty()) {
    parts.push_back(absl::StrCat(
        absl::StrJoin(by_hand, ", "),
        setting.hand_name == setting.name ? "" : absl::StrCat(" (`--", setting.hand_name, "`)")));
  }
  return absl::StrJoin(parts, "; ");
}

Option OptionOf(const Setting& setting) {
  return {.name = std::string(setting.name),
          .default_text = std::string(setting.default_text),
          .help = std::string(setting.help),
          .allowed = setting.allowed(),
          .yes_or_no = setting.yes_or_no,
          .where = Where(setting)};
}

/// Why a value is refused where fewer are allowed; a hint at the right one stays.
std::string WhyNotByHand(const Setting& setting, absl::string_view why) {
  const std::string allowed = setting.allowed();
  if (setting.hand_allowed == nullptr || !absl::ConsumePrefix(&why, allowed))
    return std::string(why);
  return absl::StrCat(setting.hand_allowed(), why);
}

absl::Status SetOneValue(const Setting& setting, absl::string_view text, Spec* spec) {
  absl::Status status = SetTo(setting, text, spec);
  if (!status.ok()) status = absl::InvalidArgumentError(WhyNotByHand(setting, status.message()));
  if (status.ok() && setting.axis() && setting.values(*spec) != 1)
    status = absl::InvalidArgumentError("one value at a time; netring-run takes lists");
  return ErrorOfField(setting.hand_name, text, status);
}

}  // namespace

void AddSettings(GivenSettings* given, Options* options) {
  for (const GoneSetting& gone : GoneSettings())
    options->NotHere(std::string(gone.name),
                     absl::StrCat("there is no such option any more; ", gone.instead));
  for (const Setting& setting : Settings()) {
    Option option = OptionOf(setting);
    option.set = [&setting, given](absl::string_view text) {
      given->emplace_back(setting.name, text);
      return absl::OkStatus();
    };
    options->Add(std::move(option));
    if (setting.by_hand != ByHand::kNeither && setting.hand_name != setting.name) {
      options->NotHere(std::string(setting.hand_name),
                       absl::StrCat("here it is --", setting.name, ", which takes a list"));
    }
  }
}

void AddSettingsByHand(ByHand program, Spec* spec, Options* options) {
  for (const Setting& setting : Settings()) {
    // What the other side alone is told has its value by hand too: a spec by hand is one cell.
    if (setting.by_hand != ByHand::kNeither)
      NETRING_CHECK(setting.parse(setting.hand_default, spec).ok());
    if (!Takes(program, setting)) {
      options->NotHere(
          std::string(setting.name),
          absl::StrCat("there is no such option here; ", absl::StrJoin(TakersOf(setting), " and "),
                       setting.by_hand == ByHand::kNeither ? " takes it" : " take it"));
      continue;
    }
    if (setting.hand_name != setting.name) {
      options->NotHere(std::string(setting.name),
                       absl::StrCat("here it is --", setting.hand_name, ", one value"));
    }
    Option option = OptionOf(setting);
    option.name = std::string(setting.hand_name);
    option.default_text = std::string(setting.hand_default);
    if (setting.hand_allowed != nullptr) option.allowed = setting.hand_allowed();
    option.where.clear();
    option.set = [&setting, spec](absl::string_view text) {
      return SetOneValue(setting, text, spec);
    };
    options->Add(std::move(option));
  }
}

}  // namespace netring
