// What the kernel tells of the TCP connections of one window (TCP_INFO, tcp(7)): segments that were
// sent again, round trips, what held the sender up.

#ifndef NETRING_STATS_TCP_INFO_H_
#define NETRING_STATS_TCP_INFO_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace netring {

/// A row of TcpRows() says what each is. Empty where the kernel does not tell, never 0.
struct TcpNumbers {
  // Counts, from the beginning of the window to its end.
  std::optional<int64_t> segments;
  std::optional<int64_t> retransmits;
  std::optional<int64_t> retransmitted_bytes;
  std::optional<int64_t> dsacks;
  std::optional<int64_t> reorderings;
  std::optional<int64_t> delivered_ce;
  std::optional<int64_t> busy_ns;
  std::optional<int64_t> rwnd_limited_ns;
  std::optional<int64_t> sndbuf_limited_ns;
  // States at its end.
  std::optional<int64_t> app_limited;
  std::optional<int64_t> lost;
  std::optional<int64_t> in_flight;
  std::optional<int64_t> rtt_ns;
  std::optional<int64_t> min_rtt_ns;
  std::optional<int64_t> cwnd;
};

/// What the numbers of several connections become.
enum class TcpCombine {
  kSum,     ///< one that is missing in any is missing
  kMedian,  ///< this and the next: of those that are known
  kLeast,
};

/// Where a number is in the kernel's struct tcp_info.
struct TcpSource {
  enum class Kind {
    kCount,      ///< what it grew by in the window
    kState,      ///< as it is at the end
    kRoundTrip,  ///< likewise; 0 and the largest number stand for none
    kFlag,       ///< likewise, the lowest bit of a byte
    kInFlight,   ///< likewise, without those that were received out of order or lost
  };
  Kind kind = Kind::kCount;
  size_t offset = 0;
  size_t size = 0;  ///< 1, 4 or 8 bytes
  int64_t times = 1;
};

struct TcpRow {
  const char* name;  ///< in run.jsonl, and the column of samples.csv
  const char* unit;
  const char* words;  ///< one line, Markdown
  std::optional<int64_t> TcpNumbers::* field;
  TcpCombine combine;
  TcpSource source;
};

absl::Span<const TcpRow> TcpRows();
inline constexpr size_t kTcpRowCount = 15;
/// The row of a field.
const TcpRow& TcpRowOf(std::optional<int64_t> TcpNumbers::* field);

/// Of several connections, or of the threads that have them. At least one value.
std::optional<int64_t> Combined(TcpCombine how, std::vector<std::optional<int64_t>> values);

/// A connection's numbers at one moment, in the order of TcpRows().
struct TcpReading {
  std::optional<int64_t> values[kTcpRowCount];
};
/// From what the kernel has written: it writes less where it knows less.
TcpReading ReadTcpInfo(absl::string_view info);
/// One connection's, from readings at both ends of a window.
TcpNumbers TcpBetween(const TcpReading& begin, const TcpReading& end);

/// The largest payload of a connection's segments (TCP_MAXSEG); empty where there is none.
std::optional<int64_t> SegmentBytes(int socket);

/// Asks a thread's connections at both ends of a window. A question takes about 1 us: of many
/// connections only some are asked, evenly spaced, so that a window's ends stay sharp.
class TcpWindow {
 public:
  static constexpr size_t kMostAsked = 256;

  TcpWindow() = default;
  /// The sockets stay the caller's.
  explicit TcpWindow(const std::vector<int>& sockets);

  /// Neither allocates.
  void Begin() { Ask(&begin_); }
  void End() { Ask(&end_); }
  TcpNumbers Numbers() const;
  /// How many connections are asked.
  int64_t asked() const { return static_cast<int64_t>(sockets_.size()); }

 private:
  void Ask(std::vector<TcpReading>* readings) const;

  std::vector<int> sockets_;
  std::vector<TcpReading> begin_;
  std::vector<TcpReading> end_;
};

}  // namespace netring

#endif  // NETRING_STATS_TCP_INFO_H_
