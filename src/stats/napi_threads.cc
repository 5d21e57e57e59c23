#include "stats/napi_threads.h"

#include <dirent.h>

#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace netring {

bool IsNapiThread(absl::string_view comm, int id) {
  return absl::ConsumePrefix(&comm, "napi/") && absl::ConsumeSuffix(&comm, absl::StrCat("-", id)) &&
         !comm.empty();
}

NapiThreads& NapiThreads::Here() {
  static NapiThreads threads;
  return threads;
}

std::optional<pid_t> NapiThreads::Find(int id) {
  const std::lock_guard lock(mutex_);
  const auto known = known_.find(id);
  const bool holds =
      known != known_.end() &&
      (!known->second.has_value() || IsNapiThread(CommOf(absl::StrCat(*known->second)), id));
  return holds ? known->second : known_[id] = Search(id);
}

std::optional<pid_t> NapiThreads::Search(int id) const {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(proc_.c_str()), closedir);
  if (folder == nullptr) return std::nullopt;
  while (const dirent* entry = readdir(folder.get())) {
    pid_t pid = 0;
    if (absl::SimpleAtoi(entry->d_name, &pid) && IsNapiThread(CommOf(entry->d_name), id))
      return pid;
  }
  return std::nullopt;
}

std::string NapiThreads::CommOf(const std::string& pid) const {
  constexpr size_t kMaxBytes = 64;  // TASK_COMM_LEN is 16, and a kernel thread's name may be longer
  ProcFile file(absl::StrCat(proc_, "/", pid, "/comm").c_str(), kMaxBytes);
  return std::string(absl::StripSuffix(file.Read(), "\n"));
}

ThreadsClock::ThreadsClock(const std::vector<pid_t>& threads) {
  for (const pid_t thread : threads)
    files_.emplace_back(absl::StrCat("/proc/", thread, "/schedstat").c_str());
}

std::optional<int64_t> ThreadsClock::Read() {
  if (files_.empty()) return std::nullopt;
  int64_t sum_ns = 0;
  for (SchedstatFile& file : files_) {
    const std::optional<Schedstat> read = file.Read();
    if (!read.has_value()) return std::nullopt;
    sum_ns += read->run_ns;
  }
  return sum_ns;
}

}  // namespace netring
