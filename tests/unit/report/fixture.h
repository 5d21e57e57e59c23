// One fixed Result that the tests of all sinks share.

#ifndef NETRING_TESTS_UNIT_REPORT_FIXTURE_H_
#define NETRING_TESTS_UNIT_REPORT_FIXTURE_H_

#include <string>

#include "experiment/result.h"

namespace netring {

/// The counter of that name, which must be there.
EventCount& CounterOf(absl::string_view name, std::vector<EventCount>* counters);

/// A cell of `impl` at 4 KiB that nothing weakens: pinned apart, with counters, long enough, two
/// measured repetitions.
CellResult MeasuredCell(const std::string& impl);

/// The same of a stream in batches of 16: no latency, but how long its buffers were in use.
CellResult StreamCell(const std::string& impl);

/// A run whose only cell is MeasuredCell(impl).
Result RunOf(const std::string& impl);

/// Four cells: a1 measured, a2 failed in its second repetition, a3 measured with every byte copied
/// and without counters, zc skipped.
Result FourCells();

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_REPORT_FIXTURE_H_
