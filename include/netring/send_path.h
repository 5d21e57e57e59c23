// How bytes are handed to the kernel, as an engine asks for it: as a request of io_uring or by a
// system call.

#ifndef NETRING_SEND_PATH_H_
#define NETRING_SEND_PATH_H_

#include <liburing.h>

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "netring/ring.h"

namespace netring {

/// The most requests that an engine links into one send: a part of its submission queue.
inline constexpr unsigned kMostLinked = 64;

/// Writes a connection's sends as requests. One send is outstanding at a time; its request may
/// point into the path, which must not move meanwhile. Called on the engine's thread. No
/// allocation.
class RequestPath {
 public:
  /// Registers with `ring` what the path's requests need there: once, before the first of them.
  /// `number` differs between the paths of a ring. The path must outlive its last request.
  virtual absl::Status Attach(Ring& /*ring*/, uint16_t /*number*/) { return absl::OkStatus(); }

  /// Whether one send is several requests, each linked to the next.
  virtual bool linked() const { return false; }

  /// Writes the request that sends from byte `offset` of what is being sent to its end, or as far
  /// as one request reaches. No MSG_WAITALL: with MSG_ZEROCOPY each retry of the kernel inside one
  /// request takes an id (measured on kernel 6.18), and short sends are resumed alike for all.
  /// Linked paths: a request with IOSQE_IO_LINK is followed at once by the one for what comes after
  /// it. These ask for MSG_WAITALL, since the next one would follow a short send all the same.
  virtual void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) = 0;

  /// Linked paths: the byte where that request ends.
  virtual size_t end() const { return 0; }

 protected:
  ~RequestPath() = default;
};

/// Makes a connection's sends by system calls of the calling thread, the engine's. No allocation.
class CallPath {
 public:
  /// Sends from byte `offset` of what is being sent to its end, or as far as one call reaches.
  /// Returns the bytes taken, or -errno.
  virtual int64_t SendNow(int fd, size_t offset) = 0;

 protected:
  ~CallPath() = default;
};

/// What a connection has of the two; null: it cannot be sent so.
struct SendPath {
  RequestPath* request = nullptr;
  CallPath* call = nullptr;
};

}  // namespace netring

#endif  // NETRING_SEND_PATH_H_
