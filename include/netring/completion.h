// What a completion means. A CQE becomes a Completion in exactly one function, Decode().

#ifndef NETRING_COMPLETION_H_
#define NETRING_COMPLETION_H_

#include <liburing/io_uring.h>

#include <cstdint>

namespace netring {

/// The kind of operation that a completion belongs to.
enum class Op : uint8_t {
  kTimer,       ///< the ring's own timer, of no connection
  kSend,        ///< one send of (the rest of) a message; its notification carries the same token
  kLinkedSend,  ///< one of the linked requests of a send; its slot is its place among them
  kReceive,     ///< a receive, of one completion or of many
  kPollError,   ///< multishot poll for POLLERR: the error queue has something
  kHarvest,     ///< one read of the error queue
  kRetry,       ///< the pause after ENOBUFS is over
  kCancel,      ///< cancelling a receive
};

/// Names one operation in flight; travels through the kernel as user_data.
/// A token names its connection and slot by index, so that a completion that arrives after its
/// connection was closed can be recognised instead of dereferencing freed memory.
struct Token {
  static constexpr uint32_t kGenerationMask = 0xffffff;

  Op op = Op::kTimer;
  uint16_t connection = 0;  ///< index within the worker
  uint16_t slot = 0;        ///< free for the user
  uint32_t generation = 0;  ///< 24 bits: low bits of the zero-copy id, or 0

  friend constexpr bool operator==(const Token&, const Token&) = default;
};

constexpr uint64_t Pack(Token token) {
  return uint64_t{static_cast<uint8_t>(token.op)} << 56 | uint64_t{token.connection} << 40 |
         uint64_t{token.slot} << 24 | (token.generation & Token::kGenerationMask);
}

constexpr Token Unpack(uint64_t user_data) {
  return Token{.op = static_cast<Op>(user_data >> 56),
               .connection = static_cast<uint16_t>(user_data >> 40),
               .slot = static_cast<uint16_t>(user_data >> 24),
               .generation = static_cast<uint32_t>(user_data & Token::kGenerationMask)};
}

/// One completion, small enough to be passed in two registers. Look at notification() before the
/// sign of result: a notification that says "copied" has bit 31 set and so is negative as an int
/// (io_uring/notif.c, kernel 6.2 to 6.18).
struct Completion {
  uint64_t user_data = 0;  ///< a packed Token: who looks at one part unpacks no more than that
  int32_t result = 0;
  uint32_t flags = 0;
  uint64_t extra = 0;  ///< of a ring whose completions have 32 bytes: the third eight of them

  constexpr Token token() const { return Unpack(user_data); }
  constexpr Op op() const { return token().op; }
  constexpr uint16_t connection() const { return token().connection; }

  /// The second CQE of a zero-copy send: its buffer may be written again.
  constexpr bool notification() const { return (flags & IORING_CQE_F_NOTIF) != 0; }
  /// More CQEs follow for the same submission.
  constexpr bool more() const { return (flags & IORING_CQE_F_MORE) != 0; }
  /// The notification says that the kernel copied the data. Only meaningful for sends with
  /// IORING_SEND_ZC_REPORT_USAGE (kernel 6.2); a send that failed also says "copied".
  constexpr bool copied() const {
    return notification() && (static_cast<uint32_t>(result) & IORING_NOTIF_USAGE_ZC_COPIED) != 0;
  }
  /// The operation failed with -result; never true for a notification.
  constexpr bool error() const { return !notification() && result < 0; }
  /// The buffer of a buffer ring that was used; only where the request took one.
  constexpr uint16_t buffer() const {
    return static_cast<uint16_t>(flags >> IORING_CQE_BUFFER_SHIFT);
  }
  /// The buffer has room left, which the kernel goes on to fill (IOU_PBUF_RING_INC, kernel 6.12).
  constexpr bool buffer_more() const { return (flags & IORING_CQE_F_BUF_MORE) != 0; }
};

constexpr Completion Decode(const io_uring_cqe& cqe) {
  return Completion{.user_data = cqe.user_data, .result = cqe.res, .flags = cqe.flags};
}

}  // namespace netring

#endif  // NETRING_COMPLETION_H_
