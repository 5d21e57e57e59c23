#include "netring/engine.h"

#include "absl/strings/str_cat.h"
#include "engine/make_engine.h"

namespace netring {

absl::Status CheckOptions(const EngineOptions& options) {
  if (options.connections < 1 || options.connections > kMostConnections) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.connections, " connections: an engine has 1 to ", kMostConnections));
  }
  if (options.receive_bytes == 0)
    return absl::InvalidArgumentError("a receive buffer must have at least a byte");
  return absl::OkStatus();
}

absl::Status CheckRoom(size_t added, int connections) {
  if (added < static_cast<size_t>(connections)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("this engine was made for ", connections, " connections, and they are there"));
}

absl::Span<const EngineInfo> Engines() {
  static constexpr EngineInfo kEngines[] = {
      {"uring", "io_uring, one ring per thread", true, false, MakeUringEngine},
      {"epoll", "edge-triggered epoll, many connections per thread", false, false, MakeEpollEngine},
      {"blocking", "one thread per connection, calls that block", false, true, MakeBlockingEngine},
  };
  return kEngines;
}

const EngineInfo* FindEngine(absl::string_view name) {
  for (const EngineInfo& engine : Engines()) {
    if (engine.name == name) return &engine;
  }
  return nullptr;
}

}  // namespace netring
