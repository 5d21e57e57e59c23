// What stands in the way on this machine, and the command that fixes it.

#ifndef NETRING_PROBE_OBSTACLES_H_
#define NETRING_PROBE_OBSTACLES_H_

#include <string>
#include <vector>

#include "probe/report.h"
#include "ring/refusal.h"

namespace netring {

struct Surroundings {
  /// Whether io_uring works, and what refused.
  RingRefusal ring;
  /// $PATH.
  std::string path;
  /// Where /proc, /sys and the folders of `path` are looked for.
  std::string root = "/";
};

/// One per row of the table in obstacles.cc, in its order. Whether something is a problem depends
/// on the process: its user, capabilities and limits, from /proc/self.
std::vector<Obstacle> FindObstacles(const Surroundings& surroundings);

}  // namespace netring

#endif  // NETRING_PROBE_OBSTACLES_H_
