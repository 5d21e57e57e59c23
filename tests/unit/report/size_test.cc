// How much a run writes: what a slice costs decides whether a long run still opens.

#include <gtest/gtest.h>

#include <cmath>

#include "report/csv.h"
#include "report/run_lines.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

/// All files of a run of 96 cells and 250 rounds stay below 64 MB.
constexpr size_t kMostBytesOfASlice = size_t{64'000'000} / (96 * 250);

/// Times around `middle_ns`, spread as on a virtual machine.
Histogram::Parts SpreadTimes(double middle_ns, double spread) {
  constexpr int kTimes = 1000;
  Histogram histogram;
  for (int i = 0; i < kTimes; ++i) {
    const double share = (i + 0.5) / kTimes;
    const double logit = std::log(share / (1 - share));
    histogram.Record(static_cast<int64_t>(middle_ns * std::exp(spread * logit)));
  }
  return histogram.ToParts();
}

/// As a virtual machine without counters of the processor fills it.
Slice TypicalSlice(const Cell& cell) {
  Slice slice = MeasuredSlice(cell, 249);
  slice.order = 23'999;
  slice.begun_ns = 1'234'567'890'123;
  slice.took_ns = 27'319'143;
  slice.placement =
      "auto: one physical core per thread, cores of node 0: server on CPU 0; client on CPU 1";
  for (SideSample* side : {&slice.server, &slice.client}) {
    side->ring.asked = {"single_issuer", "defer_taskrun", "submit_all",
                        "no_sqarray",    "ring_fd",       "direct"};
    side->ring.granted = side->ring.asked;
    for (size_t i = 0; i < 6; ++i) {
      side->counters[i].value.reset();
      side->counters[i].reason = "this machine has no PMU";
    }
  }
  Evidence& evidence = slice.server.evidence;
  evidence.zc_sends = evidence.zc_completions = evidence.zc_copied = evidence.sends;
  evidence.zc_bytes = evidence.zc_copied_bytes = evidence.sends * 4096;
  slice.client.latency = SpreadTimes(25'000, 0.075);
  return slice;
}

size_t BytesOf(const Slice& slice) {
  Result run = RunOf("zc");
  run.cells[0].Add(slice);
  return SliceLineText(0, slice).size() + 1 + SamplesLines(run, run.cells[0], slice).size();
}

TEST(Size, ATypicalSliceKeepsToItsShare) {
  const Slice slice = TypicalSlice({.technique = {.variant = "zc"}, .load = {.size = 4096}});
  ASSERT_GT(slice.client.latency.index.size(), 140U);
  ASSERT_LT(slice.client.latency.index.size(), 160U);
  EXPECT_LT(BytesOf(slice), kMostBytesOfASlice) << SliceLineText(0, slice);
}

TEST(Size, OfAStreamToo) {
  Slice slice = TypicalSlice({.technique = {.variant = "zc"}, .load = {.size = 4096}});
  slice.server.sent = SpreadTimes(8'000, 0.03);
  slice.server.notified = SpreadTimes(60'000, 0.03);
  slice.client.latency = {};
  slice.client.tcp.segments = slice.client.tcp.busy_ns = slice.client.tcp.rwnd_limited_ns = 0;
  const size_t buckets = slice.server.sent.index.size() + slice.server.notified.index.size();
  ASSERT_GT(buckets, 130U);
  ASSERT_LT(buckets, 160U);
  EXPECT_LT(BytesOf(slice), kMostBytesOfASlice) << SliceLineText(0, slice);
}

}  // namespace
}  // namespace netring
