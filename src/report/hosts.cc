#include "report/hosts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/printable.h"
#include "report/cell_names.h"
#include "report/format.h"

namespace netring {
namespace {

template <auto Field>
Value OfHost(const HostRow& row) {
  return ToValue(row.host.*Field);
}

// clang-format off
constexpr HostColumn kHostColumns[] = {
    {"cell", "", "its id", [](const HostRow& row) { return Text(row.cell->cell.Id()); }, kLabel},
    {"impl", "", "variant", [](const HostRow& row) { return Text(row.cell->cell.technique.variant); }, kLabel},
    {"size", "byte", "of a message", [](const HostRow& row) { return ToValue(row.cell->cell.load.size); }, kLabel},
    {"side", "", "server or client", [](const HostRow& row) { return Text(row.is_server ? "server" : "client"); }, kLabel},
    {"host", "", "what its launcher calls it; the server's: its host name", OfHost<&HostNumbers::name>, kLabel, "host"},
    {"threads", "count", "of the cell's threads, those on this host", OfHost<&HostNumbers::threads>},
    {"messages", "count", "in the measured windows", OfHost<&HostNumbers::messages>},
    {"messages_per_s", "1/s", "of these, per second of the windows", [](const HostRow& row) { return Real(RateOf(row.host)); }},
    {"window_ns", "ns", "the measured windows, added up", OfHost<&HostNumbers::window_ns>},
    {"cpu_ns", "ns", "CPU time of its threads in these", OfHost<&HostNumbers::cpu_ns>},
    {"looking_ns", "ns", "of it, busy-polling", OfHost<&HostNumbers::looking_ns>},
    {"busy_fraction", "fraction", "CPU time without busy-polling, per window and thread", [](const HostRow& row) { return Real(BusyOf(row.host)); }},
    {"bottleneck", "0 or 1", "1: the busiest host, where that is a bottleneck", [](const HostRow& row) { return ToValue(row.is_bottleneck ? 1 : 0); }},
};
// clang-format on

HostNumbers ServerOf(const Result& run, const CellResult& cell) {
  const std::string name(EnvironmentValue(run, "host_name"));
  return HostNumbersOf(name.empty() ? "server" : name, cell.cell.load.threads, cell.server());
}

/// No more digits than a share of a CPU is worth.
std::string BusyText(double share) {
  constexpr double kPerCent = 100;
  return absl::StrFormat("%.0f %%", kPerCent * share);
}

/// "31 %", or "31 to 44 %" over several cells.
class BusyRange {
 public:
  void Add(double share) {
    low_ = std::min(low_.value_or(share), share);
    high_ = std::max(high_.value_or(share), share);
  }
  std::string text() const {
    if (!low_.has_value()) return "unknown";
    const std::string low = BusyText(*low_);
    const std::string high = BusyText(*high_);
    return low == high ? low : absl::StrCat(absl::StripSuffix(low, " %"), " to ", high);
  }

 private:
  std::optional<double> low_;
  std::optional<double> high_;
};

/// Cells with the same bottleneck.
struct AlikeCells {
  std::optional<size_t> bottleneck;  ///< among the hosts
  std::vector<const CellResult*> cells;
  std::vector<std::string> names;
  std::vector<BusyRange> busy;
};

std::vector<AlikeCells> ByBottleneck(const std::vector<HostRow>& rows) {
  std::vector<AlikeCells> groups;
  for (auto from = rows.begin(); from != rows.end();) {
    const auto to =
        std::find_if(from, rows.end(), [&](const HostRow& row) { return row.cell != from->cell; });
    const auto held = std::find_if(from, to, [](const HostRow& row) { return row.is_bottleneck; });
    const std::optional<size_t> bottleneck =
        held == to ? std::nullopt : std::optional(static_cast<size_t>(held - from));
    auto group = std::find_if(groups.begin(), groups.end(), [&](const AlikeCells& each) {
      return each.bottleneck == bottleneck;
    });
    if (group == groups.end()) group = groups.insert(group, {.bottleneck = bottleneck});
    group->cells.push_back(from->cell);
    group->busy.resize(std::max(group->busy.size(), static_cast<size_t>(to - from)));
    group->names.resize(group->busy.size());
    for (size_t i = 0; from != to; ++from, ++i) {
      group->names[i] = from->host.name;
      if (const auto busy = BusyOf(from->host); busy.has_value()) group->busy[i].Add(*busy);
    }
  }
  return groups;
}

/// "the server is the bottleneck: 98 % of a CPU per thread; clients b 31 %, c 44 %".
std::string BottleneckText(const AlikeCells& group) {
  std::vector<std::string> others;
  for (size_t i = 0; i < group.busy.size(); ++i) {
    if (i == group.bottleneck) continue;
    const bool first_client = i == 1 || (i == 2 && group.bottleneck == 1);
    others.push_back(absl::StrCat(i == 0         ? "server"
                                  : first_client ? "clients "
                                                 : "",
                                  i == 0 ? "" : group.names[i], " ", group.busy[i].text()));
  }
  const std::string rest = absl::StrJoin(others, ", ");
  if (!group.bottleneck.has_value())
    return absl::StrCat("no CPU is the bottleneck: per thread, ", rest, " of a CPU");
  return absl::StrCat(
      *group.bottleneck == 0 ? "the server" : "the client " + group.names[*group.bottleneck],
      " is the bottleneck: ", group.busy[*group.bottleneck].text(), " of a CPU per thread; ", rest);
}

}  // namespace

absl::Span<const HostColumn> HostColumns() { return kHostColumns; }

std::vector<HostRow> HostRowsOf(const AnalysedRun& run) {
  std::vector<HostRow> rows;
  for (const Row& row : run.rows()) {
    if (!row.has_numbers() || row.cell->client_hosts().empty()) continue;
    std::vector<HostNumbers> hosts{ServerOf(run.run(), *row.cell)};
    const std::vector<HostNumbers>& clients = row.cell->client_hosts();
    hosts.insert(hosts.end(), clients.begin(), clients.end());
    const std::optional<size_t> bottleneck = BottleneckOf(hosts);
    for (size_t i = 0; i < hosts.size(); ++i)
      rows.push_back({row.cell, i == 0, i == bottleneck, std::move(hosts[i])});
  }
  return rows;
}

std::string HostsText(const AnalysedRun& run) {
  std::vector<std::vector<std::string>> lines{
      {"cell", "host", "threads", "messages/s", "busy", ""}};
  for (const HostRow& row : HostRowsOf(run)) {
    const std::optional<double> busy = BusyOf(row.host);
    const std::optional<double> rate = RateOf(row.host);
    lines.push_back({row.is_server ? Printable(run.NameOf(run.PlaceOf(*row.cell))) : "",
                     absl::StrCat(row.is_server ? "server " : "client ", Printable(row.host.name)),
                     absl::StrCat(row.host.threads), rate.has_value() ? NumberText(*rate) : "-",
                     busy.has_value() ? BusyText(*busy) : "-",
                     row.is_bottleneck ? "bottleneck" : ""});
  }
  return lines.size() == 1 ? "" : LinesOfColumns(lines);
}

void AppendBottlenecks(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  for (const AlikeCells& group : ByBottleneck(HostRowsOf(analysed))) {
    out->push_back(
        {.topic = Topic::kHosts,
         .text = absl::StrCat(NameCells(run, group.cells), ": ", BottleneckText(group), "."),
         .cells = PlacesOf(run, group.cells)});
  }
}

}  // namespace netring
