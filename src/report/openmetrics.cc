#include "report/openmetrics.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "report/columns.h"

namespace netring {
namespace {

constexpr char kInfo[] = "netring_cell_info";
constexpr double kNano = 1e-9;
constexpr double kMicro = 1e-6;
constexpr double kBytesPerGigabit = 1e9 / 8;

/// How a unit of the columns is said in base units, as OpenMetrics wants them.
struct BaseUnit {
  absl::string_view unit;
  std::string in_name;  ///< what a column's name has of it
  const char* base;     ///< empty: a number without one
  double factor;
};
const BaseUnit kBaseUnits[] = {
    {"ns", "_ns", "seconds", kNano},
    {"us", "_us", "seconds", kMicro},
    {"ns/byte", "_ns", "seconds", kNano},
    {"Gbit/s", "_gbps", "bytes_per_second", kBytesPerGigabit},
    {"1/s", "_per_s", "per_second", 1},
    {"bytes", "_bytes", "bytes", 1},
    {kShareUnit, "_fraction", "ratio", 1},
    {"ratio", "", "ratio", 1},
    {"1/byte", "", "", 1},
    {"1/message", "", "", 1},
    {"count", "", "", 1},
};

/// What became of a cell: these columns are labels of all rows, and no coordinates.
constexpr std::array<absl::string_view, 4> kOutcomes{"verdict", "reasons", "notes", "outcome"};

bool TellsCells(const Column& column) {
  return column.scope == Scope::kLabel &&
         std::find(kOutcomes.begin(), kOutcomes.end(), column.name) == kOutcomes.end();
}

/// Every number but those that tell cells apart.
bool IsFamily(const Column& column) {
  return column.scope == Scope::kNumber && *column.unit != '\0';
}

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}});
}

void AddLabel(absl::string_view name, const Value& value, std::string* labels) {
  if (IsEmpty(value)) return;
  absl::StrAppend(labels, labels->empty() ? "" : ",", name, "=\"", Escaped(ToText(value)), "\"");
}

/// Of the columns for which `wanted` holds, behind those that every sample has.
std::string LabelsOf(const Row& row, absl::string_view run_name, auto wanted) {
  std::string labels;
  AddLabel("run", Text(std::string(run_name)), &labels);
  AddLabel("cell", Text(row.cell->cell.Id()), &labels);
  for (const Column& column : ResultColumns()) {
    if (wanted(column)) AddLabel(column.name, ValueOf(column, row), &labels);
  }
  return labels;
}

/// Empty where the value is.
Value InBaseUnit(const Value& value, double factor) {
  if (const auto* real = std::get_if<double>(&value)) return Real(*real * factor);
  const auto* count = std::get_if<int64_t>(&value);
  return count == nullptr || factor == 1 ? value : Real(static_cast<double>(*count) * factor);
}

std::string HelpOf(const Column& column) {
  const std::optional<MetricId> metric = FindMetric(column.name);
  // Prometheus reads no escaped quote there, and OpenMetrics no other.
  const std::string words =
      absl::StrReplaceAll(metric.has_value() ? MetricOf(*metric).words : column.description,
                          {{"`", ""}, {"\"", "'"}, {"\\|", "|"}, {"\\", "\\\\"}, {"\n", " "}});
  return absl::StrCat(words, " (", column.name, " of results.csv)");
}

void AddHead(const MetricFamily& family, const std::string& help, std::string* text) {
  absl::StrAppend(text, "# TYPE ", family.name, " gauge\n");
  if (!family.unit.empty()) absl::StrAppend(text, "# UNIT ", family.name, " ", family.unit, "\n");
  absl::StrAppend(text, "# HELP ", family.name, " ", help, "\n");
}

void AddFamily(const AnalysedRun& run, absl::string_view run_name, const Column& column,
               std::string* text) {
  const MetricFamily family = FamilyOf(column.name, column.unit);
  const bool compares = absl::StrContains(column.name, "_vs_");
  std::string samples;
  for (const Row& row : run.rows()) {
    const Value value = InBaseUnit(ValueOf(column, row), family.factor);
    if (IsEmpty(value)) continue;
    const std::string labels = LabelsOf(row, run_name, [&](const Column& label) {
      return TellsCells(label) || (compares && label.name == std::string("baseline"));
    });
    absl::StrAppend(&samples, family.name, "{", labels, "} ", ToText(value), "\n");
  }
  if (samples.empty()) return;
  AddHead(family, HelpOf(column), text);
  absl::StrAppend(text, samples);
}

void AddInfo(const AnalysedRun& run, absl::string_view run_name, std::string* text) {
  AddHead({.name = kInfo}, "what became of each cell, and all that is text in results.csv", text);
  for (const Row& row : run.rows()) {
    const std::string labels = LabelsOf(row, run_name, [](const Column& column) {
      return TellsCells(column) || *column.unit == '\0';
    });
    absl::StrAppend(text, kInfo, "{", labels, "} 1\n");
  }
}

}  // namespace

MetricFamily FamilyOf(absl::string_view column, absl::string_view unit) {
  const auto* base = std::find_if(std::begin(kBaseUnits), std::end(kBaseUnits),
                                  [&](const BaseUnit& each) { return each.unit == unit; });
  std::string name = absl::StrCat("netring_", column);
  if (base == std::end(kBaseUnits)) return {.name = std::move(name)};
  if (const size_t at = name.rfind(base->in_name); at != std::string::npos)
    name.erase(at, base->in_name.size());
  name = absl::StrReplaceAll(name, {{"_per_msg", "_per_message"}});
  if (*base->base != '\0') absl::StrAppend(&name, "_", base->base);
  return {.name = std::move(name), .unit = base->base, .factor = base->factor};
}

std::string OpenMetricsText(const AnalysedRun& run, absl::string_view run_name) {
  std::string text;
  AddInfo(run, run_name, &text);
  for (const Column& column : ResultColumns()) {
    if (IsFamily(column)) AddFamily(run, run_name, column, &text);
  }
  return absl::StrCat(text, "# EOF\n");
}

}  // namespace netring
