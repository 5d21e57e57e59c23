// What the hand-written loops share. They use libc and liburing alone: they are the limit that
// netring's engines are held to, so nothing of netring is in them.

#ifndef NETRING_BENCH_LOOPS_LOOP_H_
#define NETRING_BENCH_LOOPS_LOOP_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace loops {

struct Options {
  bool client = false;
  bool stream = false;
  const char* address = nullptr;  ///< IPv4: the server binds to it, the client connects to it
  int port = 0;                   ///< 0: the server takes a free one
  size_t size = 64;               ///< bytes of a message, both ways
  int connections = 1;
  double seconds = 1;   ///< measured by the client, after a warm-up of a tenth of it
  int64_t look_ns = 0;  ///< how long a loop looks for events before it sleeps
};

/// Prints what failed, with errno's text unless `error` is 0, and exits with `code`.
[[noreturn]] void Die(const char* what, int error, int code = 1);
int64_t NowNs();

/// Connected sockets in the order of the connections, with TCP_NODELAY. The server says on standard
/// output where it listens before it accepts.
std::vector<int> Connect(const Options& options);

/// What the client counts: all, and what falls into the window.
class Window {
 public:
  explicit Window(double seconds);

  /// One more; false when the window is over. The clock is read once in 16 times, so that it costs
  /// nothing; the window is as long as it then was.
  bool Count() { return ++total_ % 16 != 0 ? !over_ : Check(); }
  bool over() const { return over_; }
  uint64_t total() const { return total_; }
  double PerSecond() const;

 private:
  bool Check();

  uint64_t total_ = 0;
  int64_t begin_ns_;
  int64_t end_ns_;
  uint64_t before_ = 0;  ///< counted before the window
  uint64_t counted_ = 0;
  int64_t counted_ns_ = 0;
  bool begun_ = false;
  bool over_ = false;
};

/// Whether a loop that has found nothing looks once more. The clock is read at every eighth look.
class Looks {
 public:
  explicit Looks(int64_t ns) : ns_(ns) {}
  bool Again() {
    if (ns_ == 0) return false;
    return ++count_ % 8 != 0 || !Over();
  }

 private:
  bool Over() {
    const int64_t now_ns = NowNs();
    if (end_ns_ == 0) end_ns_ = now_ns + ns_;
    return now_ns >= end_ns_;
  }

  int64_t ns_;
  int64_t end_ns_ = 0;
  unsigned count_ = 0;
};

// Each runs until the connections are over, and counts in `window`: round trips, or the messages of
// a stream. A server leaves the time to the client.
void RunBlocking(const Options& options, const std::vector<int>& sockets, Window* window);
void RunStream(const Options& options, const std::vector<int>& sockets, Window* window);
void RunEpoll(const Options& options, const std::vector<int>& sockets, Window* window);
void RunRing(const Options& options, const std::vector<int>& sockets, Window* window);
void RunRingStream(const Options& options, const std::vector<int>& sockets, Window* window);

}  // namespace loops

#endif  // NETRING_BENCH_LOOPS_LOOP_H_
