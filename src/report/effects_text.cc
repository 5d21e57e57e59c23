#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/enum_names.h"
#include "base/printable.h"
#include "report/csv.h"
#include "report/effects.h"
#include "report/format.h"

namespace netring {
namespace {

std::string Number(double ratio) { return absl::StrFormat("%.3g", 100 * (ratio - 1)); }

/// "percent,low,high": empty where there is none.
std::string NumbersOf(const Comparison& change) {
  if (!change.interval.has_value()) return ",,";
  return absl::StrCat(Number(*change.ratio), ",", Number(change.interval->low), ",",
                      Number(change.interval->high));
}

template <typename Get>
std::vector<std::string> InOrder(const std::vector<Effect>& effects, Get get) {
  std::vector<std::string> values;
  for (const Effect& effect : effects) {
    std::string value = get(effect);
    if (std::find(values.begin(), values.end(), value) == values.end())
      values.push_back(std::move(value));
  }
  return values;
}

/// The rows of one group as columns of equal width.
std::string GroupText(const std::string& cells, const std::vector<Effect>& effects) {
  const auto metrics =
      InOrder(effects, [](const Effect& each) { return std::string(MetricOf(each.metric).name); });
  std::vector<std::vector<std::string>> lines{{Printable(cells)}};
  lines.front().insert(lines.front().end(), metrics.begin(), metrics.end());
  for (const std::string& factor :
       InOrder(effects, [](const Effect& each) { return each.factor; })) {
    std::vector<std::string>& line = lines.emplace_back();
    line.push_back(absl::StrCat("  ", factor));
    for (const Effect& each : effects) {
      if (each.cells == cells && each.factor == factor) line.push_back(AnswerText(each.change));
    }
  }
  return LinesOfColumns(lines);
}

}  // namespace

std::string EffectsCsv(const std::vector<Effect>& effects) {
  std::string text = "cells,factor,metric,percent,percent_low,percent_high,effect,reason\n";
  for (const Effect& each : effects) {
    absl::StrAppend(&text, CsvText(each.cells), ",", CsvText(each.factor), ",",
                    MetricOf(each.metric).name, ",", NumbersOf(each.change), ",",
                    NameOf(each.change.answer), ",", CsvText(each.missing), "\n");
  }
  return text;
}

std::string EffectsText(const std::vector<Effect>& effects) {
  if (effects.empty()) return "";
  std::string text =
      "Effect of switching each factor on (95 % interval; \"a x b\": the further effect of a when "
      "b "
      "is on):\n";
  for (const std::string& cells : InOrder(effects, [](const Effect& each) { return each.cells; }))
    absl::StrAppend(&text, GroupText(cells, effects));
  return text;
}

}  // namespace netring
