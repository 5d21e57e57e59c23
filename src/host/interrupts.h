// Where the interrupts of a device are taken.

#ifndef NETRING_HOST_INTERRUPTS_H_
#define NETRING_HOST_INTERRUPTS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// "2 on CPUs 0-1, 1 on CPUs 3" of a PCI device such as 0000:00:03.0: how many of its message
/// signalled interrupts may be taken where (smp_affinity_list), as many of them as a driver has
/// asked for. A network card has one per queue, and mostly one more. `root` is the folder in which
/// /proc and /sys are. Empty where it has none or the kernel does not tell.
std::string InterruptsText(const std::string& root, absl::string_view pci_device);

}  // namespace netring

#endif  // NETRING_HOST_INTERRUPTS_H_
