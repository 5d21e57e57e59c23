#include "report/limit_sentences.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "analysis/limit.h"
#include "netring/clock.h"
#include "report/cell_names.h"
#include "report/format.h"

namespace netring {
namespace {

using Cells = std::vector<const CellResult*>;

/// Its rules leave out sides that share a CPU.
bool SaysLimited(const Verdict& verdict) {
  const auto is_limited = [](const Rule* rule) { return absl::StartsWith(rule->name, "LIMITED_"); };
  return std::any_of(verdict.reasons.begin(), verdict.reasons.end(), is_limited) ||
         std::any_of(verdict.notes.begin(), verdict.notes.end(), is_limited);
}

/// "60.0 %" or "60.0 % to 71.0 %", over the cells.
std::string RangeOf(const Cells& cells, absl::FunctionRef<double(const CellResult&)> value,
                    absl::FunctionRef<std::string(double)> text) {
  std::vector<double> values;
  for (const CellResult* cell : cells) values.push_back(value(*cell));
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const std::string from = text(*low);
  const std::string to = text(*high);
  return from == to ? from : absl::StrCat(from, " to ", to);
}

std::string ShareOf(const Cells& cells, MetricId metric) {
  return RangeOf(
      cells, [&](const CellResult& cell) { return cell.Figure(metric).value_or(0); }, PercentText);
}

std::string CountIn(double number) { return absl::StrCat(std::llround(number)); }

std::string CwndOf(const Cells& cells) {
  return RangeOf(
      cells, [](const CellResult& cell) { return cell.Figure(MetricId::kServerCwnd).value_or(0); },
      CountIn);
}

std::string RttOf(const Cells& cells) {
  return RangeOf(
      cells,
      [](const CellResult& cell) {
        return cell.Figure(MetricId::kServerRtt).value_or(0) * static_cast<double>(kNsPerUs);
      },
      ShortTimeText);
}

std::string LimitText(Limit limit, const Cells& cells) {
  switch (limit) {
    case Limit::kReceiveWindow:
      return absl::StrCat("the client's receive window held the server's TCP up for ",
                          ShareOf(cells, MetricId::kServerRwndLimited),
                          " of the time with data to send");
    case Limit::kSendBuffer:
      return absl::StrCat("the server's send buffer of ",
                          RangeOf(
                              cells,
                              [](const CellResult& cell) {
                                return static_cast<double>(cell.server().socket.sndbuf);
                              },
                              NumberText),
                          " bytes held its TCP up");
    case Limit::kCongestionWindow:
      return absl::StrCat("the congestion window of ", CwndOf(cells), " segments was full (",
                          ShareOf(cells, MetricId::kServerCwndFilled), "), with a round trip of ",
                          RttOf(cells));
  }
  return "";
}

}  // namespace

void AppendLimits(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  for (const Limit limit : {Limit::kReceiveWindow, Limit::kSendBuffer, Limit::kCongestionWindow}) {
    Cells cells;
    for (const Row& row : analysed.rows()) {
      if (row.has_numbers() && SaysLimited(row.verdict) && LimitOf(*row.cell) == limit)
        cells.push_back(row.cell);
    }
    if (cells.empty()) continue;
    const auto taken = [&](const SideSample& (CellResult::*side)() const) {
      return RangeOf(
          cells, [&](const CellResult& cell) { return TimeTaken((cell.*side)()); }, PercentText);
    };
    out->push_back(
        {.topic = Topic::kVerdict,
         .text = absl::StrCat(NameCells(run, cells), ": ", LimitText(limit, cells),
                              ". The server's threads worked or waited for a CPU for ",
                              taken(&CellResult::server), " of the window, the client's for ",
                              taken(&CellResult::client), "."),
         .cells = PlacesOf(run, cells)});
  }
}

}  // namespace netring
