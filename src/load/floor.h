// Ways of doing less than what was asked for, measured to see what the rest costs.

#ifndef NETRING_LOAD_FLOOR_H_
#define NETRING_LOAD_FLOOR_H_

#include "load/shared_settings.h"

namespace netring {

/// Whether the receiver drops what comes (--recv trunc): what receiving costs at least, and no way
/// to choose.
bool IsFloor(const Technique& technique);

}  // namespace netring

#endif  // NETRING_LOAD_FLOOR_H_
