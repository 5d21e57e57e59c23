#include "stats/event.h"

#include <linux/perf_event.h>

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "netring/check.h"
#include "netring/status.h"
#ifdef NETRING_HAVE_PFM
#include <perfmon/pfmlib_perf_event.h>
#endif

namespace netring {
namespace {

constexpr uint64_t ReadMiss(uint64_t cache) {
  return cache | PERF_COUNT_HW_CACHE_OP_READ << 8 | PERF_COUNT_HW_CACHE_RESULT_MISS << 16;
}

Event Hardware(const char* name, uint64_t config, int group) {
  return {.name = name, .type = PERF_TYPE_HARDWARE, .config = config, .group = group};
}
Event Cache(const char* name, uint64_t cache, int group) {
  return {.name = name, .type = PERF_TYPE_HW_CACHE, .config = ReadMiss(cache), .group = group};
}
Event Software(const char* name, uint64_t config, int group, WithoutKernel without_kernel) {
  return {.name = name,
          .type = PERF_TYPE_SOFTWARE,
          .config = config,
          .group = group,
          .without_kernel = without_kernel};
}

const std::vector<Event>& Table() {
  static const std::vector<Event> events{
      Hardware(kCycles, PERF_COUNT_HW_CPU_CYCLES, 0),
      Hardware(kInstructions, PERF_COUNT_HW_INSTRUCTIONS, 0),
      Hardware(kBranchMisses, PERF_COUNT_HW_BRANCH_MISSES, 0),
      Cache(kL1Misses, PERF_COUNT_HW_CACHE_L1D, 1),
      Cache(kLlcMisses, PERF_COUNT_HW_CACHE_LL, 1),
      Cache(kDtlbMisses, PERF_COUNT_HW_CACHE_DTLB, 1),
      Software(kTaskClock, PERF_COUNT_SW_TASK_CLOCK, 2, WithoutKernel::kAll),
      Software(kPageFaults, PERF_COUNT_SW_PAGE_FAULTS, 2, WithoutKernel::kUserPart),
      Software(kContextSwitches, PERF_COUNT_SW_CONTEXT_SWITCHES, 3, WithoutKernel::kNothing),
      Software(kMigrations, PERF_COUNT_SW_CPU_MIGRATIONS, 3, WithoutKernel::kNothing),
  };
  return events;
}

/// "r" and hexadecimal digits.
bool ParseRaw(absl::string_view name, uint64_t* config) {
  return name.size() > 1 && name.size() <= 17 && name[0] == 'r' &&
         absl::SimpleHexAtoi(name.substr(1), config);
}

#ifdef NETRING_HAVE_PFM
absl::Status Encode(const std::string& name, Event* event) {
  static const int started = pfm_initialize();
  int result = started;
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  pfm_perf_encode_arg_t argument{};
  argument.attr = &attributes;
  argument.size = sizeof(argument);
  if (result == PFM_SUCCESS) {
    result =
        pfm_get_os_event_encoding(name.c_str(), PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &argument);
  }
  if (result != PFM_SUCCESS) return absl::NotFoundError(pfm_strerror(result));
  event->type = attributes.type;
  event->config = attributes.config;
  event->config1 = attributes.config1;
  event->config2 = attributes.config2;
  return absl::OkStatus();
}
#else
absl::Status Encode(const std::string&, Event*) {
  return absl::NotFoundError("names need libpfm4, which netring was built without");
}
#endif

}  // namespace

bool Event::software() const { return type == PERF_TYPE_SOFTWARE; }

absl::Span<const Event> DefaultEvents() { return Table(); }

absl::StatusOr<std::vector<Event>> ParseEvents(const std::vector<std::string>& names) {
  std::vector<Event> events;
  for (const std::string& name : names) {
    const bool known = std::any_of(Table().begin(), Table().end(),
                                   [&](const Event& event) { return event.name == name; });
    if (known) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", name, "' is counted anyway, name it no more"));
    }
    Event event{.name = name,
                .type = PERF_TYPE_RAW,
                .group = Table().back().group + 1 + static_cast<int>(events.size())};
    if (!ParseRaw(name, &event.config)) {
      if (const absl::Status status = Encode(name, &event); !status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("'", name, "': ", status.message(),
                         "; allowed: an event's name in libpfm4, or a raw code such as r01c2"));
      }
    }
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace netring
