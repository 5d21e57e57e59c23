// One fixed Result that the tests of all sinks share, made of slices as a run makes it.

#ifndef NETRING_TESTS_UNIT_REPORT_FIXTURE_H_
#define NETRING_TESTS_UNIT_REPORT_FIXTURE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/verdict.h"
#include "experiment/result.h"

namespace netring {

inline std::vector<std::string> NamesOf(const std::vector<const Rule*>& rules) {
  std::vector<std::string> names;
  for (const Rule* rule : rules) names.emplace_back(rule->name);
  return names;
}

inline constexpr int64_t kFixtureRounds = 24;

/// What is to be other in a slice before its cell gets it.
using SliceChange = std::function<void(Slice* slice)>;

/// One change in that round alone.
SliceChange InRound(int64_t round, SliceChange change);
/// Multiplies the server's work.
SliceChange TimesWork(double factor);

/// The counter of that name, which must be there.
EventCount& CounterOf(absl::string_view name, std::vector<EventCount>* counters);

/// A slice of `cell` that nothing weakens: pinned apart, with counters. Its numbers vary by a few
/// per mille, in each cell in a way of its own.
Slice MeasuredSlice(const Cell& cell, int64_t round);
/// Makes it one of UDP, of whose datagrams 2 of 1000 were lost.
void LoseDatagrams(Slice* slice);

/// A cell of `impl` at 4 KiB of such slices, one per round.
CellResult MeasuredCell(const std::string& impl, const SliceChange& change = {});
/// The same of any cell.
CellResult MeasuredCell(const Cell& cell, const SliceChange& change = {});

/// The same of a stream in batches of 16: no latency, but how long its buffers were in use.
CellResult StreamCell(const std::string& impl, const SliceChange& change = {});

/// A run whose only cell is MeasuredCell(impl).
Result RunOf(const std::string& impl, const SliceChange& change = {});

/// a1, then a2 with that change; their control, with that change, where there is one.
Result RunOfTwo(const SliceChange& of_a2 = {}, const SliceChange* of_control = nullptr);

/// Four cells and a control: a1 measured, a2 failed in its second slice, a3 measured with every
/// byte copied and without counters, a torn slice and a withheld one, zc skipped; a1 once more.
Result FourCells();

/// What is said of a run.
std::vector<std::string> TextsOf(const Result& run);

/// A slice with the place of its cell.
using PlacedSlice = std::pair<size_t, Slice>;
/// Those that FourCells() is made of, as they ran.
std::vector<PlacedSlice> SlicesOfFourCells();

/// A run.jsonl of that run, without an end.
std::string StoreText(const Result& run, const std::vector<PlacedSlice>& slices);

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_REPORT_FIXTURE_H_
