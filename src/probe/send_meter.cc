#include "probe/send_meter.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/page.h"
#include "net/error_queue.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"
#include "probe/cpu_cost.h"
#include "ring/profile.h"

namespace netring {
namespace {

constexpr int64_t kPatienceNs = kNsPerSecond;

absl::StatusOr<UniqueFd> UdpSocket() {
  UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return Errno("cannot make a UDP socket");
  return fd;
}

absl::StatusOr<UniqueFd> SenderTo(const sockaddr_in& address) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, UdpSocket());
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return Errno("cannot connect a UDP socket over loopback");
  return fd;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SendMeter>> SendMeter::Create(const Kernel& kernel) {
  std::unique_ptr<SendMeter> meter(new SendMeter);
  NETRING_ASSIGN_OR_RETURN(
      meter->ring_,
      Ring::Create(
          {.features = FindRingProfile("default")->features, .sq_entries = 8, .cq_entries = 16},
          kernel));
  NETRING_RETURN_IF_ERROR(meter->Open());
  return meter;
}

absl::Status SendMeter::Open() {
  NETRING_ASSIGN_OR_RETURN(sink_, UdpSocket());
  sockaddr_in address{.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  if (bind(sink_.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(sink_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return Errno("cannot bind a UDP socket to 127.0.0.1");
  }
  NETRING_ASSIGN_OR_RETURN(sender_, SenderTo(address));
  NETRING_ASSIGN_OR_RETURN(zerocopy_sender_, SenderTo(address));
  NETRING_RETURN_IF_ERROR(EnableZeroCopy(zerocopy_sender_.get()));
  memory_ = {static_cast<char*>(std::aligned_alloc(PageBytes(), 65536)), std::free};
  if (memory_ == nullptr) return absl::ResourceExhaustedError("no memory for a datagram");
  buffer_ = memory_.get();
  std::memset(buffer_, 1, 65536);
  const iovec whole{.iov_base = buffer_, .iov_len = kMaxBytes};
  if (const int error = -io_uring_register_buffers(ring_->raw(), &whole, 1); error != 0)
    registered_ = Errno("cannot register a buffer (ulimit -l)", error);
  return absl::OkStatus();
}

int64_t SendMeter::Pages() {
  const auto page_bytes = static_cast<int64_t>(PageBytes());
  return (kMaxBytes + page_bytes - 1) / page_bytes;
}

void SendMeter::Prepare(SendWay way, int64_t bytes, io_uring_sqe& sqe) {
  const auto length = static_cast<size_t>(bytes);
  switch (way) {
    case SendWay::kNothing:
      return io_uring_prep_nop(&sqe);
    case SendWay::kSend:
      return io_uring_prep_send(&sqe, sender_.get(), buffer_, length, 0);
    case SendWay::kZc:
      return io_uring_prep_send_zc(&sqe, sender_.get(), buffer_, length, 0, 0);
    case SendWay::kZcFixed:
      return io_uring_prep_send_zc_fixed(&sqe, sender_.get(), buffer_, length, 0, 0, 0);
    case SendWay::kGather:
      return io_uring_prep_sendmsg(&sqe, sender_.get(), &header_, 0);
    case SendWay::kMsgZerocopy:
      return io_uring_prep_sendmsg(&sqe, zerocopy_sender_.get(), &header_, MSG_ZEROCOPY);
  }
}

/// Submits one and waits for all that it owes. Returns 0 or an errno.
int SendMeter::Round(SendWay way, int64_t bytes) {
  Prepare(way, bytes, ring_->Next());
  int owed = 1;
  int error = 0;
  bool late = false;
  while (owed > 0) {
    const int64_t deadline = late ? NowNs() + kPatienceNs : INT64_MAX;
    if (const int32_t result = ring_->SubmitAndWait(late ? NowNs() : 0, deadline, 1, 0);
        result != 0)
      return -result;
    const unsigned came = ring_->Drain([&](Completion completion) {
      owed += completion.more() ? 0 : -1;
      if (completion.error()) error = -completion.result;
    });
    if (came == 0 && late) return ETIME;
    late = true;
  }
  return error == 0 && way == SendWay::kMsgZerocopy ? Harvest() : error;
}

/// Reads until there is nothing left, as engines do.
int SendMeter::Harvest() {
  for (;;) {
    alignas(cmsghdr) char control[kErrorQueueControlBytes];
    msghdr header{.msg_control = control, .msg_controllen = sizeof(control)};
    if (recvmsg(zerocopy_sender_.get(), &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
      return errno == EAGAIN ? 0 : errno;
  }
}

absl::StatusOr<double> SendMeter::Measure(SendWay way, int64_t bytes, int64_t least_ns) {
  if (way == SendWay::kZcFixed) NETRING_RETURN_IF_ERROR(registered_);
  // One field for what is measured beside SEND, else as many as a message has.
  const size_t count = way == SendWay::kGather ? fields_.size() : 1;
  const size_t each = static_cast<size_t>(bytes) / count;
  for (size_t i = 0; i < count; ++i) fields_[i] = {buffer_ + i * each, each};
  header_ = {.msg_iov = fields_.data(), .msg_iovlen = count};
  return CpuNsPerCall(least_ns, "sending over loopback", [&] { return Round(way, bytes); });
}

}  // namespace netring
