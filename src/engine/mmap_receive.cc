// TCP_ZEROCOPY_RECEIVE: the kernel maps the pages that a TCP socket has received where the socket
// is mapped, and takes back those that were there. It maps whole pages of their own, which begin
// with payload; it copies the rest (tcp_zerocopy_receive(), net/ipv4/tcp.c, kernel 6.18).

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/page.h"
#include "engine/call_receiver.h"
#include "engine/receive_mode.h"
#include "engine/socket_io.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

/// Up to the field `flags`: with any other length the kernel does not say what the socket's error
/// is.
constexpr socklen_t kRequestBytes = offsetof(tcp_zerocopy_receive, flags) + sizeof(__u32);

/// The mapping of one socket.
class MappedSocket {
 public:
  static absl::StatusOr<MappedSocket> Of(int fd, size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) return RefusedCall("cannot map a socket", "mmap");
    return MappedSocket(fd, static_cast<char*>(memory), bytes);
  }
  MappedSocket(MappedSocket&& other) noexcept
      : fd_(other.fd_), memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_) {}
  MappedSocket& operator=(MappedSocket&&) = delete;
  ~MappedSocket() {
    if (memory_ != nullptr) munmap(memory_, bytes_);
  }

  /// 0, or -errno. `length` of `*request` bytes are mapped then, `copybuf_len` copied to `rest`.
  int Receive(absl::Span<char> rest, tcp_zerocopy_receive* request) const {
    *request = {};
    request->address = reinterpret_cast<uint64_t>(memory_);
    request->length = static_cast<uint32_t>(bytes_);
    request->copybuf_address = reinterpret_cast<uint64_t>(rest.data());
    request->copybuf_len = static_cast<int32_t>(rest.size());
    socklen_t length = kRequestBytes;
    return getsockopt(fd_, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, request, &length) == 0 ? 0 : -errno;
  }

  int fd() const { return fd_; }
  const char* data() const { return memory_; }

 private:
  MappedSocket(int fd, char* memory, size_t bytes) : fd_(fd), memory_(memory), bytes_(bytes) {}

  int fd_;
  char* memory_;
  size_t bytes_;
};

class MmapCalls final : public CallReceiver {
 public:
  explicit MmapCalls(const EngineOptions& options)
      : mapped_bytes_(WholePages(options.receive_bytes)),
        rest_(PageBytes() - 1),
        buffer_(options.receive_bytes) {
    sockets_.reserve(static_cast<size_t>(options.connections));
  }

  absl::Status Add(int fd) override {
    NETRING_ASSIGN_OR_RETURN(MappedSocket socket, MappedSocket::Of(fd, mapped_bytes_));
    sockets_.push_back(std::move(socket));
    return absl::OkStatus();
  }

  bool ReceiveNow(uint16_t connection, EventHandler& handler, bool* receiving) override {
    const MappedSocket& socket = sockets_[connection];
    tcp_zerocopy_receive got;
    const int error = socket.Receive(absl::MakeSpan(rest_), &got);
    if (error != 0 || got.err != 0) return Ended(error, got.err, handler, receiving);
    const auto copied = static_cast<size_t>(std::max(got.copybuf_len, 0));
    if (got.length > 0) {
      received_.mapped += got.length;
      handler.OnReceived({socket.data(), got.length});
    }
    Copied({rest_.data(), copied}, handler);
    const bool some = got.length > 0 || copied > 0;
    if (got.recv_skip_hint == 0) return some;
    return ReceiveRest(socket.fd(), got.recv_skip_hint, handler, receiving) || some;
  }

  ReceivedBytes received() const override { return received_; }

 private:
  void Copied(absl::Span<const char> data, EventHandler& handler) {
    if (data.empty()) return;
    received_.copied += static_cast<int64_t>(data.size());
    handler.OnReceived(data);
  }

  /// What cannot be mapped and comes next, as far as the buffer holds it.
  bool ReceiveRest(int fd, size_t bytes, EventHandler& handler, bool* receiving) {
    const size_t most = std::min(bytes, buffer_.size());
    const ssize_t got = recv(fd, buffer_.data(), most, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    received_.copied += std::max<ssize_t>(got, 0);
    *receiving = ReportReceived(got, buffer_, handler);
    return true;
  }

  /// EIO: the peer has ended, and all is received.
  bool Ended(int error, int of_socket, EventHandler& handler, bool* receiving) {
    if (error == -EINTR || error == -EAGAIN) return false;
    *receiving = false;
    if (error == -EIO) {
      handler.OnClosed();
    } else {
      handler.OnFailed("receiving", error != 0 ? -error : -of_socket);
    }
    return true;
  }

  size_t mapped_bytes_;
  std::vector<MappedSocket> sockets_;
  /// For what is left before or behind whole pages. Less than a page: of as much as fits here the
  /// kernel maps nothing.
  std::vector<char> rest_;
  std::vector<char> buffer_;  ///< for what is not mapped
  ReceivedBytes received_;
};

}  // namespace

absl::Status CheckMmapReceive() {
  const UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return RefusedCall("cannot make a TCP socket", "socket");
  const absl::StatusOr<MappedSocket> socket = MappedSocket::Of(fd.get(), PageBytes());
  tcp_zerocopy_receive got;
  const int error = socket.ok() ? socket->Receive({}, &got) : 0;
  if (socket.ok() && error == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "this kernel maps no received pages (TCP_ZEROCOPY_RECEIVE): ",
      socket.ok() ? Errno("getsockopt", -error).message() : socket.status().message()));
}

absl::StatusOr<std::unique_ptr<CallReceiver>> MakeMmapCalls(const EngineOptions& options) {
  return std::make_unique<MmapCalls>(options);
}

}  // namespace netring
