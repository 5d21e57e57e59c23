#include "host/interrupts.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "host/fact.h"

namespace netring {
namespace {

/// More than a card has queues.
constexpr size_t kMostInterrupts = 4096;
/// Of places, so that the text of a large machine stays readable.
constexpr size_t kMostPlaces = 32;

bool IsPciName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
  }) && name.front() != '.';
}

/// Ascending.
std::vector<int> NumbersIn(const std::string& folder) {
  std::vector<int> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end;
       !error && it != end && numbers.size() < kMostInterrupts; it.increment(error)) {
    int number = 0;
    if (absl::SimpleAtoi(it->path().filename().string(), &number)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// A driver that has asked for an interrupt has a folder of its own there (register_handler_proc(),
/// kernel/irq/proc.c, kernel 6.18).
bool IsInUse(const std::string& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_directory(error)) return true;
  }
  return false;
}

}  // namespace

std::vector<InterruptPlace> InterruptPlaces(const std::string& root, absl::string_view pci_device) {
  if (!IsPciName(pci_device)) return {};
  std::vector<InterruptPlace> places;
  for (const int number :
       NumbersIn(absl::StrCat(root, "/sys/bus/pci/devices/", pci_device, "/msi_irqs"))) {
    const std::string folder = absl::StrCat("proc/irq/", number);
    const std::optional<std::string> cpus =
        ReadLine(root, absl::StrCat(folder, "/smp_affinity_list"));
    if (!cpus.has_value() || !ParseCpuList(*cpus).has_value()) continue;
    if (!IsInUse(absl::StrCat(root, "/", folder))) continue;
    const auto found = std::find_if(places.begin(), places.end(), [&](const InterruptPlace& place) {
      return place.cpus == *cpus;
    });
    if (found == places.end()) {
      places.push_back({.cpus = *cpus, .count = 1});
    } else {
      ++found->count;
    }
  }
  return places;
}

std::string InterruptsText(const std::string& root, absl::string_view pci_device) {
  const std::vector<InterruptPlace> places = InterruptPlaces(root, pci_device);
  std::vector<std::string> texts;
  for (const auto& [cpus, count] : places) {
    if (texts.size() == kMostPlaces) {
      texts.push_back(absl::StrCat("and on ", places.size() - kMostPlaces, " more sets of CPUs"));
      break;
    }
    texts.push_back(absl::StrCat(count, " on CPUs ", cpus));
  }
  return absl::StrJoin(texts, ", ");
}

}  // namespace netring
