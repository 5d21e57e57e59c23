#include "analysis/limit.h"

#include <gtest/gtest.h>

#include <functional>

namespace netring {
namespace {

constexpr int64_t kWindowNs = 1'000'000;

/// Both sides have half of their time left, and nothing holds them up.
Slice StreamSlice() {
  Slice slice{.round = 0};
  slice.outcome.kind = Outcome::Kind::kMeasured;
  for (SideSample* side : {&slice.server, &slice.client}) {
    side->window_ns = kWindowNs;
    side->cpu_ns = kWindowNs / 2;
    side->cpus = {{0}};
    side->messages = 1;
  }
  slice.server.tcp_connections = 1;
  slice.server.tcp = {.busy_ns = kWindowNs,
                      .rwnd_limited_ns = 0,
                      .sndbuf_limited_ns = 0,
                      .app_limited = 0,
                      .in_flight = 1,
                      .cwnd = 100};
  return slice;
}

std::optional<Limit> LimitWith(const std::function<void(Slice*)>& change,
                               Workload workload = Workload::kStream) {
  Slice slice = StreamSlice();
  change(&slice);
  CellResult cell(Cell{.load = {.workload = workload}});
  cell.Add(slice);
  return LimitOf(cell);
}

void CloseWindow(Slice* slice) { slice->server.tcp.rwnd_limited_ns = kWindowNs * 76 / 100; }
void FillCwnd(Slice* slice) { slice->server.tcp.in_flight = 90; }

TEST(LimitOf, NothingIsNone) {
  EXPECT_EQ(LimitWith([](Slice*) {}), std::nullopt);
}

TEST(LimitOf, TheReceiveWindow) {
  EXPECT_EQ(LimitWith(CloseWindow), Limit::kReceiveWindow);
  EXPECT_EQ(
      LimitWith([](Slice* slice) { slice->server.tcp.rwnd_limited_ns = kWindowNs * 75 / 100; }),
      std::nullopt);
}

TEST(LimitOf, AReceiverWithoutTimeClosesItsWindow) {
  EXPECT_EQ(LimitWith([](Slice* slice) {
              CloseWindow(slice);
              slice->client.cpu_ns = kWindowNs * 9 / 10;
            }),
            std::nullopt);
}

TEST(LimitOf, TheSendBuffer) {
  EXPECT_EQ(
      LimitWith([](Slice* slice) { slice->server.tcp.sndbuf_limited_ns = kWindowNs * 76 / 100; }),
      Limit::kSendBuffer);
}

TEST(LimitOf, AnIdleSourceThatGaveTcpAllItTookWaitsForRoom) {
  const auto idle = [](Slice* slice) {
    slice->server.tcp.app_limited = 1;
    slice->server.cpu_ns = kWindowNs / 5;
  };
  EXPECT_EQ(LimitWith(idle), Limit::kSendBuffer);
  EXPECT_EQ(LimitWith([&](Slice* slice) {
              idle(slice);
              slice->server.cpu_ns = kWindowNs / 2;
            }),
            std::nullopt)
      << "a program that is slower than TCP does so too";
  EXPECT_EQ(LimitWith([&](Slice* slice) {
              idle(slice);
              slice->server.evidence.zc_sends = 1;
            }),
            std::nullopt)
      << "it may wait for notifications";
}

TEST(LimitOf, TheCongestionWindow) {
  EXPECT_EQ(LimitWith(FillCwnd), Limit::kCongestionWindow);
  EXPECT_EQ(LimitWith([](Slice* slice) { slice->server.tcp.in_flight = 89; }), std::nullopt);
  EXPECT_EQ(LimitWith([](Slice* slice) {
              FillCwnd(slice);
              slice->server.tcp.rwnd_limited_ns = kWindowNs / 2;
            }),
            std::nullopt);
}

TEST(LimitOf, ACpuIsNoLimitOfThePath) {
  for (const auto& take : std::vector<std::function<void(SideSample*)>>{
           [](SideSample* side) { side->cpu_ns = kWindowNs * 9 / 10; },
           [](SideSample* side) { side->napi_ns = kWindowNs * 4 / 10; },
           [](SideSample* side) { side->run_delay_ns = kWindowNs * 4 / 10; }}) {
    EXPECT_EQ(LimitWith([&](Slice* slice) {
                FillCwnd(slice);
                take(&slice->server);
              }),
              std::nullopt);
  }
  EXPECT_EQ(LimitWith([](Slice* slice) {
              FillCwnd(slice);
              slice->server.cpu_ns = kWindowNs;
              slice->server.looking_ns = kWindowNs / 2;
            }),
            Limit::kCongestionWindow)
      << "who busy-polls has time";
}

TEST(LimitOf, RoundTripsAndAnOlderKernelHaveNone) {
  EXPECT_EQ(LimitWith(FillCwnd, Workload::kRr), std::nullopt);
  EXPECT_EQ(LimitWith([](Slice* slice) {
              FillCwnd(slice);
              slice->server.tcp.rwnd_limited_ns.reset();
            }),
            std::nullopt);
}

}  // namespace
}  // namespace netring
