// The longest parts of a message with zero copy, those before them copied: a header and its
// payload.
//
// No call and no request takes both: MSG_ZEROCOPY holds for all fields of a msghdr. So the shorter
// parts go first, with MSG_MORE, which joins them with what follows. On a ring they are linked to
// the zero-copy request and silent. That one is the last of its chain, since zero copy refuses
// CQE_SKIP_SUCCESS (-EINVAL). MSG_WAITALL, as in linked_send.cc, for what another request follows.

#include <sys/socket.h>

#include "send/mixed.h"

namespace netring {
namespace {

template <typename Path>
class MixedMessage : public Path {
 public:
  explicit MixedMessage(const MessageLayout& layout) : mixed_(layout) {}
  void Begin(const Message& message) override { mixed_.Begin(message); }
  SendReach ReachFrom(size_t offset) const override { return mixed_.ReachFrom(offset); }

 protected:
  Mixed mixed_;
};

class MixedRequest final : public MixedMessage<MessageRequest> {
 public:
  using MixedMessage::MixedMessage;

  bool linked() const override { return mixed_.mixes(); }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    const SendReach reach = ReachFrom(offset);
    const size_t copied_end = offset + reach.copied;
    const bool copies = reach.copied > 0;
    const bool linked = copies && copied_end < reach.end;
    end_ = copies ? copied_end : reach.end;
    const auto flags = static_cast<unsigned>(MSG_NOSIGNAL | mixed_.MoreAfter(end_));
    if (copies) {
      io_uring_prep_sendmsg(&sqe, file.fd, mixed_.Copied(offset),
                            flags | (linked ? MSG_WAITALL : 0));
    } else {
      io_uring_prep_sendmsg_zc(&sqe, file.fd, mixed_.Pinned(offset), flags);
      sqe.ioprio |= IORING_SEND_ZC_REPORT_USAGE;
    }
    file.ApplyTo(sqe);
    if (linked) sqe.flags |= IOSQE_IO_LINK;
  }

  size_t end() const override { return end_; }

 private:
  size_t end_ = 0;
};

class MixedCall final : public MixedMessage<MessageCall> {
 public:
  using MixedMessage::MixedMessage;

  int64_t SendNow(int fd, size_t offset) override {
    const SendReach reach = ReachFrom(offset);
    const size_t copied_end = offset + reach.copied;
    if (reach.copied > 0) {
      const int64_t copied =
          Sent(sendmsg(fd, mixed_.Copied(offset), MSG_NOSIGNAL | mixed_.MoreAfter(copied_end)));
      const bool whole = copied == static_cast<int64_t>(reach.copied);
      if (!whole || copied_end == reach.end) return copied;
    }
    const int64_t pinned = Sent(sendmsg(fd, mixed_.Pinned(copied_end),
                                        MSG_NOSIGNAL | MSG_ZEROCOPY | mixed_.MoreAfter(reach.end)));
    if (reach.copied == 0) return pinned;
    // What was refused is refused again when the rest is sent.
    return static_cast<int64_t>(reach.copied) + std::max<int64_t>(pinned, 0);
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeMixedRequest(const MessageLayout& layout) {
  return std::make_unique<MixedRequest>(layout);
}

std::unique_ptr<MessageCall> MakeMixedCall(const MessageLayout& layout) {
  return std::make_unique<MixedCall>(layout);
}

}  // namespace netring
