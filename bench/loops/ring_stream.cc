// A stream by an io_uring: one send in flight, a multishot receive into a buffer ring.

#include <liburing.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "loop.h"

namespace loops {
namespace {

constexpr int kSkip = 77;  // there is no such ring here
constexpr int kGroup = 0;
constexpr unsigned kBuffers = 16;
constexpr size_t kBytes = 65536;  // of each: larger ones were measured to yield less

class Stream {
 public:
  Stream(const Options& options, int socket, Window* window)
      : options_(options), window_(window), data_(new char[options.size]()) {
    io_uring_params params{};
    params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    if (const int error = -io_uring_queue_init_params(kBuffers, &ring_, &params); error != 0)
      Die("cannot make an io_uring", error, kSkip);
    io_uring_register_ring_fd(&ring_);  // where it is refused, liburing goes on with the other
    if (const int error = -io_uring_register_files(&ring_, &socket, 1); error != 0)
      Die("cannot register the socket", error);
  }
  ~Stream() { io_uring_queue_exit(&ring_); }

  void Send() {
    for (;;) {
      io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
      io_uring_prep_send(sqe, 0, data_.get(), options_.size, MSG_NOSIGNAL | MSG_WAITALL);
      sqe->flags |= IOSQE_FIXED_FILE;
      const int taken = Await().res;
      if (taken == -EPIPE || taken == -ECONNRESET) return;
      if (taken < 0) Die("send", -taken);
      window_->Count();
    }
  }

  void Receive() {
    int error = 0;
    io_uring_buf_ring* buffers = io_uring_setup_buf_ring(&ring_, kBuffers, kGroup, 0, &error);
    if (buffers == nullptr) Die("cannot register a buffer ring", -error, kSkip);
    const std::unique_ptr<char[]> memory(new char[kBuffers * kBytes]());
    const auto give = [&](unsigned buffer) {
      io_uring_buf_ring_add(buffers, memory.get() + buffer * kBytes, kBytes,
                            static_cast<uint16_t>(buffer), io_uring_buf_ring_mask(kBuffers), 0);
      io_uring_buf_ring_advance(buffers, 1);
    };
    for (unsigned buffer = 0; buffer < kBuffers; ++buffer) give(buffer);
    bool asked = false;
    for (size_t received = 0;;) {
      if (!asked) Ask();
      const io_uring_cqe got = Await();
      asked = (got.flags & IORING_CQE_F_MORE) != 0;
      if (got.res == -ENOBUFS) continue;
      if (got.res <= 0) Die("the server has gone", -got.res);
      give(got.flags >> IORING_CQE_BUFFER_SHIFT);
      received += static_cast<size_t>(got.res);
      for (; received >= options_.size; received -= options_.size) {
        if (!window_->Count()) return;
      }
    }
  }

 private:
  void Ask() {
    io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
    io_uring_prep_recv_multishot(sqe, 0, nullptr, 0, 0);
    sqe->flags |= IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT;
    sqe->buf_group = kGroup;
  }

  /// The next completion. Enters the kernel only when there is none.
  io_uring_cqe Await() {
    io_uring_cqe* cqe = nullptr;
    while (io_uring_sq_ready(&ring_) > 0 || io_uring_peek_cqe(&ring_, &cqe) != 0) {
      const int result = io_uring_submit_and_wait(&ring_, 1);
      if (result < 0 && result != -EINTR) Die("io_uring_enter", -result);
    }
    const io_uring_cqe copy = *cqe;
    io_uring_cqe_seen(&ring_, cqe);
    return copy;
  }

  const Options& options_;
  Window* window_;
  const std::unique_ptr<char[]> data_;
  io_uring ring_{};
};

}  // namespace

void RunRingStream(const Options& options, const std::vector<int>& sockets, Window* window) {
  Stream stream(options, sockets[0], window);
  if (options.client) return stream.Receive();
  stream.Send();
}

}  // namespace loops
