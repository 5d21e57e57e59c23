// The floor: a message that already lies in one piece is sent as it is. What clients send their
// requests with.

#include <sys/socket.h>

#include "send/gather.h"
#include "send/message_path.h"
#include "send/one_piece.h"

namespace netring {
namespace {

class PlainRequest final : public InOnePiece<MessageRequest> {
 public:
  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_send(&sqe, file.fd, From(offset), Left(offset), MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }
};

class PlainCall final : public InOnePiece<MessageCall> {
 public:
  int64_t SendNow(int fd, size_t offset) override {
    return Sent(send(fd, From(offset), Left(offset), MSG_NOSIGNAL));
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakePlainRequest(const MessageLayout&) {
  return std::make_unique<PlainRequest>();
}

std::unique_ptr<MessageCall> MakePlainCall(const MessageLayout&) {
  return std::make_unique<PlainCall>();
}

}  // namespace netring
