// Runs for the tests of what compares them.

#ifndef NETRING_TESTS_UNIT_COMPARE_RUNS_H_
#define NETRING_TESTS_UNIT_COMPARE_RUNS_H_

#include <functional>
#include <string>
#include <vector>

#include "compare/run_set.h"
#include "unit/report/fixture.h"

namespace netring {

/// The run, judged, which must be fit to compare.
RunToCompare Ready(std::string place, Result run);

/// A set of one run with cells of these variants; `change` is made in all slices.
RunSet SetOf(const std::vector<std::string>& impls, const SliceChange& change = {});

/// The set with something of its first run changed.
RunSet With(RunSet runs, const std::function<void(Result* run)>& change);

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_COMPARE_RUNS_H_
