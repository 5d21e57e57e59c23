#include "load/floor.h"

#include "engine/receive_mode.h"

namespace netring {

bool IsFloor(const Technique& technique) {
  const ReceiveMode* mode = FindReceiveMode(technique.recv);
  return mode != nullptr && mode->drops;
}

}  // namespace netring
