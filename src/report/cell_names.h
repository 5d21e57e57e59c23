// Which cells a sentence speaks of, in as few words as are exact.

#ifndef NETRING_REPORT_CELL_NAMES_H_
#define NETRING_REPORT_CELL_NAMES_H_

#include <string>
#include <utility>
#include <vector>

#include "experiment/result.h"
#include "report/sentence.h"

namespace netring {

/// Names some of the run's cells: "a1, a2" when these are all of the variants' cells, "a3 (64 B,
/// 512 B; 2 threads)" when they are those at these values of the axes, else their ids, the first
/// few of many. `cells` point into `run`.
std::string NameCells(const Result& run, const std::vector<const CellResult*>& cells);

/// The places of some of the run's cells.
std::vector<size_t> PlacesOf(const Result& run, const std::vector<const CellResult*>& cells);

/// Cells for which the same text holds, in the order in which the texts came up.
class CellGroups {
 public:
  void Add(const std::string& text, const CellResult* cell);
  /// "CELLS: TEXT." per text.
  void AppendSentences(const Result& run, Topic topic, std::vector<Sentence>* out) const;

 private:
  std::vector<std::pair<std::string, std::vector<const CellResult*>>> groups_;
};

}  // namespace netring

#endif  // NETRING_REPORT_CELL_NAMES_H_
