// A path that sends messages of a pool, one after the other: what a variant is.

#ifndef NETRING_SEND_MESSAGE_PATH_H_
#define NETRING_SEND_MESSAGE_PATH_H_

#include "netring/buffer_pool.h"
#include "netring/send_path.h"

namespace netring {

/// How far one send reaches.
struct SendReach {
  size_t copied = 0;  ///< bytes of it that are copied, before the others
  size_t end = 0;     ///< the message's byte where it ends
};

/// One connection's. No allocation after construction.
class MessagePath {
 public:
  virtual ~MessagePath() = default;

  /// Called once per message, before its first byte is sent. The message stays as it is until it is
  /// sent.
  virtual void Begin(const Message& message) = 0;

  /// Of the variants that are Variant::mixed: the send from byte `offset` on.
  virtual SendReach ReachFrom(size_t /*offset*/) const { return {}; }
};

class MessageRequest : public RequestPath, public MessagePath {};
class MessageCall : public CallPath, public MessagePath {};

/// What most variants begin a message with, for either kind of path: they only remember it.
template <typename Path>
class WholeMessage : public Path {
 public:
  void Begin(const Message& message) override { message_ = &message; }

 protected:
  const Message* message_ = nullptr;
};

}  // namespace netring

#endif  // NETRING_SEND_MESSAGE_PATH_H_
