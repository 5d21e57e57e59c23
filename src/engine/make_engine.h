// The makers of the engines, for their table.

#ifndef NETRING_ENGINE_MAKE_ENGINE_H_
#define NETRING_ENGINE_MAKE_ENGINE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "netring/engine.h"

namespace netring {

/// InvalidArgument for numbers that no engine can be made with.
absl::Status CheckOptions(const EngineOptions& options);
/// FailedPrecondition when an engine has `connections` already, as many as it was made for.
absl::Status CheckRoom(size_t added, int connections);

absl::StatusOr<std::unique_ptr<Engine>> MakeUringEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>& kernel);
absl::StatusOr<std::unique_ptr<Engine>> MakeEpollEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>& kernel);
absl::StatusOr<std::unique_ptr<Engine>> MakeBlockingEngine(const EngineOptions& options,
                                                           const absl::StatusOr<Kernel>& kernel);

}  // namespace netring

#endif  // NETRING_ENGINE_MAKE_ENGINE_H_
