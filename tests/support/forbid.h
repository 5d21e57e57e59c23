// A system call that is refused, as under a container's seccomp profile.

#ifndef NETRING_TESTS_SUPPORT_FORBID_H_
#define NETRING_TESTS_SUPPORT_FORBID_H_

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cstddef>
#include <iterator>
#include <thread>

namespace netring {

/// `call` (SYS_...) answers `error` for this thread, and for what it starts, from now on. False: no
/// filter may be set.
inline bool Forbid(long call, int error) {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{.len = std::size(rules), .filter = rules};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// Does `work` on a thread for which `call` answers `error`. False: no filter may be set.
template <typename Work>
bool Forbidding(long call, int error, const Work& work) {
  bool forbidden = false;
  std::thread([&] {
    forbidden = Forbid(call, error);
    if (forbidden) work();
  }).join();
  return forbidden;
}

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_FORBID_H_
