#include "netring/engine.h"

#include "engine/make_engine.h"

namespace netring {

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
