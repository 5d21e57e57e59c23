#include "compare/coordinates.h"

#include "absl/strings/numbers.h"
#include "base/json_fields.h"
#include "report/format.h"

namespace netring {
namespace {

constexpr absl::string_view kTwin = "twin";
constexpr absl::string_view kSize = "size";
constexpr absl::string_view kOfThePath[] = {"mtu", "gso_max", "offloads", "sysctl"};

std::string TextOfValue(absl::string_view name, const Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (name == kAgentCoordinate) return Cell{.agent = text}.AgentName();
  for (const absl::string_view each : kOfThePath) {
    if (name == each && (text.empty() || text == "0")) return kAsItIs;
  }
  return text;
}

}  // namespace

Coordinates CoordinatesOf(const Cell& cell) {
  Coordinates coordinates;
  const Json fields = ToJson(cell);
  for (const auto& [name, value] : fields.items()) {
    if (name != kTwin) coordinates.emplace_back(name, TextOfValue(name, value));
  }
  return coordinates;
}

std::vector<std::string> CoordinateNames() {
  std::vector<std::string> names;
  for (const auto& [name, text] : CoordinatesOf({})) names.push_back(name);
  return names;
}

std::string CoordinateOf(const Cell& cell, absl::string_view name) {
  for (auto& [each, text] : CoordinatesOf(cell)) {
    if (each == name) return text;
  }
  return "";
}

std::string ShownCoordinate(absl::string_view name, const std::string& text) {
  int64_t bytes = 0;
  if (name == kSize && absl::SimpleAtoi(text, &bytes)) return SizeText(bytes);
  return text.empty() ? "-" : text;
}

}  // namespace netring
