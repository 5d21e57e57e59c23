// Kernel threads that poll network devices (threaded NAPI), and their CPU time.

#ifndef NETRING_STATS_NAPI_THREADS_H_
#define NETRING_STATS_NAPI_THREADS_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "stats/schedstat.h"

namespace netring {

/// Whether a thread of that name polls for the NAPI instance `id`: "napi/veth0-8193"
/// (napi_kthread_create(), net/core/dev.c, since 5.12). Kernels before 5.17 cut names to 15
/// characters: with a long link's name there is no number left to know it by.
bool IsNapiThread(absl::string_view comm, int id);

/// Finds such threads by the id of a socket (IncomingNapiId()), and remembers them: looking through
/// all processes takes milliseconds. Thread-safe.
class NapiThreads {
 public:
  explicit NapiThreads(std::string proc = "/proc") : proc_(std::move(proc)) {}
  /// Of this machine, for the whole process.
  static NapiThreads& Here();

  /// Empty where the device does not poll in a thread, and where that is not seen from here.
  std::optional<pid_t> Find(int id);

 private:
  std::optional<pid_t> Search(int id) const;
  std::string CommOf(const std::string& pid) const;

  const std::string proc_;
  std::mutex mutex_;
  std::map<int, std::optional<pid_t>> known_;  ///< by id; an id is not given out again
};

/// The CPU time of threads that others own, again and again. A thread that is running on another
/// CPU lacks what it took since the last timer tick; on the reader's CPU none is.
class ThreadsClock {
 public:
  explicit ThreadsClock(const std::vector<pid_t>& threads);

  /// Of all together since they began, ns; empty without threads, and when one has ended. Does not
  /// allocate.
  std::optional<int64_t> Read();

 private:
  std::vector<SchedstatFile> files_;
};

}  // namespace netring

#endif  // NETRING_STATS_NAPI_THREADS_H_
