#include "lab/exit_reason.h"

#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/cgroup.h"

namespace netring {

std::string DescribeExit(int wait_status) {
  if (WIFEXITED(wait_status)) return absl::StrCat("exited with code ", WEXITSTATUS(wait_status));
  const int signal = WTERMSIG(wait_status);
  const char* name = sigabbrev_np(signal);
  const std::string suffix = name == nullptr ? "" : absl::StrCat(" (SIG", name, ")");
  return absl::StrCat("killed by signal ", signal, suffix);
}

std::string WhyKilled(int wait_status, const std::optional<int64_t>& before,
                      const std::string& root) {
  if (!WIFSIGNALED(wait_status)) return "";
  if (WTERMSIG(wait_status) == SIGXCPU)
    return ": it has used up its CPU time (RLIMIT_CPU), raise it: ulimit -t";
  if (WTERMSIG(wait_status) != SIGKILL) return "";
  const std::optional<int64_t> now = OomKills(root);
  if (!before.has_value() || !now.has_value() || *now <= *before) return "";
  const std::vector<CgroupUse> limits = MemoryLimits(root);
  const CgroupUse* tightest = TightestOf(limits);
  const std::string limit =
      tightest == nullptr ? std::string("the machine's memory was used up")
                          : absl::StrCat("the control group has used up its ",
                                         tightest->limit >> 20, " MiB (", tightest->file, ")");
  return absl::StrCat(" by the kernel's OOM killer: ", limit,
                      "; use fewer --slots, --connections or --threads");
}

}  // namespace netring
