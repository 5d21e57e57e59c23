#include "stats/tcp_info.h"

// The kernel's own description of struct tcp_info: glibc's ends before what is read here.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "netring/check.h"
#include "netring/clock.h"

namespace netring {
namespace {

using Kind = TcpSource::Kind;
using Field = TcpNumbers;
constexpr TcpCombine kSum = TcpCombine::kSum;

/// A number that a field of 4 bytes goes on from with 0.
constexpr int64_t kFourBytes = int64_t{1} << 32;

/// Of a field of one bit there is no offset: it is the byte after the two window scales.
constexpr size_t kAppLimitedByte = offsetof(tcp_info, tcpi_rto) - 1;
constexpr size_t kAllInFlight = offsetof(tcp_info, tcpi_retrans) + sizeof(tcp_info::tcpi_retrans);

#define NETRING_TCP(kind, field, times) \
  TcpSource { kind, offsetof(tcp_info, field), sizeof(tcp_info::field), times }

// The times are kept in jiffies (tcp_get_info_chrono_stats(), net/ipv4/tcp.c, kernel 4.10 to 6.18).
// clang-format off
constexpr TcpRow kRows[] = {
    {"tcp_segments", "count", "segments with data that the side's TCP sent, those that were sent again included", &Field::segments, kSum, NETRING_TCP(Kind::kCount, tcpi_data_segs_out, 1)},
    {"tcp_retransmits", "count", "segments that it sent again", &Field::retransmits, kSum, NETRING_TCP(Kind::kCount, tcpi_total_retrans, 1)},
    {"tcp_retransmitted_bytes", "bytes", "payload of these", &Field::retransmitted_bytes, kSum, NETRING_TCP(Kind::kCount, tcpi_bytes_retrans, 1)},
    {"tcp_dsacks", "count", "segments that it sent again in vain: the peer had them (DSACK)", &Field::dsacks, kSum, NETRING_TCP(Kind::kCount, tcpi_dsack_dups, 1)},
    {"tcp_reorderings", "count", "times that TCP saw its segments arrive in another order", &Field::reorderings, kSum, NETRING_TCP(Kind::kCount, tcpi_reord_seen, 1)},
    {"tcp_delivered_ce", "count", "segments whose delivery came with a mark of congestion (ECN)", &Field::delivered_ce, kSum, NETRING_TCP(Kind::kCount, tcpi_delivered_ce, 1)},
    {"tcp_busy_ns", "ns", "time with data to send or not yet acknowledged, summed over the connections. This and the next two count in the kernel's ticks of 1 to 10 ms", &Field::busy_ns, kSum, NETRING_TCP(Kind::kCount, tcpi_busy_time, kNsPerUs)},
    {"tcp_rwnd_limited_ns", "ns", "of this, held up by the peer's receive window", &Field::rwnd_limited_ns, kSum, NETRING_TCP(Kind::kCount, tcpi_rwnd_limited, kNsPerUs)},
    {"tcp_sndbuf_limited_ns", "ns", "of this, held up by the own send buffer", &Field::sndbuf_limited_ns, kSum, NETRING_TCP(Kind::kCount, tcpi_sndbuf_limited, kNsPerUs)},
    {"tcp_app_limited", "count", "connections whose program had given TCP less to send than it could, at the end of the window", &Field::app_limited, kSum, TcpSource{Kind::kFlag, kAppLimitedByte, 1, 1}},
    {"tcp_lost", "count", "segments that TCP took for lost at the end of the window", &Field::lost, kSum, NETRING_TCP(Kind::kState, tcpi_lost, 1)},
    {"tcp_in_flight", "count", "segments on the way at the end of the window: median of the connections. As many as `tcp_cwnd`: the congestion window holds the sender up", &Field::in_flight, TcpCombine::kMedian, NETRING_TCP(Kind::kInFlight, tcpi_unacked, 1)},
    {"tcp_rtt_ns", "ns", "smoothed round trip at the end of the window: median of the connections", &Field::rtt_ns, TcpCombine::kMedian, NETRING_TCP(Kind::kRoundTrip, tcpi_rtt, kNsPerUs)},
    {"min_rtt_ns", "ns", "the shortest round trip of any, as the kernel saw it in the last net.ipv4.tcp_min_rtt_wlen seconds (300)", &Field::min_rtt_ns, TcpCombine::kLeast, NETRING_TCP(Kind::kRoundTrip, tcpi_min_rtt, kNsPerUs)},
    {"tcp_cwnd", "count", "congestion window in segments at the end of the window: median of the connections", &Field::cwnd, TcpCombine::kMedian, NETRING_TCP(Kind::kState, tcpi_snd_cwnd, 1)},
};
// clang-format on
#undef NETRING_TCP
static_assert(std::size(kRows) == kTcpRowCount);

int64_t Limit(const TcpSource& source) {
  return source.size == sizeof(uint32_t) ? kFourBytes : std::numeric_limits<int64_t>::max();
}

/// As tcp_packets_in_flight() has it (include/net/tcp.h, kernel 6.18).
int64_t InFlight(absl::string_view info, int64_t unacknowledged) {
  const auto number = [&](size_t offset) {
    uint32_t value = 0;
    std::memcpy(&value, info.data() + offset, sizeof(value));
    return int64_t{value};
  };
  return std::max<int64_t>(0, unacknowledged - number(offsetof(tcp_info, tcpi_sacked)) -
                                  number(offsetof(tcp_info, tcpi_lost)) +
                                  number(offsetof(tcp_info, tcpi_retrans)));
}

/// Unscaled; empty when it is not all there.
std::optional<int64_t> ValueIn(absl::string_view info, const TcpSource& source) {
  if (info.size() < source.offset + source.size) return std::nullopt;
  if (source.kind == Kind::kFlag) return info[source.offset] & 1;
  // Its last field comes after the others that it is made of.
  if (source.kind == Kind::kInFlight && info.size() < kAllInFlight) return std::nullopt;
  uint64_t value = 0;
  if (source.size == sizeof(uint32_t)) {
    uint32_t narrow = 0;
    std::memcpy(&narrow, info.data() + source.offset, sizeof(narrow));
    value = narrow;
  } else {
    std::memcpy(&value, info.data() + source.offset, sizeof(value));
  }
  if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return std::nullopt;
  const auto number = static_cast<int64_t>(value);
  const bool none = number == 0 || number == Limit(source) - 1;
  if (source.kind == Kind::kInFlight) return InFlight(info, number);
  return source.kind == Kind::kRoundTrip && none ? std::nullopt : std::optional(number);
}

std::optional<int64_t> Grown(const TcpSource& source, const std::optional<int64_t>& begin,
                             const std::optional<int64_t>& end) {
  if (!begin.has_value() || !end.has_value()) return std::nullopt;
  if (*end >= *begin) return *end - *begin;
  if (source.size != sizeof(uint32_t)) return std::nullopt;
  return *end - *begin + kFourBytes;
}

std::optional<int64_t> Added(const std::vector<std::optional<int64_t>>& values) {
  int64_t sum = 0;
  for (const std::optional<int64_t>& value : values) {
    if (!value.has_value()) return std::nullopt;
    if (__builtin_add_overflow(sum, *value, &sum)) return std::numeric_limits<int64_t>::max();
  }
  return sum;
}

}  // namespace

absl::Span<const TcpRow> TcpRows() { return kRows; }

const TcpRow& TcpRowOf(std::optional<int64_t> TcpNumbers::* field) {
  const auto* const found = std::find_if(std::begin(kRows), std::end(kRows),
                                         [&](const TcpRow& row) { return row.field == field; });
  NETRING_CHECK(found != std::end(kRows));
  return *found;
}

std::optional<int64_t> Combined(TcpCombine how, std::vector<std::optional<int64_t>> values) {
  if (how == TcpCombine::kSum) return Added(values);
  values.erase(std::remove(values.begin(), values.end(), std::nullopt), values.end());
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  if (how == TcpCombine::kLeast) return values.front();
  return values[(values.size() - 1) / 2];
}

TcpReading ReadTcpInfo(absl::string_view info) {
  TcpReading reading;
  for (size_t i = 0; i < kTcpRowCount; ++i) {
    reading.values[i] = ValueIn(info, kRows[i].source);
  }
  return reading;
}

TcpNumbers TcpBetween(const TcpReading& begin, const TcpReading& end) {
  TcpNumbers numbers;
  for (size_t i = 0; i < kTcpRowCount; ++i) {
    const TcpSource& source = kRows[i].source;
    std::optional<int64_t> value = end.values[i];
    if (source.kind == Kind::kCount) value = Grown(source, begin.values[i], value);
    if (value.has_value() && !__builtin_mul_overflow(*value, source.times, &*value))
      numbers.*kRows[i].field = value;
  }
  return numbers;
}

std::optional<int64_t> SegmentBytes(int socket) {
  int bytes = 0;
  socklen_t length = sizeof(bytes);
  if (getsockopt(socket, IPPROTO_TCP, TCP_MAXSEG, &bytes, &length) != 0) return std::nullopt;
  return bytes;
}

TcpWindow::TcpWindow(const std::vector<int>& sockets) {
  const size_t asked = std::min(sockets.size(), kMostAsked);
  for (size_t i = 0; i < asked; ++i) sockets_.push_back(sockets[i * sockets.size() / asked]);
  begin_.resize(asked);
  end_.resize(asked);
}

void TcpWindow::Ask(std::vector<TcpReading>* readings) const {
  for (size_t i = 0; i < sockets_.size(); ++i) {
    tcp_info info{};
    socklen_t length = sizeof(info);
    const bool told = getsockopt(sockets_[i], IPPROTO_TCP, TCP_INFO, &info, &length) == 0;
    (*readings)[i] = ReadTcpInfo({reinterpret_cast<const char*>(&info), told ? length : 0});
  }
}

TcpNumbers TcpWindow::Numbers() const {
  TcpNumbers all;
  if (sockets_.empty()) return all;
  std::vector<TcpNumbers> each;
  for (size_t i = 0; i < sockets_.size(); ++i) each.push_back(TcpBetween(begin_[i], end_[i]));
  for (const TcpRow& row : kRows) {
    std::vector<std::optional<int64_t>> values;
    for (const TcpNumbers& numbers : each) values.push_back(numbers.*row.field);
    all.*row.field = Combined(row.combine, std::move(values));
  }
  return all;
}

}  // namespace netring
