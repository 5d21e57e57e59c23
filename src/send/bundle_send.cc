// SEND with IORING_RECVSEND_BUNDLE: one request that takes the fields from a buffer ring
// (kernel 6.10).
//
// The ring belongs to one connection, so that nothing else is in it. A request takes all that is in
// it, at once and for good: the kernel moves the ring's head when it selects the buffers, before it
// sends (io_buffers_select(), io_uring/kbuf.c, 6.10 to 6.18), and holds them until its completion.
// It implies MSG_WAITALL (io_sendmsg_prep(), io_uring/net.c). What an error or a cancellation left
// unsent is given again; what was refused before the selection (no memory) is still in the ring, so
// the kernel is asked where its head is.

#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/page.h"
#include "netring/check.h"
#include "netring/status.h"
#include "netring/variant.h"
#include "send/message_path.h"

namespace netring {
namespace {

constexpr size_t kLeastPageBytes = 4096;
static_assert(kMostBundled * sizeof(io_uring_buf) <= kLeastPageBytes);

class BundleRequest final : public MessageRequest {
 public:
  explicit BundleRequest(const MessageLayout& layout)
      : entries_(std::bit_ceil(
            static_cast<unsigned>(std::min<size_t>(layout.iovecs_per_slot(), kMostBundled)))),
        buffers_(static_cast<io_uring_buf_ring*>(std::aligned_alloc(PageBytes(), PageBytes()))) {
    NETRING_CHECK(buffers_ != nullptr);
    std::memset(static_cast<void*>(buffers_.get()), 0, PageBytes());
  }

  absl::Status Attach(Ring& ring, uint16_t number) override {
    io_uring_buf_reg registration{};
    registration.ring_addr = reinterpret_cast<uint64_t>(buffers_.get());
    registration.ring_entries = entries_;
    registration.bgid = number;
    if (const int error = -io_uring_register_buf_ring(ring.raw(), &registration, 0); error != 0)
      return Errno("cannot register the buffer ring of a connection's sends", error);
    ring_ = &ring;
    group_ = number;
    return absl::OkStatus();
  }

  void Begin(const Message& message) override {
    message_ = &message;
    given_ = 0;
  }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    if (offset != given_) TakeBack();
    Give(offset);
    io_uring_prep_send_bundle(&sqe, file.fd, 0, MSG_NOSIGNAL);
    file.ApplyTo(sqe);
    sqe.flags |= IOSQE_BUFFER_SELECT;
    sqe.buf_group = group_;
  }

 private:
  struct Free {
    void operator()(io_uring_buf_ring* memory) const { std::free(memory); }
  };

  /// Gives the kernel the fields from byte `offset` on, as many as one request takes.
  void Give(size_t offset) {
    const absl::Span<const iovec> fields = message_->fields();
    auto [first, into] = message_->PlaceOf(offset);
    const size_t count = std::min<size_t>(fields.size() - first, kMostBundled);
    for (size_t i = 0; i < count; ++i) {
      const iovec& field = fields[first + i];
      io_uring_buf_ring_add(buffers_.get(), static_cast<char*>(field.iov_base) + into,
                            static_cast<unsigned>(field.iov_len - into), static_cast<uint16_t>(i),
                            io_uring_buf_ring_mask(entries_), static_cast<int>(i));
      into = 0;
    }
    io_uring_buf_ring_advance(buffers_.get(), static_cast<int>(count));
    given_ = message_->BytesOf(first + count);
  }

  /// Of what was given and not sent, that which no request has selected.
  void TakeBack() {
    uint16_t head = 0;  // IORING_REGISTER_PBUF_STATUS, kernel 6.8
    NETRING_CHECK(io_uring_buf_ring_head(ring_->raw(), group_, &head) == 0);
    io_uring_smp_store_release(&buffers_->tail, head);
  }

  const unsigned entries_;
  std::unique_ptr<io_uring_buf_ring, Free> buffers_;
  Ring* ring_ = nullptr;
  uint16_t group_ = 0;
  const Message* message_ = nullptr;
  size_t given_ = 0;  ///< the message's bytes up to here were given to the kernel
};

}  // namespace

std::unique_ptr<MessageRequest> MakeBundleRequest(const MessageLayout& layout) {
  return std::make_unique<BundleRequest>(layout);
}

}  // namespace netring
