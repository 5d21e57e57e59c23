#include "engine/ring_error_queue.h"

#include <poll.h>
#include <sys/socket.h>

namespace netring {

void RingErrorQueue::Arm() {
  io_uring_sqe& sqe = ring_->Next();
  io_uring_prep_poll_multishot(&sqe, file_.fd, POLLERR);
  file_.ApplyTo(sqe);
  sqe.user_data = Pack({.op = Op::kPollError, .connection = connection_});
}

void RingErrorQueue::OnPoll(Completion completion) {
  if (completion.error()) return handler_->OnFailed("watching the error queue", -completion.result);
  const bool hung_up = (completion.result & POLLHUP) != 0;
  if (!completion.more() && !hung_up) Arm();
  if (reading_) {
    read_again_ = true;
  } else {
    Read();
  }
}

void RingErrorQueue::Read() {
  header_ = {};
  header_.msg_control = control_.data();
  header_.msg_controllen = control_.size();
  io_uring_sqe& sqe = ring_->Next();
  io_uring_prep_recvmsg(&sqe, file_.fd, &header_, MSG_ERRQUEUE | MSG_DONTWAIT);
  file_.ApplyTo(sqe);
  sqe.user_data = Pack({.op = Op::kHarvest, .connection = connection_});
  reading_ = true;
  read_again_ = false;
}

void RingErrorQueue::OnRead(Completion completion) {
  reading_ = false;
  if (completion.result == -EAGAIN) {
    if (read_again_) Read();
    return;
  }
  if (completion.error()) return handler_->OnFailed(kReadingErrorQueue, -completion.result);
  const std::optional<NotificationRange> range = ParseNotification(header_);
  if (!range.has_value()) return handler_->OnFailed(kForeignMessage, 0);
  // While there is more, taking one out tells the poll again (sock_dequeue_err_skb(),
  // net/core/skbuff.c, kernel 4.14 to 6.18).
  if (read_again_) Read();
  handler_->OnNotified(*range);
}

}  // namespace netring
