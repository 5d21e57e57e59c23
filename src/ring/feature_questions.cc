#include "ring/feature_questions.h"

#include <ctime>

namespace netring {

/// The flag alone does not decide: rights may (security_uring_sqpoll(), since 5.16).
int MadeWithSqpoll(FeatureTrial& trial) { return trial.Make(IORING_SETUP_SQPOLL); }

/// Older kernels take it for padding that must be 0 (io_get_ext_arg(), io_uring/io_uring.c, 6.1).
int EnteredWithMinWait(FeatureTrial& trial) {
  io_uring_getevents_arg argument{};
  argument.min_wait_usec = 1;
  return trial.Enter(IORING_ENTER_EXT_ARG, &argument, sizeof(argument));
}

int RegistersRingFd(FeatureTrial& trial) {
  const int result = io_uring_register_ring_fd(trial.ring());
  if (result != 1) return result < 0 ? -result : EINVAL;
  return io_uring_unregister_ring_fd(trial.ring()) == 1 ? 0 : EINVAL;
}

int RegistersSparseFiles(FeatureTrial& trial) {
  const int error = -io_uring_register_files_sparse(trial.ring(), 1);
  if (error == 0) io_uring_unregister_files(trial.ring());
  return error;
}

int RegistersNapi(FeatureTrial& trial) {
  io_uring_napi napi{};
  const int error = trial.Register(IORING_REGISTER_NAPI, &napi, 1);
  napi = {};
  if (error == 0) trial.Register(IORING_UNREGISTER_NAPI, &napi, 1);
  return error;
}

int RegistersClock(FeatureTrial& trial) {
  io_uring_clock_register clock{};
  clock.clockid = CLOCK_MONOTONIC;
  return trial.Register(IORING_REGISTER_CLOCK, &clock, 0);
}

int ClonesBuffers(FeatureTrial& trial) {
  struct io_uring_clone_buffers source{};  // there is a function of that name too
  source.src_fd = static_cast<unsigned>(trial.ring()->ring_fd);
  return trial.RegisterReserved(IORING_REGISTER_CLONE_BUFFERS, &source, 1);
}

int RegistersWaits(FeatureTrial& trial) {
  RegionDescription region{.user_addr = reinterpret_cast<uint64_t>(trial.page(3)),
                           .size = trial.page_bytes(),
                           .flags = kMemRegionTypeUser};
  const RegionRegistration registration{.description = reinterpret_cast<uint64_t>(&region),
                                        .flags = kMemRegionRegWaitArg};
  return trial.RegisterReserved(kRegisterMemRegion, &registration, 1);
}

/// To twice the size of the queues of the trial's ring.
int ResizesRings(FeatureTrial& trial) {
  io_uring_params params{};
  params.sq_entries = 8;
  params.cq_entries = 16;
  return trial.RegisterReserved(kRegisterResizeRings, &params, 1);
}

int CancelsSynchronously(FeatureTrial& trial) {
  io_uring_sync_cancel_reg cancel{};
  cancel.fd = -1;
  cancel.flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL;
  const int error = trial.Register(IORING_REGISTER_SYNC_CANCEL, &cancel, 1);
  return error == ENOENT ? 0 : error;  // there is nothing to cancel
}

/// Without a ring of the sender's: to the trial's ring, which passes the message over.
int SendsMessageWithoutRing(FeatureTrial& trial) {
  io_uring_sqe message{};
  io_uring_prep_msg_ring(&message, trial.ring()->ring_fd, 0, 0, 0);
  return FeatureTrial::Register(-1, kRegisterSendMsgRing, &message, 1);
}

/// An argument that cannot be read is reached after the checks of rights and of the ring's kind
/// (io_register_zcrx_ifq(), io_uring/zcrx.c, seen on 6.18 and 7.2).
int RegistersReceiveQueue(FeatureTrial& trial) {
  const int error = trial.RegisterReserved(kRegisterZcrxIfq, reinterpret_cast<const void*>(1), 1);
  return error == EFAULT ? 0 : error;
}

/// The kernel lists the flags that it knows, without rights or a ring; the rest is as for a
/// device's queue.
int RegistersQueueWithoutDevice(FeatureTrial& trial) {
  QueryZcrx zcrx{};
  if (const int error = FeatureTrial::Query(kQueryZcrx, &zcrx); error != 0) return EINVAL;
  if ((zcrx.register_flags & kZcrxNoDevice) == 0) return EINVAL;
  return RegistersReceiveQueue(trial);
}

int AnswersQueries(FeatureTrial&) {
  QueryOpcodes opcodes{};
  return FeatureTrial::Query(kQueryOpcodes, &opcodes);
}

int PollsMultishot(FeatureTrial& trial) {
  return trial.Request([](io_uring_sqe* sqe) { io_uring_prep_poll_multishot(sqe, -1, 0); });
}

int AcceptsMultishot(FeatureTrial& trial) {
  return trial.Request(
      [](io_uring_sqe* sqe) { io_uring_prep_multishot_accept(sqe, -1, nullptr, nullptr, 0); });
}

int SendsZcFixed(FeatureTrial& trial) {
  return trial.Request(
      [&](io_uring_sqe* sqe) { io_uring_prep_send_zc_fixed(sqe, -1, trial.page(0), 1, 0, 0, 0); });
}

}  // namespace netring
