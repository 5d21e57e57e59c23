// What netring-probe asks of io_uring beside its features.

#ifndef NETRING_RING_INQUIRY_H_
#define NETRING_RING_INQUIRY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace netring {

struct Opcode {
  int number = 0;
  std::string name;  ///< IORING_OP_ left out: "SEND_ZC"; "OP_70" where netring knows none
  bool supported = false;
};

/// Every IORING_OP_* that netring or the kernel knows, in the order of their numbers, as
/// IORING_REGISTER_PROBE (kernel 5.6) lists them. Fails where no ring can be made.
absl::StatusOr<std::vector<Opcode>> ProbeOpcodes();

}  // namespace netring

#endif  // NETRING_RING_INQUIRY_H_
