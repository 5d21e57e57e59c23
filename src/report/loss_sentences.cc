#include "report/loss_sentences.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "analysis/loss.h"
#include "analysis/sums.h"
#include "report/cell_names.h"
#include "report/format.h"

namespace netring {
namespace {

/// "the server sent 264 of 322050 segments again (0.1 %), 3 of them in vain, and its device dropped
/// 269 packets": over all of the cells.
std::string LossText(const char* name, const SideSample& side) {
  const int64_t sent = side.tcp.segments.value_or(0);
  const int64_t again = side.tcp.retransmits.value_or(0);
  std::string text =
      absl::StrCat("the ", name, " sent ", again, " of ", sent, " segments again (",
                   PercentText(static_cast<double>(again) / static_cast<double>(sent)), ")");
  const int64_t in_vain = side.tcp.dsacks.value_or(0);
  if (in_vain > 0) absl::StrAppend(&text, ", ", in_vain, " of them in vain");
  const int64_t drops = side.link_drops.value_or(0);
  if (drops > 0) absl::StrAppend(&text, ", and its device dropped ", CountText(drops, "packet"));
  return text;
}

}  // namespace

void AppendLoss(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  std::vector<const CellResult*> cells;
  std::optional<SideSample> server;
  std::optional<SideSample> client;
  const auto add = [](const SideSample& side, std::optional<SideSample>* sum) {
    if (!LosesSegments(side)) return;
    if (sum->has_value()) {
      AddSample(side, &**sum);
    } else {
      *sum = side;
    }
  };
  for (const Row& row : analysed.rows()) {
    if (!row.has_numbers()) continue;
    add(row.cell->server(), &server);
    add(row.cell->client(), &client);
    if (LosesSegments(row.cell->server()) || LosesSegments(row.cell->client()))
      cells.push_back(row.cell);
  }
  if (cells.empty()) return;
  std::vector<std::string> parts;
  if (server.has_value()) parts.push_back(LossText("server", *server));
  if (client.has_value()) parts.push_back(LossText("client", *client));
  const Result& run = analysed.run();
  out->push_back({.topic = Topic::kVerdict,
                  .text = absl::StrCat(NameCells(run, cells), ": ", absl::StrJoin(parts, "; "),
                                       " in the measured windows."),
                  .cells = PlacesOf(run, cells)});
}

}  // namespace netring
