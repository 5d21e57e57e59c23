// Where the interrupts of a device are taken.

#ifndef NETRING_HOST_INTERRUPTS_H_
#define NETRING_HOST_INTERRUPTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace netring {

/// How many interrupts of a device may be taken on the same CPUs.
struct InterruptPlace {
  std::string cpus;  ///< a list: "0-1" (smp_affinity_list)
  int count = 0;
};

/// Of a PCI device such as 0000:00:03.0: where its message signalled interrupts may be taken, as
/// many of them as a driver has asked for. A network card has one per queue, and mostly one more.
/// `root` is the folder in which /proc and /sys are. Empty where it has none or the kernel does not
/// tell.
std::vector<InterruptPlace> InterruptPlaces(const std::string& root, absl::string_view pci_device);

/// "2 on CPUs 0-1, 1 on CPUs 3", of such a device.
std::string InterruptsText(const std::string& root, absl::string_view pci_device);

}  // namespace netring

#endif  // NETRING_HOST_INTERRUPTS_H_
