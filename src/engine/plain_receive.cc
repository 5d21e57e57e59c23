// RECV into the connection's own buffer. With IORING_RECVSEND_POLL_FIRST the request waits for the
// socket's poll before it tries, which a request that follows an answer's send would do in vain
// (io_recv(), io_uring/net.c, kernel 5.19 to 6.15).

#include "engine/own_buffers.h"
#include "engine/receive_mode.h"

namespace netring {
namespace {

class PlainReceiver final : public Receiver {
 public:
  PlainReceiver(const EngineOptions& options, uint16_t flags) : buffers_(options), flags_(flags) {}

  void Prepare(uint16_t connection, const RingFile& file, io_uring_sqe& sqe) override {
    io_uring_prep_recv(&sqe, file.fd, buffers_.data(connection), buffers_.bytes(), 0);
    file.ApplyTo(sqe);
    sqe.ioprio = flags_;
  }

  void OnData(Completion completion, EventHandler& handler) override {
    const uint16_t connection = completion.connection();
    handler.OnReceived({buffers_.data(connection), static_cast<size_t>(completion.result)});
  }

  absl::Span<char> BufferOf(uint16_t connection) override {
    return {buffers_.data(connection), buffers_.bytes()};
  }

 private:
  OwnBuffers buffers_;
  uint16_t flags_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Receiver>> MakePlainReceive(Ring*, const EngineOptions& options) {
  return std::make_unique<PlainReceiver>(options, uint16_t{0});
}

absl::StatusOr<std::unique_ptr<Receiver>> MakePollFirstReceive(Ring*,
                                                               const EngineOptions& options) {
  return std::make_unique<PlainReceiver>(options, uint16_t{IORING_RECVSEND_POLL_FIRST});
}

}  // namespace netring
