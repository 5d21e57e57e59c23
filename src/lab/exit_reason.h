// Why a child process is no more.

#ifndef NETRING_LAB_EXIT_REASON_H_
#define NETRING_LAB_EXIT_REASON_H_

#include <cstdint>
#include <optional>
#include <string>

namespace netring {

/// How a process ended, from the status that waitpid(2) gives: "exited with code 1", "killed by
/// signal 9 (SIGKILL)".
std::string DescribeExit(int wait_status);

/// What SIGKILL of a child may have been: says so when the kernel has killed for want of memory
/// since then, as OomKills() tells; else empty. `before`: what it told when the child started.
std::string WhyKilled(int wait_status, const std::optional<int64_t>& before,
                      const std::string& root = "/");

}  // namespace netring

#endif  // NETRING_LAB_EXIT_REASON_H_
