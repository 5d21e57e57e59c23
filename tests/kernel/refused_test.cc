// io_uring_enter(2) that is allowed when a ring is made and refused later.

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cerrno>
#include <thread>

#include "kernel/side_pair.h"
#include "netring/clock.h"
#include "netring/ring.h"
#include "support/forbid.h"

namespace netring {
namespace {

// More requests than the queue has room for, of which the kernel takes none.
TEST(Ring, SubmissionsThatAreRefusedLaterAreAnError) {
  if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  bool forbidden = true;
  std::thread([&] {
    const auto ring = Ring::Create({.sq_entries = 4, .cq_entries = 8}, *ThisKernel()).value();
    if (!(forbidden = Forbid(SYS_io_uring_enter, EPERM))) return;
    for (int i = 0; i < 20; ++i) io_uring_prep_nop(&ring->Next());
    EXPECT_EQ(ring->SubmitAndWait(NowNs() + kNsPerSecond), -EPERM);
    ring->Reserve(4);
    EXPECT_EQ(ring->Submit(), -EPERM);
  }).join();
  if (!forbidden) GTEST_SKIP() << "this kernel lets nobody set a seccomp filter";
}

}  // namespace
}  // namespace netring
