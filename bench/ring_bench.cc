// What a turn of the ring costs without any network: the floor under every measured message.

#include <benchmark/benchmark.h>

#include <limits>

#include "netring/ring.h"
#include "ring/profile.h"

namespace netring {
namespace {

/// NOPs through one ring, `range(0)` per turn, with the profile named by `range(1)`.
void BM_Nop(benchmark::State& state) {
  const absl::StatusOr<Kernel> kernel = Kernel::Probe();
  const RingProfile& profile = RingProfiles()[static_cast<size_t>(state.range(1))];
  auto ring = kernel.ok() ? Ring::Create({.features = profile.features}, *kernel) : kernel.status();
  if (!ring.ok()) {
    state.SkipWithError(ring.status().ToString().c_str());
    return;
  }
  unsigned completed = 0;
  for (auto _ : state) {
    for (int64_t i = 0; i < state.range(0); ++i) {
      io_uring_sqe& sqe = (*ring)->Next();
      io_uring_prep_nop(&sqe);
      sqe.user_data = Pack({.slot = static_cast<uint16_t>(i)});
    }
    (*ring)->SubmitAndWait(std::numeric_limits<int64_t>::max());
    (*ring)->Drain([&](Completion completion) { completed += !completion.error(); });
  }
  state.SetItemsProcessed(completed);
  state.SetLabel(std::string(profile.name.data(), profile.name.size()));
}
BENCHMARK(BM_Nop)->ArgsProduct({{1, 64}, {0, 1}})->ArgNames({"batch", "profile"});

}  // namespace
}  // namespace netring

BENCHMARK_MAIN();
