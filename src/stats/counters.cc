#include "stats/counters.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "netring/status.h"

namespace netring {
namespace {

perf_event_attr AttributesOf(const Event& event, const Pmu* pmu) {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = event.type;
  attributes.config = event.config;
  attributes.config1 = event.config1;
  attributes.config2 = event.config2;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  if (pmu == nullptr) return attributes;
  // The generic events name their PMU in the upper half (linux/perf_event.h, PERF_PMU_TYPE_SHIFT,
  // since kernel 5.13).
  if (event.type == PERF_TYPE_HARDWARE || event.type == PERF_TYPE_HW_CACHE) {
    attributes.config |= uint64_t{pmu->type} << 32;
  } else {
    attributes.type = pmu->type;
  }
  return attributes;
}

/// Whether each kind of core of a hybrid CPU counts it apart.
bool PerPmu(const Event& event) {
  return event.type == PERF_TYPE_HARDWARE || event.type == PERF_TYPE_HW_CACHE ||
         event.type == PERF_TYPE_RAW;
}

std::string NotAllowed() {
  int paranoid = 0;
  if (!(std::ifstream("/proc/sys/kernel/perf_event_paranoid") >> paranoid) || paranoid <= 1)
    return "not allowed here (a container's seccomp profile, or a missing CAP_PERFMON)";
  return absl::StrCat("kernel.perf_event_paranoid=", paranoid,
                      " forbids it; allow it with: sysctl kernel.perf_event_paranoid=1");
}

std::string Explain(const Event& event, int error) {
  if (error == EACCES || error == EPERM) return NotAllowed();
  if (!event.software() && (error == ENOENT || error == EOPNOTSUPP || error == ENODEV))
    return "no PMU, as in most virtual machines, or a PMU without this event";
  if (error == ENOSYS) return "this kernel has no perf_event_open(2), or seccomp hides it";
  if (error == EMFILE) return std::string(Errno("perf_event_open", error).message());
  return absl::StrCat("perf_event_open: ", ErrnoName(error));
}

}  // namespace

std::optional<int64_t> ValueOf(const std::vector<EventCount>& counts, absl::string_view name) {
  const auto found = std::find_if(counts.begin(), counts.end(),
                                  [&](const EventCount& count) { return name == count.name; });
  return found == counts.end() ? std::nullopt : found->value;
}

std::string DescribeMissing(const std::vector<EventCount>& counts) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const EventCount& count : counts) {
    if (count.value.has_value()) continue;
    auto same = std::find_if(by_reason.begin(), by_reason.end(),
                             [&](const auto& each) { return each.first == count.reason; });
    if (same == by_reason.end()) same = by_reason.insert(same, {count.reason, {}});
    same->second.push_back(count.name);
  }
  return absl::StrJoin(by_reason, "; ", [](std::string* out, const auto& each) {
    absl::StrAppend(out, absl::StrJoin(each.second, ", "), ": ", each.first);
  });
}

CounterSet& CounterSet::operator=(CounterSet&& other) noexcept {
  if (this == &other) return *this;
  CloseAll();
  source_ = other.source_;
  counters_ = std::exchange(other.counters_, {});
  leaders_ = std::exchange(other.leaders_, {});
  return *this;
}

CounterSet::~CounterSet() { CloseAll(); }

void CounterSet::CloseAll() {
  for (const Counter& counter : counters_) {
    for (const Opened& opened : counter.opened) source_->Close(opened.handle);
  }
}

// --- Opening ---

CounterSet CounterSet::Open(absl::Span<const Event> events, EventSource& source,
                            const std::vector<Pmu>& pmus) {
  CounterSet set;
  set.source_ = &source;
  for (const Event& event : events) set.OpenEvent(event, pmus);
  return set;
}

void CounterSet::OpenEvent(const Event& event, const std::vector<Pmu>& pmus) {
  Counter counter{.event = event};
  int error = 0;
  if (pmus.empty() || !PerPmu(event)) {
    error = OpenOn(&counter, AttributesOf(event, nullptr), "");
  } else {
    for (const Pmu& pmu : pmus)
      error = std::max(error, OpenOn(&counter, AttributesOf(event, &pmu), pmu.name));
  }
  if (counter.opened.empty()) counter.reason = Explain(event, error);
  counters_.push_back(std::move(counter));
}

/// 0 or an errno.
int CounterSet::OpenOn(Counter* counter, const perf_event_attr& attributes,
                       const std::string& pmu) {
  const int group = counter->event.group;
  const auto leader = std::find_if(leaders_.begin(), leaders_.end(), [&](const Leader& each) {
    return each.group == group && each.pmu == pmu;
  });
  const bool first = leader == leaders_.end();
  int handle = TryBoth(counter, attributes, first ? -1 : leader->handle);
  const bool alone = first || handle == -EINVAL;  // the group does not fit the PMU
  if (!first && alone) handle = TryBoth(counter, attributes, -1);
  if (handle < 0) return -handle;
  counter->opened.push_back({.handle = handle, .pmu = pmu});
  // One that is alone by need leads nobody.
  if (alone) leaders_.push_back({.group = first ? group : -1, .pmu = pmu, .handle = handle});
  return 0;
}

/// With the kernel included, else without where that says something.
int CounterSet::TryBoth(Counter* counter, perf_event_attr attributes, int leader) {
  attributes.disabled = leader < 0;  // others follow their leader
  const int handle = source_->Open(attributes, leader);
  if ((handle != -EACCES && handle != -EPERM) ||
      counter->event.without_kernel == WithoutKernel::kNothing) {
    return handle;
  }
  attributes.exclude_kernel = attributes.exclude_hv = 1;
  const int user_handle = source_->Open(attributes, leader);
  if (user_handle >= 0)
    counter->user_only = counter->event.without_kernel == WithoutKernel::kUserPart;
  return user_handle;
}

// --- Counting ---

void CounterSet::Start() {
  for (const Leader& leader : leaders_) source_->Enable(leader.handle);
}

void CounterSet::Stop() {
  for (const Leader& leader : leaders_) source_->Disable(leader.handle);
}

std::vector<EventCount> CounterSet::Counts() const {
  std::vector<EventCount> counts;
  for (const Counter& counter : counters_) counts.push_back(Read(counter));
  return counts;
}

/// A thread runs on one kind of core at a time, while its events of all kinds are enabled: the
/// times on the kinds add up to the whole.
EventCount CounterSet::Read(const Counter& counter) const {
  EventCount count{
      .name = counter.event.name, .reason = counter.reason, .user_only = counter.user_only};
  int64_t counted = 0;
  for (const Opened& opened : counter.opened) {
    const std::optional<EventReading> reading = source_->Read(opened.handle);
    if (!reading.has_value()) {
      count.reason = "its value could not be read";
      return count;
    }
    const auto value = static_cast<int64_t>(reading->value);
    const auto running_ns = static_cast<int64_t>(reading->running_ns);
    counted += value;
    count.running_ns += running_ns;
    count.enabled_ns = std::max(count.enabled_ns, static_cast<int64_t>(reading->enabled_ns));
    if (!opened.pmu.empty())
      count.parts.push_back({.pmu = opened.pmu, .value = value, .running_ns = running_ns});
  }
  if (counter.opened.empty()) return count;
  if (count.running_ns == 0) {
    count.reason = "the PMU was busy with other events and never counted";
    return count;
  }
  count.value = counted;
  if (!count.multiplexed()) return count;
  const double scale =
      static_cast<double>(count.enabled_ns) / static_cast<double>(count.running_ns);
  count.value = static_cast<int64_t>(static_cast<double>(counted) * scale);
  return count;
}

}  // namespace netring
