// An engine that writes down what another one does. The measured loop of an untraced slice has
// nothing of it: not a test, not a call.

#ifndef NETRING_LOAD_TRACED_ENGINE_H_
#define NETRING_LOAD_TRACED_ENGINE_H_

#include <memory>

#include "load/trace.h"
#include "netring/engine.h"

namespace netring {

/// Passes everything on to `engine` and its events to their handlers. Sends, their ends,
/// notifications, what is received and waits go to `trace`, which must outlive it.
std::unique_ptr<Engine> MakeTracedEngine(std::unique_ptr<Engine> engine, int connections,
                                         Trace* trace);

}  // namespace netring

#endif  // NETRING_LOAD_TRACED_ENGINE_H_
