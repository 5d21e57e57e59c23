// io_uring_enter(2) that is allowed when a ring is made and refused later.

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <iterator>
#include <thread>

#include "kernel/side_pair.h"
#include "netring/clock.h"
#include "netring/ring.h"

namespace netring {
namespace {

/// io_uring_enter(2) answers EPERM for this thread from now on. False: no filter may be set.
bool ForbidEnter() {
  sock_filter rules[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_enter, 0, 1),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{.len = std::size(rules), .filter = rules};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// More requests than the queue has room for, of which the kernel takes none.
TEST(Ring, SubmissionsThatAreRefusedLaterAreAnError) {
  if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  bool forbidden = true;
  std::thread([&] {
    const auto ring = Ring::Create({.sq_entries = 4, .cq_entries = 8}, *ThisKernel()).value();
    if (!(forbidden = ForbidEnter())) return;
    for (int i = 0; i < 20; ++i) io_uring_prep_nop(&ring->Next());
    EXPECT_EQ(ring->SubmitAndWait(NowNs() + kNsPerSecond), -EPERM);
    ring->Reserve(4);
    EXPECT_EQ(ring->Submit(), -EPERM);
  }).join();
  if (!forbidden) GTEST_SKIP() << "this kernel lets nobody set a seccomp filter";
}

}  // namespace
}  // namespace netring
