// Send variants: ways of handing a message to the kernel, one file and one row of a table each. All
// else (slots, short sends, retries, evidence) is common code, so that the measured loop is the
// same machine code for every variant.

#ifndef NETRING_VARIANT_H_
#define NETRING_VARIANT_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/buffer_pool.h"
#include "netring/kernel.h"

namespace netring {

class MessageRequest;  // send/message_path.h: a RequestPath that sends messages
class MessageCall;     // and a CallPath that does

/// The most fields of one call: UIO_MAXIOV (include/uapi/linux/uio.h, sendmsg(2): EMSGSIZE).
inline constexpr int kMostGathered = 1024;
/// The most buffers that one request takes from a buffer ring: PEEK_MAX_IMPORT (io_uring/kbuf.c,
/// kernel 6.10 to 6.18).
inline constexpr int kMostBundled = 256;

/// When a sent buffer may be written again.
enum class Release {
  kOnCompletion,    ///< as soon as the send completed
  kOnErrorQueue,    ///< when the socket's error queue says so
  kOnNotification,  ///< when the request's second completion arrives
};

/// Sends a message in one piece as it is: what clients send their requests with, and the floor of
/// what a send costs.
inline constexpr char kFloorVariant[] = "plain";

/// The longest Variant::words: a column of tables.
inline constexpr size_t kMostWords = 18;

struct Variant {
  absl::string_view name;   ///< as in --impl
  absl::string_view words;  ///< what it is, beside its name: at most kMostWords characters
  absl::string_view description;
  Release release = Release::kOnCompletion;
  bool one_piece = false;   ///< its message lies in one piece, else in fields
  bool staging = false;     ///< copies its fields into one contiguous buffer first
  bool registered = false;  ///< its messages lie in memory that is registered with the ring
  /// Its messages lie in a file whose pages are sent by reference. Nobody tells when the peer has
  /// read them: only an answer to what was sent proves it.
  bool in_file = false;
  /// The longest parts of its messages are sent with zero copy, the others are copied.
  bool mixed = false;
  int gathers = kMostGathered;  ///< the most fields of one send, where there is no staging
  FeatureSet needs;             ///< on a ring
  /// What else people call it, such as its system call; blanks between.
  absl::string_view other_names;
  /// Makes its path of one connection for a ring; null: no request does it.
  std::unique_ptr<MessageRequest> (*request)(const MessageLayout& layout) = nullptr;
  /// The same for the engines that send by system calls; null: none does it.
  std::unique_ptr<MessageCall> (*call)(const MessageLayout& layout) = nullptr;

  bool zero_copy() const { return release != Release::kOnCompletion; }
  /// How the messages of `asked` must lie in memory to be sent so.
  MessageLayout LayoutOf(MessageLayout asked) const;
};

/// All of them, the main ones first.
absl::Span<const Variant> Variants();
/// Null when there is none of that name.
const Variant* FindVariant(absl::string_view name);

}  // namespace netring

#endif  // NETRING_VARIANT_H_
