// What stands in the way on this machine, and the command that fixes it.

#ifndef NETRING_PROBE_OBSTACLES_H_
#define NETRING_PROBE_OBSTACLES_H_

#include <string>
#include <vector>

#include "probe/report.h"
#include "ring/refusal.h"

namespace netring {

/// What an obstacle has found where the machine does not tell.
inline constexpr char kUnknown[] = "unknown";
inline constexpr char kWithoutRing[] = "no io_uring: neither --engine uring nor zc";

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

/// Whether a problem's fix is a command for a shell as it stands; else it is advice.
bool FixRuns(const Obstacle& obstacle);
/// Whether a problem is that something is missing, which makes no number worse.
bool IsLack(const Obstacle& obstacle);

}  // namespace netring

#endif  // NETRING_PROBE_OBSTACLES_H_
