#include "report/zero_copy_sentences.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "experiment/path_facts.h"
#include "report/cell_names.h"
#include "report/format.h"

namespace netring {
namespace {

enum class Copying { kNone, kTrue, kMixed, kAll };

Copying CopyingOf(const CellResult& cell) {
  const std::optional<double> share = cell.Figure(MetricId::kCopied);
  if (!share.has_value()) return Copying::kNone;
  if (*share >= 1) return Copying::kAll;
  return *share <= kCopiedShareOfTrueZeroCopy ? Copying::kTrue : Copying::kMixed;
}

/// What the work of the sides is made of there.
std::string WhoPaysTheCopy(const std::vector<const CellResult*>& cells, const PathFacts& path) {
  if (!path.xdp) return "";
  if (!path.client_threaded_napi) return ". So part of the copy may be in the server's CPU time";
  const bool counted = std::all_of(cells.begin(), cells.end(), [](const CellResult* cell) {
    return cell->server().napi_ns.has_value() && cell->client().napi_ns.has_value();
  });
  if (!counted) return ". Not all of the NAPI threads' work is counted here";
  return ". The server's work includes its NAPI thread, which sends when ACKs come; the copy is in "
         "the "
         "client's NAPI thread";
}

std::string CopyingText(Copying copying, const std::vector<const CellResult*>& cells,
                        const PathFacts& path) {
  const std::string& where = path.copied_where;
  switch (copying) {
    case Copying::kNone:
      return "";
    case Copying::kAll:
      return absl::StrCat("the kernel copied 100 % of the zero-copy bytes on this path",
                          where.empty() ? "" : absl::StrCat(" (", where, ")"),
                          ". These rows show the cost of zero copy, not its benefit.");
    case Copying::kMixed:
      return absl::StrCat(
          CopiedRange(cells),
          " of the zero-copy sends were copied by the kernel. These rows mix the cost of "
          "zero copy with its benefit.");
    case Copying::kTrue:
      if (MadeByOthers(path)) {
        return absl::StrCat(CopiedRange(cells),
                            " of the zero-copy sends were copied by the sender's kernel: truly "
                            "zero copy at the server",
                            where.empty() ? "" : absl::StrCat(" (", where, ")"), ".");
      }
      return absl::StrCat(CopiedRange(cells),
                          " of the zero-copy sends were copied by the sender's kernel",
                          where.empty() ? "" : absl::StrCat(". On this path ", where),
                          WhoPaysTheCopy(cells, path), ".");
  }
  return "";
}

}  // namespace

std::string CopiedRange(const std::vector<const CellResult*>& cells, MetricId metric) {
  double low = 1;
  double high = 0;
  for (const CellResult* each : cells) {
    const double share = each->Figure(metric).value_or(0);
    low = std::min(low, share);
    high = std::max(high, share);
  }
  const std::string from = PercentText(low);
  const std::string to = PercentText(high);
  return from == to ? from : absl::StrCat(from, " to ", to);
}

void AppendZeroCopy(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  for (const Copying copying : {Copying::kAll, Copying::kMixed, Copying::kTrue}) {
    std::vector<const CellResult*> cells;
    for (const Row& row : rows) {
      if (row.has_numbers() && CopyingOf(*row.cell) == copying) {
        cells.push_back(row.cell);
      }
    }
    if (cells.empty()) continue;
    out->push_back(
        {.topic = Topic::kZeroCopy,
         .text = absl::StrCat(NameCells(run, cells), ": ", CopyingText(copying, cells, run.path)),
         .cells = PlacesOf(run, cells)});
  }
}

}  // namespace netring
