// Send variants: one file and one row of a table each. All else (slots, short sends, retries,
// evidence) is common code, so that the measured loop is the same machine code for every variant.

#ifndef NETRING_SEND_PATH_H_
#define NETRING_SEND_PATH_H_

#include <liburing.h>

#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/buffer_pool.h"
#include "netring/kernel.h"
#include "netring/ring.h"

namespace netring {

/// One connection's way of handing a message to the kernel. Its requests point into it, so it must
/// not move while one is in flight; one is at a time. No allocation after construction.
class SendPath {
 public:
  virtual ~SendPath() = default;

  /// Registers with a ring what the path's requests need there; once, before the first of them, on
  /// the ring's thread. `number` differs between the paths of a ring. The path must be gone, or
  /// silent, before the ring is.
  virtual absl::Status Attach(Ring& /*ring*/, uint16_t /*number*/) { return absl::OkStatus(); }

  /// Called once per message, before its first byte is sent. The message stays as it is until it is
  /// sent.
  virtual void Begin(const Message& message) = 0;

  /// Writes the request that sends the message from byte `offset` to its end, or as far as one
  /// request reaches. No MSG_WAITALL: with MSG_ZEROCOPY the kernel's retries inside one request
  /// take an id each (measured on 6.18), and short sends are resumed alike for all. A request with
  /// IOSQE_IO_LINK (only where Variant::linked) is followed at once by that for what comes after
  /// it; these ask for MSG_WAITALL, since the next one would follow a short send all the same.
  virtual void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) = 0;

  /// The same by a system call of the calling thread: returns the bytes taken, or -errno. Only for
  /// variants that are not of the ring alone.
  virtual int64_t SendNow(int fd, size_t offset) = 0;
};

/// The most fields of one call: UIO_MAXIOV (include/uapi/linux/uio.h, sendmsg(2): EMSGSIZE).
inline constexpr int kMostGathered = 1024;
/// The most requests that an engine links into one send: a part of its submission queue.
inline constexpr int kMostLinked = 64;
/// The most buffers that one request takes from a buffer ring: PEEK_MAX_IMPORT (io_uring/kbuf.c,
/// kernel 6.10 to 6.18).
inline constexpr int kMostBundled = 256;

/// When a sent buffer may be written again.
enum class Release {
  kOnCompletion,    ///< as soon as the send completed
  kOnErrorQueue,    ///< when the socket's error queue says so
  kOnNotification,  ///< when the request's second completion arrives
};

struct Variant {
  absl::string_view name;  ///< as in --impl
  absl::string_view description;
  Release release = Release::kOnCompletion;
  int fields = kMessageFields;  ///< how many parts its message has
  bool staging = false;         ///< needs one contiguous buffer as well
  bool registered = false;      ///< its messages lie in memory that is registered with the ring
  bool ring_only = false;       ///< exists only as a request of io_uring
  /// Its messages lie in a file whose pages are sent by reference, by a system call. Nobody tells
  /// when the peer has read them: only an answer to what was sent proves it.
  bool in_file = false;
  bool linked = false;          ///< a send is several requests, each linked to the next
  int gathers = kMostGathered;  ///< the most fields of one send, where there is no staging
  std::vector<Feature> needs;   ///< on a ring
  std::unique_ptr<SendPath> (*make)(const MessageLayout& layout) = nullptr;

  bool zero_copy() const { return release != Release::kOnCompletion; }
};

absl::Span<const Variant> Variants();
/// Null when there is none of that name.
const Variant* FindVariant(absl::string_view name);

std::unique_ptr<SendPath> MakeCopySend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeGatherSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeMsgZerocopySend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeUringZcSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakePlainSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeVectorSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeZcVectorSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeZcFixedSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeWriteFixedSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeCopyZcFixedSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeLinkedSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeBundleSend(const MessageLayout& layout);
std::unique_ptr<SendPath> MakeFileSend(const MessageLayout& layout);

}  // namespace netring

#endif  // NETRING_SEND_PATH_H_
