// What this machine can do for netring, and what stands in the way.

#ifndef NETRING_PROBE_PROBE_H_
#define NETRING_PROBE_PROBE_H_

#include "probe/report.h"

namespace netring {

/// Asks the kernel, tries every variant (about half a second) and looks for obstacles. Needs no
/// rights; where there is no io_uring, says so and tells the rest. Calibrates too if asked
/// (calibrate.h).
ProbeReport ProbeMachine(bool calibrate = false);

}  // namespace netring

#endif  // NETRING_PROBE_PROBE_H_
