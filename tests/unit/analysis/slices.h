// Slices for tests: one of 20 ms, whose sides did the same.

#ifndef NETRING_TESTS_UNIT_ANALYSIS_SLICES_H_
#define NETRING_TESTS_UNIT_ANALYSIS_SLICES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "analysis/cell_result.h"
#include "netring/clock.h"

namespace netring {

inline constexpr int64_t kSliceMessages = 1000;

/// A measured slice of that round whose server's work is `work_ns` per message. A fifth of the CPU
/// time went into looking.
inline Slice SliceOfWork(int64_t round, int64_t work_ns) {
  Slice slice{.round = round, .slice_ns = 20 * kNsPerMs};
  slice.outcome.kind = Outcome::Kind::kMeasured;
  for (SideSample* side : {&slice.server, &slice.client}) {
    side->window_ns = 20 * kNsPerMs;
    side->own_cpus = true;
    side->messages = kSliceMessages;
    side->bytes = kSliceMessages * 4096;
    side->cpu_ns = work_ns * kSliceMessages * 5 / 4;
    side->looking_ns = work_ns * kSliceMessages / 4;
  }
  return slice;
}

inline Slice FailedSlice(int64_t round, std::string reason) {
  Slice slice{.round = round};
  slice.outcome = {Outcome::Kind::kFailed, std::move(reason)};
  return slice;
}

inline Slice TornSlice(int64_t round, std::string reason) {
  Slice slice = SliceOfWork(round, 1);
  slice.outcome = {Outcome::Kind::kTorn, std::move(reason)};
  return slice;
}

/// A cell of `rounds` slices with the work that `work_ns` says of each round.
inline CellResult CellOfWork(int64_t rounds, const std::function<int64_t(int64_t round)>& work_ns) {
  CellResult cell;
  for (int64_t round = 0; round < rounds; ++round) cell.Add(SliceOfWork(round, work_ns(round)));
  return cell;
}

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_ANALYSIS_SLICES_H_
