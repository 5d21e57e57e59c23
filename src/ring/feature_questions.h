// How the feature table asks: each function answers 0, "here", or the errno that came instead.

#ifndef NETRING_RING_FEATURE_QUESTIONS_H_
#define NETRING_RING_FEATURE_QUESTIONS_H_

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "ring/feature_trial.h"
#include "ring/uring_abi.h"

namespace netring {

int MadeWithSqpoll(FeatureTrial& trial);
int EnteredWithMinWait(FeatureTrial& trial);
int RegistersRingFd(FeatureTrial& trial);
int RegistersSparseFiles(FeatureTrial& trial);
int RegistersNapi(FeatureTrial& trial);
int RegistersClock(FeatureTrial& trial);
int ClonesBuffers(FeatureTrial& trial);
int RegistersWaits(FeatureTrial& trial);
int ResizesRings(FeatureTrial& trial);
int CancelsSynchronously(FeatureTrial& trial);
int SendsMessageWithoutRing(FeatureTrial& trial);
int RegistersReceiveQueue(FeatureTrial& trial);
int RegistersQueueWithoutDevice(FeatureTrial& trial);
int AnswersQueries(FeatureTrial& trial);
int PollsMultishot(FeatureTrial& trial);
int AcceptsMultishot(FeatureTrial& trial);
int SendsZcFixed(FeatureTrial& trial);

template <unsigned kFlags>
int SetUpWith(FeatureTrial& trial) {
  return trial.Setup(kFlags);
}

template <unsigned kFlags>
int MadeInOwnMemory(FeatureTrial& trial) {
  return trial.SetupInOwnMemory(kFlags);
}

template <int kNumber>
int Listed(FeatureTrial& trial) {
  return trial.Opcode(kNumber);
}

template <unsigned kBit>
int Reported(FeatureTrial& trial) {
  return trial.FeatureBit(kBit);
}

template <unsigned kFlag>
int EnteredWith(FeatureTrial& trial) {
  return trial.Enter(kFlag, nullptr, 0);
}

template <unsigned kFlags>
int RegistersBufferRing(FeatureTrial& trial) {
  io_uring_buf_reg buffers{};
  buffers.ring_addr = reinterpret_cast<uint64_t>(trial.page(3));
  buffers.ring_entries = 1;
  buffers.flags = kFlags;
  const int error = trial.Register(IORING_REGISTER_PBUF_RING, &buffers, 1);
  buffers = {};
  if (error == 0) trial.Register(IORING_UNREGISTER_PBUF_RING, &buffers, 1);
  return error;
}

template <unsigned kFlags>
int Sends(FeatureTrial& trial) {
  iovec field{.iov_base = trial.page(0), .iov_len = 1};
  return trial.Request([&](io_uring_sqe* sqe) {
    io_uring_prep_send(sqe, -1, &field, 1, 0);  // what a plain send would not look at
    sqe->ioprio = kFlags;
    if constexpr (kFlags == IORING_RECVSEND_BUNDLE) {
      sqe->flags |= IOSQE_BUFFER_SELECT;
      sqe->addr = sqe->len = 0;
    }
  });
}

template <unsigned kFlags>
int Receives(FeatureTrial& trial) {
  return trial.Request([](io_uring_sqe* sqe) {
    io_uring_prep_recv(sqe, -1, nullptr, 0, 0);
    sqe->ioprio = kFlags;
    if constexpr (kFlags != IORING_RECVSEND_FIXED_BUF) sqe->flags |= IOSQE_BUFFER_SELECT;
  });
}

/// Only a registered buffer has to be named: pages of others are charged to RLIMIT_MEMLOCK.
template <unsigned kFlags>
int SendsMessageZc(FeatureTrial& trial) {
  iovec field{.iov_base = trial.page(0), .iov_len = 1};
  const msghdr message{.msg_iov = &field,
                       .msg_iovlen = (kFlags & IORING_RECVSEND_FIXED_BUF) != 0 ? 1u : 0u};
  return trial.Request([&](io_uring_sqe* sqe) {
    io_uring_prep_sendmsg_zc(sqe, -1, &message, 0);
    sqe->ioprio = kFlags;
  });
}

/// One byte from the registered buffer into a socket, by WRITE_FIXED or WRITEV_FIXED; or by
/// READV_FIXED from it.
template <int kOpcode>
int MovesFixed(FeatureTrial& trial) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
  const UniqueFd near(ends[0]);
  const UniqueFd far(ends[1]);
  if (kOpcode == kOpReadvFixed && send(far.get(), "", 1, 0) != 1) return errno;
  iovec field{.iov_base = trial.page(0), .iov_len = 1};
  const int result = trial.Result([&](io_uring_sqe* sqe) {
    const bool vectored = kOpcode != IORING_OP_WRITE_FIXED;
    io_uring_prep_rw(kOpcode, sqe, near.get(), vectored ? &field : field.iov_base, 1, 0);
    sqe->buf_index = 0;
  });
  return result == 1 ? 0 : -result;
}

template <unsigned kOperation>
int CommandsSocket(FeatureTrial& trial) {
  const UniqueFd socket_fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket_fd.valid()) return errno;
  int one = 1;
  const int result = trial.Result([&](io_uring_sqe* sqe) {
    io_uring_prep_cmd_sock(sqe, kOperation, socket_fd.get(), SOL_SOCKET, SO_REUSEADDR, &one,
                           sizeof(one));
  });
  return result >= 0 ? 0 : -result;
}

}  // namespace netring

#endif  // NETRING_RING_FEATURE_QUESTIONS_H_
