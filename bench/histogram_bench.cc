#include <benchmark/benchmark.h>

#include "netring/histogram.h"

namespace netring {
namespace {

void BM_Record(benchmark::State& state) {
  Histogram histogram;
  int64_t value = 10'000;
  for (auto _ : state) {
    histogram.Record(value);
    value = (value * 1103515245 + 12345) & 0xfffff;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Record);

void BM_MergeAndAsk(benchmark::State& state) {
  Histogram sum;
  Histogram one;
  for (int64_t value = 1; value < 1'000'000; value += 97) one.Record(value);
  for (auto _ : state) {
    sum.Merge(one);
    benchmark::DoNotOptimize(sum.Quantile(0.99));
  }
}
BENCHMARK(BM_MergeAndAsk);

}  // namespace
}  // namespace netring

BENCHMARK_MAIN();
