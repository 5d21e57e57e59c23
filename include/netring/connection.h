// Connections between the two sides: made, opened with a cookie, options set and read back.

#ifndef NETRING_CONNECTION_H_
#define NETRING_CONNECTION_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "netring/unique_fd.h"

namespace netring {

/// In the place of a congestion control's name: the usual one or, where the kernel does not let
/// this user choose that, the kernel's own.
inline constexpr char kAutoCongestionControl[] = "auto";
inline constexpr char kUsualCongestionControl[] = "cubic";

/// What is asked for as SO_SNDBUF and SO_RCVBUF where nobody names another, bytes.
inline constexpr int64_t kUsualBuffer = int64_t{4} << 20;

/// What is asked of every socket of a slice, the same for every variant.
struct SocketOptions {
  int64_t sndbuf = 0;  ///< SO_SNDBUF in bytes; 0 leaves the kernel's own
  int64_t rcvbuf = 0;
  /// TCP_CONGESTION; empty leaves the namespace's default.
  std::string congestion_control;
  bool nagle = false;  ///< leaves Nagle's algorithm on; false: TCP_NODELAY is set
};

struct Bounds;
/// Names every field to `archive`, with its limits (base/fields.h has Bounds and says how).
template <typename Archive, typename Limits = Bounds>
void Describe(Archive& archive, SocketOptions& options) {
  constexpr int64_t kMaxBytes = int64_t{1} << 30;
  archive.Field("sndbuf", options.sndbuf, Limits{0, kMaxBytes});
  archive.Field("rcvbuf", options.rcvbuf, Limits{0, kMaxBytes});
  archive.Field("congestion_control", options.congestion_control, Limits{0, 64});
  archive.Field("nagle", options.nagle);
}

/// Options as the kernel reports them after they were set.
struct SocketFacts {
  /// getsockopt's value: the kernel doubles what is asked (socket(7)). Of vsock, whose sender has
  /// no buffer of its own, the receiver's.
  int64_t sndbuf = 0;
  int64_t rcvbuf = 0;
  std::optional<bool> nodelay;  ///< empty, as congestion_control, of what is not TCP
  bool zerocopy = false;
  std::string congestion_control;

  friend bool operator==(const SocketFacts&, const SocketFacts&) = default;
};

/// Opens every data connection; who does not know it is not part of the run.
using Cookie = std::array<uint8_t, 16>;
/// From the kernel's random source (getrandom(2)).
absl::StatusOr<Cookie> DrawCookie();
std::string ToHex(const Cookie& cookie);
absl::StatusOr<Cookie> CookieFromHex(const std::string& hex);

/// What both sides must agree on; sent by the client as the first bytes of every connection,
/// little-endian.
struct Hello {
  Cookie cookie{};
  uint32_t thread = 0;
  uint32_t connection = 0;
  uint64_t message_bytes = 0;
};
inline constexpr size_t kHelloBytes = 40;
std::array<uint8_t, kHelloBytes> EncodeHello(const Hello& hello);
/// InvalidArgument when the bytes do not begin with netring's magic.
absl::StatusOr<Hello> DecodeHello(absl::Span<const uint8_t> bytes);

/// Sets the options that the socket's transport has; for a listening socket before connections
/// arrive, which inherit them.
absl::Status ApplyOptions(int fd, const SocketOptions& options);
/// Why the kernel does not take a congestion control from this user, and which it would take.
std::string WhyNoCongestionControl(const std::string& name);
/// Sets SO_ZEROCOPY and reads it back: without it the kernel ignores MSG_ZEROCOPY (net/core/sock.c,
/// since 4.14).
absl::Status EnableZeroCopy(int fd);
absl::StatusOr<SocketFacts> ReadFacts(int fd);
/// The NAPI instance that the last packet for the socket came through (SO_INCOMING_NAPI_ID, since
/// 4.12); 0 where there is none, as on loopback and on plain veth, or the kernel does not tell. An
/// open connection knows it: what opened it came that way.
int IncomingNapiId(int fd);

/// A socket that listens on `address` (IPv4, IPv6 with a zone where it is link-local, or vsock:CID)
/// at `port`, or 0: one that is free; the accept queue holds `backlog`. It does not block.
absl::StatusOr<UniqueFd> Listen(const std::string& address, int backlog,
                                const SocketOptions& options, int port = 0);
absl::StatusOr<int> PortOf(int listener);

/// Connects and sets the options; the socket blocks.
absl::StatusOr<UniqueFd> ConnectTo(const std::string& address, int port,
                                   const SocketOptions& options, int64_t deadline_ns);

/// Connects, sets the options and sends the hello. The socket blocks: io_uring would answer -EAGAIN
/// on one that does not, instead of waiting (io_uring/rw.c and net.c, REQ_F_NOWAIT from O_NONBLOCK,
/// kernel 5.7 to 6.18).
absl::StatusOr<UniqueFd> Connect(const std::string& address, int port, const SocketOptions& options,
                                 const Hello& hello, int64_t deadline_ns);

/// Ends a connection at once and for all who hold the socket, by a reset: no port is left in
/// TIME_WAIT at either end. What the peer has not read yet is lost.
void ResetConnection(int fd);

/// Until when AcceptPeers() waits, and for whom.
struct AcceptLimits {
  int64_t deadline_ns = 0;  ///< CLOCK_MONOTONIC
  /// Pipes or sockets whose other end's going ends the wait.
  absl::Span<const int> controls = {};
};

/// Accepts `per_listener` connections on each listener, in the slots that their hellos name:
/// result[thread][connection]. What does not open with the cookie, names a slot that is taken or
/// another message size is closed. Errors: Unavailable with how many had come; Cancelled when
/// one of `controls` was left; InvalidArgument when a peer knows the cookie but differs in message
/// size.
absl::StatusOr<std::vector<std::vector<UniqueFd>>> AcceptPeers(absl::Span<const UniqueFd> listeners,
                                                               int per_listener,
                                                               const Hello& expected,
                                                               const AcceptLimits& limits);

}  // namespace netring

#endif  // NETRING_CONNECTION_H_
