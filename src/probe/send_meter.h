// What sending costs, without a receiver: UDP datagrams over loopback to a socket that nobody
// reads.

#ifndef NETRING_PROBE_SEND_METER_H_
#define NETRING_PROBE_SEND_METER_H_

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "netring/buffer_pool.h"
#include "netring/kernel.h"
#include "netring/ring.h"
#include "netring/unique_fd.h"

namespace netring {

/// How a datagram is handed to the kernel.
enum class SendWay {
  kNothing,      ///< an empty round: one NOP
  kSend,         ///< SEND
  kGather,       ///< SENDMSG over 8 fields
  kZc,           ///< SEND_ZC
  kZcFixed,      ///< SEND_ZC from a registered buffer
  kMsgZerocopy,  ///< SENDMSG with MSG_ZEROCOPY, the error queue read until it is empty
};

/// Once the receiver's buffer is full the kernel drops each datagram where it would queue it, in
/// the sender's context: one thread pays for all, and a send costs the same again and again. One
/// thread.
class SendMeter {
 public:
  /// The largest datagram in whole pages of 4 KiB that loopback's MTU of 65536 takes unfragmented.
  static constexpr int64_t kMaxBytes = int64_t{15} * 4096;
  /// How many pages of this machine it has.
  static int64_t Pages();

  static absl::StatusOr<std::unique_ptr<SendMeter>> Create(const Kernel& kernel);

  /// CPU ns of one, submitted, awaited and, for zero copy, notified.
  absl::StatusOr<double> Measure(SendWay way, int64_t bytes, int64_t least_ns);

 private:
  SendMeter() = default;
  absl::Status Open();
  void Prepare(SendWay way, int64_t bytes, io_uring_sqe& sqe);
  int Round(SendWay way, int64_t bytes);
  int Harvest();

  std::unique_ptr<Ring> ring_;
  absl::Status registered_;
  UniqueFd sink_;
  UniqueFd sender_;
  UniqueFd zerocopy_sender_;  ///< with SO_ZEROCOPY
  char* buffer_ = nullptr;
  std::unique_ptr<char, void (*)(void*)> memory_{nullptr, nullptr};
  std::array<iovec, kMessageFields> fields_{};
  msghdr header_{};
};

}  // namespace netring

#endif  // NETRING_PROBE_SEND_METER_H_
