#include "unit/compare/runs.h"

#include <utility>

#include "netring/check.h"

namespace netring {

RunToCompare Ready(std::string place, Result run) {
  absl::StatusOr<RunToCompare> judged = Judged(std::move(place), std::move(run));
  NETRING_CHECK(judged.ok());
  return *std::move(judged);
}

RunSet SetOf(const std::vector<std::string>& impls, const SliceChange& change) {
  Result run = RunOf(impls.front(), change);
  run.spec.impl = impls;
  for (size_t i = 1; i < impls.size(); ++i) run.cells.push_back(MeasuredCell(impls[i], change));
  RunSet runs;
  runs.push_back(Ready("DIR", std::move(run)));
  return runs;
}

RunSet With(RunSet runs, const std::function<void(Result* run)>& change) {
  Result run = *runs.front().run;
  change(&run);
  runs.front() = Ready(runs.front().place, std::move(run));
  return runs;
}

}  // namespace netring
