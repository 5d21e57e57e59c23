// sendfile(2) of a memfd that holds the fields one after the other.
//
// The socket gets references to the file's pages (MSG_SPLICE_PAGES, net/ipv4/tcp.c, kernel 6.5;
// sendpage before): what is written into them before the peer has read them, the peer reads, and
// nobody tells when it has. So a message's pages must not be written again before an answer to it
// has come. On a ring it would be two SPLICE requests through a pipe of the connection's own, one
// to fill it and one to empty it, which the kernel leaves to a worker thread (__io_splice_prep(),
// io_uring/splice.c).
// sendfile has no MSG_NOSIGNAL: the process must ignore SIGPIPE.

#include <sys/sendfile.h>

#include "netring/check.h"
#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class FileCall final : public WholeMessage<MessageCall> {
 public:
  void Begin(const Message& message) override {
    NETRING_CHECK(message.file >= 0);
    WholeMessage::Begin(message);
  }

  int64_t SendNow(int fd, size_t offset) override {
    off_t from = message_->file_offset + static_cast<off_t>(offset);
    return Sent(sendfile(fd, message_->file, &from, message_->bytes - offset));
  }
};

}  // namespace

std::unique_ptr<MessageCall> MakeFileCall(const MessageLayout&) {
  return std::make_unique<FileCall>();
}

}  // namespace netring
