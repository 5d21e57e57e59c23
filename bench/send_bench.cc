// What netring's own bookkeeping costs per message, without the kernel.

#include <benchmark/benchmark.h>

#include "netring/buffer_pool.h"
#include "netring/variant.h"
#include "netring/zero_copy_ledger.h"
#include "send/message_path.h"

namespace netring {
namespace {

/// Taking a slot, writing a variant's request, giving the slot back: all of a message that is not
/// the kernel's.
void BM_Prepare(benchmark::State& state) {
  const Variant& variant = Variants()[static_cast<size_t>(state.range(0))];
  const MessageLayout layout = variant.LayoutOf({.bytes = static_cast<size_t>(state.range(1))});
  auto pool = BufferPool::Create(8, layout);
  const std::unique_ptr<MessageRequest> path = variant.request(layout);
  io_uring_sqe sqe{};
  for (auto _ : state) {
    const int slot = pool->Take();
    path->Begin(pool->message(slot));
    path->Prepare(sqe, {.fd = 3}, 0);
    benchmark::DoNotOptimize(sqe);
    pool->Release(slot);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(std::string(variant.name.data(), variant.name.size()));
}
BENCHMARK(BM_Prepare)
    ->ArgsProduct({{0, 1, 2, 3, 4}, {64, 4096, 65536}})
    ->ArgNames({"variant", "bytes"});

/// `range(0)` sends, then one coalesced notification for all of them.
void BM_Ledger(benchmark::State& state) {
  ZeroCopyLedger ledger(4096);
  int64_t closed = 0;
  for (auto _ : state) {
    const uint32_t first = ledger.next_id();
    for (int64_t i = 0; i < state.range(0); ++i) ledger.Open(0, 64);
    const bool known = ledger.Close(first, ledger.next_id() - 1, [&](const auto&) { ++closed; });
    benchmark::DoNotOptimize(known);
  }
  state.SetItemsProcessed(closed);
}
BENCHMARK(BM_Ledger)->Arg(1)->Arg(32);

void BM_Decode(benchmark::State& state) {
  io_uring_cqe cqe{};
  cqe.user_data = Pack({.op = Op::kSend, .connection = 7, .slot = 3, .generation = 99});
  for (auto _ : state) {
    benchmark::DoNotOptimize(cqe);
    Completion completion = Decode(cqe);
    benchmark::DoNotOptimize(completion);
  }
}
BENCHMARK(BM_Decode);

}  // namespace
}  // namespace netring

BENCHMARK_MAIN();
