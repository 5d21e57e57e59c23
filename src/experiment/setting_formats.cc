#include "experiment/setting_formats.h"

#include "absl/strings/match.h"
#include "base/json_fields.h"
#include "base/printable.h"
#include "base/strict_json.h"

namespace netring {

std::optional<LauncherList::Value> LauncherList::Parse(absl::string_view text) {
  if (text.empty()) return Value();
  if (!absl::StartsWith(text, "[")) {
    const std::optional<std::string> one = LauncherWords::Parse(text);
    return one.has_value() ? std::optional<Value>({*one}) : std::nullopt;
  }
  const absl::StatusOr<Json> list = ParseStrictJson(std::string(text));
  if (!list.ok() || !list->is_array() || list->size() > kMaxThreads) return std::nullopt;
  Value commands;
  for (const Json& each : *list) {
    if (!each.is_string()) return std::nullopt;
    const std::string& command = each.get_ref<const std::string&>();
    if (!IsPrintable(command) || !LauncherWords::Parse(command).has_value()) return std::nullopt;
    commands.push_back(command);
  }
  return commands;
}

std::string LauncherList::Print(const Value& value) {
  if (value.empty()) return "";
  const bool plain = value.size() == 1 && !value.front().empty() && value.front().front() != '[';
  return plain ? value.front() : Json(value).dump();
}

}  // namespace netring
