// Receive modes: the ways in which a ring's connections receive. One file and one row of a table
// each; all else is the engine's.

#ifndef NETRING_ENGINE_RECEIVE_MODE_H_
#define NETRING_ENGINE_RECEIVE_MODE_H_

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/call_receiver.h"
#include "netring/engine.h"

namespace netring {

/// Owns the memory that one ring's connections receive into. Must not outlive the ring; same
/// thread. Prepare() and OnData() do not allocate.
class Receiver {
 public:
  virtual ~Receiver() = default;

  /// Writes the request that receives next on `connection`; its user_data is the caller's.
  virtual void Prepare(uint16_t connection, const RingFile& file, io_uring_sqe& sqe) = 0;
  /// Reports what a completion with a positive result has brought, then takes the memory back.
  virtual void OnData(Completion completion, EventHandler& handler) = 0;
  /// What recv(2) may write to while no request does; for modes that are `by_calls`.
  virtual absl::Span<char> BufferOf(uint16_t /*connection*/) { return {}; }
  /// Whether a receive that ended so is started again: here, when no buffer was left.
  virtual bool Recovers(int32_t result) { return result == -ENOBUFS; }
  /// What became of the bytes received so far; empty where all were copied.
  virtual std::optional<ReceivedBytes> received() const { return std::nullopt; }
};

struct ReceiveMode {
  absl::string_view name;  ///< as in --recv
  absl::string_view description;
  absl::string_view since;      ///< first kernel release that has it
  absl::string_view conflicts;  ///< what the kernel refuses in the same request; empty: nothing
  FeatureSet needs;
  FeatureSet ring;  ///< of these, what its ring must be made with
  /// One request receives until it is ended; else one completion ends it.
  bool multishot = false;
  /// A loop that busy-polls does so by recv(2), and makes a request only before it sleeps.
  bool by_calls = false;
  /// A buffer may be smaller than what comes, or asked to be full: not for datagrams, which it
  /// would cut.
  bool streams_only = false;
  bool tcp_only = false;
  /// What is handed over is not what has come, so that it cannot be verified.
  bool drops = false;
  /// The most completions with data that a multishot's buffers can be owed at once; null: one of
  /// each connection.
  unsigned (*completions)(const EngineOptions& options) = nullptr;
  absl::StatusOr<std::unique_ptr<Receiver>> (*make)(Ring* ring,
                                                    const EngineOptions& options) = nullptr;
  /// For the engine over epoll, and, without `make`, for a ring, which polls then.
  absl::StatusOr<std::unique_ptr<CallReceiver>> (*make_calls)(const EngineOptions& options) =
      nullptr;
  /// Asks the kernel for what is no feature of a ring; null: there is nothing to ask.
  absl::Status (*check)() = nullptr;
};

absl::Span<const ReceiveMode> ReceiveModes();
/// Whether an engine without a ring receives so too.
bool ReceivesByCalls(const EngineInfo& engine, const ReceiveMode& mode);
/// That of the options, or the default one.
const ReceiveMode& ModeOf(const EngineOptions& options);

absl::StatusOr<std::unique_ptr<Receiver>> MakePlainReceive(Ring* ring,
                                                           const EngineOptions& options);
absl::StatusOr<std::unique_ptr<Receiver>> MakePollFirstReceive(Ring* ring,
                                                               const EngineOptions& options);
absl::StatusOr<std::unique_ptr<Receiver>> MakeWaitallReceive(Ring* ring,
                                                             const EngineOptions& options);
absl::StatusOr<std::unique_ptr<Receiver>> MakeMultishotReceive(Ring* ring,
                                                               const EngineOptions& options);
absl::StatusOr<std::unique_ptr<Receiver>> MakeIncrementalReceive(Ring* ring,
                                                                 const EngineOptions& options);
absl::StatusOr<std::unique_ptr<Receiver>> MakeBundleReceive(Ring* ring,
                                                            const EngineOptions& options);

absl::StatusOr<std::unique_ptr<Receiver>> MakeTruncReceive(Ring* ring,
                                                           const EngineOptions& options);

absl::StatusOr<std::unique_ptr<Receiver>> MakeZcrxReceive(Ring* ring, const EngineOptions& options);
/// Whether this kernel and this user's rights have RECV_ZC without a device.
absl::Status CheckZcrxReceive();

unsigned ZcrxCompletions(const EngineOptions& options);
unsigned MultishotCompletions(const EngineOptions& options);
unsigned IncrementalCompletions(const EngineOptions& options);
unsigned BundleCompletions(const EngineOptions& options);

}  // namespace netring

#endif  // NETRING_ENGINE_RECEIVE_MODE_H_
