#include "analysis/limit.h"

#include <algorithm>

namespace netring {
namespace {

/// TCP had sent all that it was given, although a stream's program always has more: it waited for
/// room. The kernel's own time of this begins with a segment that is sent while the program waits
/// (tcp_cwnd_validate(), net/ipv4/tcp_output.c, kernel 6.18), so it misses the time in which all
/// are on the way. A program with zero-copy sends may wait for its notifications instead. The mark
/// is that of the last segments to be acknowledged (tcp_rate_gen(), net/ipv4/tcp_rate.c, 6.18):
/// where the window is full now, it is of a moment long ago.
bool WaitsForRoom(const CellResult& cell) {
  const SideSample& server = cell.server();
  const auto asked = static_cast<double>(server.tcp_connections * cell.measured());
  return server.evidence.zc_sends == 0 && 1 - TimeTaken(server) > kMuchLimited &&
         static_cast<double>(server.tcp.app_limited.value_or(0)) > kMuchLimited * asked;
}

}  // namespace

double TimeTaken(const SideSample& side) {
  const auto threads = static_cast<double>(std::max<size_t>(side.cpus.size(), 1));
  const auto worked_ns = static_cast<double>(side.cpu_ns) - static_cast<double>(side.looking_ns) +
                         static_cast<double>(side.napi_ns.value_or(0));
  // The longest wait of any thread stands for all of them.
  const double waited_ns = threads * static_cast<double>(side.run_delay_ns.value_or(0));
  const auto window_ns = static_cast<double>(std::max<int64_t>(side.window_ns, 1));
  return (worked_ns + waited_ns) / (threads * window_ns);
}

std::optional<Limit> LimitOf(const CellResult& cell) {
  const std::optional<double> by_window = cell.Figure(MetricId::kServerRwndLimited);
  const std::optional<double> by_buffer = cell.Figure(MetricId::kServerSndbufLimited);
  if (cell.cell.load.workload != Workload::kStream || !by_window.has_value() ||
      !by_buffer.has_value() || TimeTaken(cell.server()) >= kCpuLimits)
    return std::nullopt;
  if (*by_window > kMuchLimited) {
    // The window of a receiver that has no time stays closed.
    const bool has_time = TimeTaken(cell.client()) < kCpuLimits;
    return has_time ? std::optional(Limit::kReceiveWindow) : std::nullopt;
  }
  const bool full = cell.Figure(MetricId::kServerCwndFilled).value_or(0) >= kWindowFull;
  if (*by_buffer > kMuchLimited || (!full && WaitsForRoom(cell))) return Limit::kSendBuffer;
  if (full && 1 - *by_window - *by_buffer > kMuchLimited) return Limit::kCongestionWindow;
  return std::nullopt;
}

}  // namespace netring
