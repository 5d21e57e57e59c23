#include "ring/feature_trial.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "base/page.h"

namespace netring {
namespace {

constexpr unsigned kTrialEntries = 4;

/// The set-up flags that the kernel says it knows (IORING_REGISTER_QUERY, kernel 6.18); 0 where it
/// does not say.
uint64_t ListedSetupFlags() {
  QueryOpcodes opcodes{};
  return FeatureTrial::Query(kQueryOpcodes, &opcodes) == 0 ? opcodes.setup_flags : 0;
}

}  // namespace

FeatureTrial::FeatureTrial() : page_bytes_(PageBytes()) {
  // Its own mapping: the kernel lets go of a closed ring's memory later.
  void* memory = mmap(nullptr, kPages * page_bytes_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    refusal_ = {.call = "mmap", .error = errno};
    return;
  }
  memory_ = static_cast<char*>(memory);
  refusal_ = MakeRing(kTrialEntries, &ring_);
  if (refusal_.error != 0) return;
  listed_setup_flags_ = ListedSetupFlags();
  probe_ = io_uring_get_probe_ring(&ring_);
  const iovec first{.iov_base = memory_, .iov_len = page_bytes_};
  // Where this fails, requests that name the buffer fail and say why.
  io_uring_register_buffers(&ring_, &first, 1);
}

FeatureTrial::~FeatureTrial() {
  io_uring_free_probe(probe_);
  if (memory_ != nullptr && refusal_.error == 0) io_uring_queue_exit(&ring_);
  if (memory_ != nullptr) munmap(memory_, kPages * page_bytes_);
}

int FeatureTrial::TryRing(io_uring_params params) {
  const int result = io_uring_setup(kTrialEntries, &params);
  if (result < 0) return -result;
  if ((params.flags & IORING_SETUP_REGISTERED_FD_ONLY) == 0) {
    close(result);
    return 0;
  }
  // There is no descriptor, only this number, which serves to take itself back.
  const io_uring_rsrc_update self{.offset = static_cast<unsigned>(result)};
  return Register(result, IORING_UNREGISTER_RING_FDS | IORING_REGISTER_USE_REGISTERED_RING, &self,
                  1);
}

int FeatureTrial::Make(unsigned flags) { return TryRing({.flags = flags}); }

int FeatureTrial::Setup(unsigned flags) {
  if (listed_setup_flags_ == 0) return Make(flags);
  return (flags & ~listed_setup_flags_) == 0 ? 0 : EINVAL;
}

int FeatureTrial::SetupInOwnMemory(unsigned flags) {
  io_uring_params params{.flags = flags | IORING_SETUP_NO_MMAP};
  params.cq_off.user_addr = reinterpret_cast<uint64_t>(page(1));
  params.sq_off.user_addr = reinterpret_cast<uint64_t>(page(2));
  return TryRing(params);
}

int FeatureTrial::Register(int fd, unsigned opcode, const void* argument, unsigned count) {
  const int result = io_uring_register(static_cast<unsigned>(fd), opcode, argument, count);
  return result < 0 ? -result : 0;
}

int FeatureTrial::RegisterReserved(unsigned opcode, const void* argument, unsigned count) {
  if (!reserved_.valid()) {
    io_uring_params params{.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                                    IORING_SETUP_CQE32 | IORING_SETUP_R_DISABLED};
    const int result = io_uring_setup(kTrialEntries, &params);
    if (result < 0) return -result;
    reserved_.Reset(result);
  }
  return Register(reserved_.get(), opcode, argument, count);
}

int FeatureTrial::Enter(unsigned flags, const void* argument, size_t size) {
  const int result =
      io_uring_enter2(static_cast<unsigned>(ring_.ring_fd), 0, 0, flags | IORING_ENTER_GETEVENTS,
                      static_cast<sigset_t*>(const_cast<void*>(argument)), size);
  return result < 0 ? -result : 0;
}

/// A failed zero-copy send leaves a notification behind: completions of others are passed over.
int FeatureTrial::Await() {
  for (;;) {
    io_uring_cqe* cqe = nullptr;
    if (const int error = io_uring_submit_and_wait(&ring_, 1); error < 0) return error;
    if (const int error = io_uring_wait_cqe(&ring_, &cqe); error < 0) return error;
    const bool mine = cqe->user_data == asked_ && (cqe->flags & IORING_CQE_F_NOTIF) == 0;
    const int result = cqe->res;
    io_uring_cqe_seen(&ring_, cqe);
    if (mine) return result;
  }
}

int FeatureTrial::Opcode(int number) {
  return probe_ != nullptr && io_uring_opcode_supported(probe_, number) != 0 ? 0 : EINVAL;
}

}  // namespace netring
