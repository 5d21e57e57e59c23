#include "load/side_napi.h"

#include <set>

#include "netring/connection.h"

namespace netring {
namespace {

std::vector<pid_t> PollingFor(const std::vector<std::vector<UniqueFd>>& connections,
                              const std::vector<UniqueFd>& listeners) {
  std::set<int> ids;
  for (const UniqueFd& listener : listeners) ids.insert(IncomingNapiId(listener.get()));
  for (const auto& of_thread : connections) {
    for (const UniqueFd& connection : of_thread) ids.insert(IncomingNapiId(connection.get()));
  }
  ids.erase(0);
  std::vector<pid_t> threads;
  for (const int id : ids) {
    if (const std::optional<pid_t> thread = NapiThreads::Here().Find(id))
      threads.push_back(*thread);
  }
  return threads;
}

/// What is not allowed is told by the sets that are read back.
CpuSet PinAll(const std::vector<pid_t>& threads, const CpuSet& pin_to) {
  std::set<int> all;
  for (const pid_t thread : threads) {
    PinThread(pin_to, thread).IgnoreError();
    const CpuSet cpus = AllowedCpus(thread).value_or(CpuSet{});
    all.insert(cpus.begin(), cpus.end());
  }
  return {all.begin(), all.end()};
}

}  // namespace

SideNapi::SideNapi(const std::vector<std::vector<UniqueFd>>& connections,
                   const std::vector<UniqueFd>& listeners, const CpuSet& pin_to)
    : SideNapi(PollingFor(connections, listeners), pin_to) {}

SideNapi::SideNapi(const std::vector<pid_t>& threads, const CpuSet& pin_to)
    : clock_(threads), cpus_(PinAll(threads, pin_to)) {}

}  // namespace netring
