// recv(2) with MSG_TRUNC: TCP counts the bytes and frees them, nothing is copied (tcp(7), since
// kernel 2.4). It is what a receiver costs at least. What says when the window opens and closes,
// the first bytes of each message, is read for it where somebody is told so.

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <vector>

#include "engine/call_receiver.h"
#include "engine/receive_mode.h"
#include "engine/socket_io.h"
#include "netring/status.h"

namespace netring {
namespace {

/// Where a connection is in what it receives.
class FramePlace {
 public:
  explicit FramePlace(const ReadHeads& heads) : heads_(heads) {}

  bool in_head() const { return at_ < heads_.bytes; }
  /// The most that the next receive may take.
  size_t next(size_t most) const {
    if (in_head()) return heads_.bytes - at_;
    return heads_.every == 0 ? most : std::min(heads_.every - at_, most);
  }
  void Pass(size_t bytes) {
    if (heads_.every > 0) at_ = (at_ + bytes) % heads_.every;
  }

 private:
  ReadHeads heads_;
  size_t at_ = 0;
};

/// What both ways of dropping share: a connection's place, and memory that stands for what is
/// dropped, which nobody reads.
class TruncPlaces {
 public:
  explicit TruncPlaces(const EngineOptions& options)
      : stand_in_(options.receive_bytes),
        places_(static_cast<size_t>(options.connections), FramePlace(options.heads)) {}

  char* data() { return stand_in_.data(); }
  size_t next(uint16_t connection) const { return places_[connection].next(stand_in_.size()); }
  int flags(uint16_t connection) const { return places_[connection].in_head() ? 0 : MSG_TRUNC; }

  absl::Span<const char> Take(uint16_t connection, size_t bytes) {
    FramePlace& place = places_[connection];
    (place.in_head() ? received_.copied : received_.dropped) += static_cast<int64_t>(bytes);
    place.Pass(bytes);
    return {stand_in_.data(), bytes};
  }
  const ReceivedBytes& received() const { return received_; }

 private:
  std::vector<char> stand_in_;
  std::vector<FramePlace> places_;
  ReceivedBytes received_;
};

class TruncReceiver final : public Receiver {
 public:
  explicit TruncReceiver(const EngineOptions& options)
      : places_(options), heads_(static_cast<size_t>(options.connections)) {}

  void Prepare(uint16_t connection, const RingFile& file, io_uring_sqe& sqe) override {
    const int flags = places_.flags(connection);
    // Requests of several connections are with the kernel at once: each head has its own place.
    char* to = flags == 0 ? heads_[connection].data() : places_.data();
    io_uring_prep_recv(&sqe, file.fd, to, places_.next(connection), flags);
    file.ApplyTo(sqe);
  }

  void OnData(Completion completion, EventHandler& handler) override {
    const uint16_t connection = completion.connection();
    const bool head = places_.flags(connection) == 0;
    const absl::Span<const char> data =
        places_.Take(connection, static_cast<size_t>(completion.result));
    handler.OnReceived(head ? absl::MakeConstSpan(heads_[connection].data(), data.size()) : data);
  }

  std::optional<ReceivedBytes> received() const override { return places_.received(); }

 private:
  TruncPlaces places_;
  std::vector<std::array<char, kMostHeadBytes>> heads_;
};

class TruncCalls final : public CallReceiver {
 public:
  explicit TruncCalls(const EngineOptions& options) : places_(options) {}

  absl::Status Add(int fd) override {
    fds_.push_back(fd);
    return absl::OkStatus();
  }

  bool ReceiveNow(uint16_t connection, EventHandler& handler, bool* receiving) override {
    const ssize_t got = recv(fds_[connection], places_.data(), places_.next(connection),
                             places_.flags(connection) | MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    *receiving = ReportReceived(
        got,
        got > 0 ? places_.Take(connection, static_cast<size_t>(got)) : absl::Span<const char>(),
        handler);
    return true;
  }

  ReceivedBytes received() const override { return places_.received(); }

 private:
  TruncPlaces places_;
  std::vector<int> fds_;
};

absl::Status CheckHeads(const ReadHeads& heads) {
  if (heads.bytes <= kMostHeadBytes && heads.bytes <= heads.every) return absl::OkStatus();
  return absl::InvalidArgumentError("trunc: a message's head is longer than it may be");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Receiver>> MakeTruncReceive(Ring*, const EngineOptions& options) {
  NETRING_RETURN_IF_ERROR(CheckHeads(options.heads));
  return std::make_unique<TruncReceiver>(options);
}

absl::StatusOr<std::unique_ptr<CallReceiver>> MakeTruncCalls(const EngineOptions& options) {
  NETRING_RETURN_IF_ERROR(CheckHeads(options.heads));
  return std::make_unique<TruncCalls>(options);
}

}  // namespace netring
