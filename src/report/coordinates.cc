#include "report/coordinates.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/enum_names.h"
#include "report/format.h"

namespace netring {
namespace {

std::string OrNone(const std::string& text) { return text.empty() ? std::string(kAbsent) : text; }

// clang-format off
constexpr Coordinate kCoordinates[] = {
    {"impl", "variant", Scale::kName, [](const Cell& cell) { return cell.technique.variant; }},
    {"workload", "workload", Scale::kName, [](const Cell& cell) { return std::string(NameOf(cell.load.workload)); }},
    {"transport", "transport", Scale::kName, [](const Cell& cell) { return std::string(NameOf(cell.load.transport)); }},
    {"engine", "engine", Scale::kName, [](const Cell& cell) { return cell.technique.engine; }},
    {"agent", "agent", Scale::kName, [](const Cell& cell) { return cell.AgentName(); }},
    {"ring", "ring", Scale::kName, [](const Cell& cell) { return OrNone(cell.technique.ring); }, "ring "},
    {"recv", "receive mode", Scale::kName, [](const Cell& cell) { return OrNone(cell.technique.recv); }, "receive "},
    {"size", "message size", Scale::kBytes, [](const Cell& cell) { return SizeText(cell.load.size); }},
    {"gso", "bytes of a datagram", Scale::kBytes, [](const Cell& cell) { return cell.load.gso == 0 ? std::string(kAbsent) : absl::StrCat(cell.load.gso); }, "gso "},
    {"layout", "parts of a message", Scale::kName, [](const Cell& cell) { return cell.load.layout; }, "layout "},
    {"alloc", "memory of the messages", Scale::kName, [](const Cell& cell) { return std::string(NameOf(cell.load.alloc)); }, "alloc "},
    {"threads", "threads", Scale::kCount, [](const Cell& cell) { return absl::StrCat(cell.load.threads); }, "threads "},
    {"connections", "connections per thread", Scale::kCount, [](const Cell& cell) { return absl::StrCat(cell.load.connections); }, "connections "},
    {"batch", "messages per send", Scale::kCount, [](const Cell& cell) { return absl::StrCat(cell.load.batch); }, "batch "},
    {"depth", "requests in flight", Scale::kCount, [](const Cell& cell) { return absl::StrCat(cell.load.depth); }, "depth "},
    {"rate", "requests per second", Scale::kCount, [](const Cell& cell) { return absl::StrCat(cell.load.rate); }, "rate "},
    {"mtu", "MTU", Scale::kName, [](const Cell& cell) { return cell.system.mtu == 0 ? std::string("its own") : absl::StrCat(cell.system.mtu); }, "mtu "},
    {"gso_max", "longest segment", Scale::kName, [](const Cell& cell) { return cell.system.gso_max == 0 ? std::string("its own") : absl::StrCat(cell.system.gso_max); }, "gso_max "},
    {"offloads", "offloads", Scale::kName, [](const Cell& cell) { return cell.system.offloads.empty() ? "offloads as they are" : cell.system.offloads; }},
    {"sysctl", "sysctl", Scale::kName, [](const Cell& cell) { return cell.system.sysctl.empty() ? "sysctl as it is" : cell.system.sysctl; }},
};
// clang-format on

bool IsNamedAlways(absl::string_view name) { return name == "impl" || name == "size"; }

}  // namespace

absl::Span<const Coordinate> Coordinates() { return kCoordinates; }

std::vector<const Coordinate*> VaryingCoordinates(const Result& run) {
  std::vector<const Coordinate*> varying;
  for (const Coordinate& each : kCoordinates) {
    std::set<std::string> values;
    for (const CellResult& cell : run.cells) {
      if (cell.cell.twin == 0) values.insert(each.value(cell.cell));
      if (values.size() > 1) break;
    }
    if (values.size() > 1) varying.push_back(&each);
  }
  return varying;
}

std::string NameOfCell(const std::vector<const Coordinate*>& varying, const Cell& cell) {
  std::vector<std::string> parts;
  for (const Coordinate& each : kCoordinates) {
    const bool varies = std::find(varying.begin(), varying.end(), &each) != varying.end();
    const bool named = (varies && !each.IsAbsent(cell)) || IsNamedAlways(each.name);
    if (named) parts.push_back(each.Text(cell));
  }
  return absl::StrCat(absl::StrJoin(parts, ", "), cell.twin == 0 ? "" : ", again");
}

}  // namespace netring
