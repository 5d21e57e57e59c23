// Which direction of a connection is dropped, when nothing moves on it.

#ifndef NETRING_NET_SILENCE_H_
#define NETRING_NET_SILENCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netring/clock.h"

namespace netring {

/// What came of some connections while nothing moved.
struct Silence {
  int64_t watched = 0;     ///< connections
  int64_t silent = 0;      ///< of these, nothing has arrived on
  int64_t unanswered = 0;  ///< something has, but the peer confirms nothing that it is sent
  int64_t moved = 0;       ///< bytes have arrived on, or have been confirmed
  int64_t lasted_ns = 0;
  int64_t path_mtu = 0;  ///< that the kernel goes by; 0: not known

  /// Of more connections.
  void Add(const Silence& other);
  /// Whether packets are dropped, as far as this end can tell.
  bool dropped() const { return silent > 0 || unanswered > 0; }
  /// "nothing has arrived from the client for 5 s: packets from it are dropped"; "" when packets
  /// pass in both directions.
  std::string Text(const char* peer) const;
  /// What to look for where something passes: large packets may vanish alone. Empty: nothing does.
  std::string Hint() const;
};

/// Watches connections on which nothing moves. A host that is there answers, whatever its program
/// does: TCP sends again what is not confirmed, and keepalives, which are switched on here, when
/// all is. So when nothing at all arrives, packets from the peer are dropped; and when something
/// does but confirms nothing, packets to it.
class SilenceWatch {
 public:
  /// So long nothing is to have moved before one begins: it costs a few calls per connection.
  static constexpr int64_t kQuietNs = kNsPerSecond;

  SilenceWatch() = default;
  /// The sockets stay the caller's.
  explicit SilenceWatch(std::vector<int> sockets);

  bool begun() const { return begun_ns_ != 0; }
  /// Neither this nor Clear() allocates.
  void Begin(int64_t now_ns);
  /// Something has moved.
  void Clear() { begun_ns_ = 0; }

  /// Of one connection, by its place in the list. Nothing is watched that has not begun.
  Silence Look(size_t connection, int64_t now_ns) const;

 private:
  std::vector<int> sockets_;
  std::vector<int64_t> arrived_;  ///< segments, when it began
  std::vector<uint64_t> moved_;   ///< bytes in both directions, then
  bool probing_ = false;
  int64_t begun_ns_ = 0;
};

}  // namespace netring

#endif  // NETRING_NET_SILENCE_H_
