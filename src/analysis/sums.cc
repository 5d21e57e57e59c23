#include "analysis/sums.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace netring {
namespace {

constexpr int64_t SideSample::* kCounts[] = {
    &SideSample::window_ns, &SideSample::messages, &SideSample::bytes,
    &SideSample::warmup_ns, &SideSample::cpu_ns,   &SideSample::looking_ns,
};

constexpr std::optional<int64_t> SideSample::* kOptionalCounts[] = {
    &SideSample::softirq_ns,
    &SideSample::steal_ns,
    &SideSample::run_delay_ns,
    &SideSample::throttled_ns,
    &SideSample::foreign_connections,
    &SideSample::link_drops,
    &SideSample::receive_completions,
    &SideSample::received_copied,
    &SideSample::received_mapped,
    &SideSample::received_dropped,
    &SideSample::napi_ns,
    &SideSample::user_ns,
    &SideSample::system_ns,
    &SideSample::context_switches,
};

/// Stops at what a number holds: a file that was damaged may say anything.
int64_t Sum(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

void AddOptional(const std::optional<int64_t>& more, std::optional<int64_t>* sum) {
  if (sum->has_value() && more.has_value()) {
    **sum = Sum(**sum, *more);
  } else {
    sum->reset();
  }
}

/// Another slice may have run on other kinds of core.
void AddPart(const PmuCount& more, std::vector<PmuCount>* sums) {
  const auto found = std::find_if(sums->begin(), sums->end(),
                                  [&](const PmuCount& sum) { return sum.pmu == more.pmu; });
  if (found == sums->end()) return sums->push_back(more);
  found->value = Sum(found->value, more.value);
  found->running_ns = Sum(found->running_ns, more.running_ns);
}

void AddDatagrams(const DatagramNumbers& more, DatagramNumbers* sum) {
  for (const DatagramRow& row : DatagramRows()) AddOptional(more.*row.field, &(sum->*row.field));
}

void AddCounter(const EventCount& more, EventCount* sum) {
  AddOptional(more.value, &sum->value);
  if (sum->reason.empty()) sum->reason = more.reason;
  sum->enabled_ns = Sum(sum->enabled_ns, more.enabled_ns);
  sum->running_ns = Sum(sum->running_ns, more.running_ns);
  sum->user_only |= more.user_only;
  for (const PmuCount& part : more.parts) AddPart(part, &sum->parts);
}

}  // namespace

void AddSample(const SideSample& slice, SideSample* sum) {
  for (const auto field : kCounts) sum->*field = Sum(sum->*field, slice.*field);
  for (const auto field : kOptionalCounts) AddOptional(slice.*field, &(sum->*field));
  sum->huge_bytes = std::min(sum->huge_bytes, slice.huge_bytes);
  AddOptional(slice.ring.receive_rearms, &sum->ring.receive_rearms);
  AddEvidence(slice.evidence, &sum->evidence);
  for (const TcpRow& row : TcpRows()) {
    if (row.combine == TcpCombine::kSum) AddOptional(slice.tcp.*row.field, &(sum->tcp.*row.field));
  }
  AddDatagrams(slice.datagrams, &sum->datagrams);
  for (size_t i = 0; i < std::min(sum->counters.size(), slice.counters.size()); ++i)
    AddCounter(slice.counters[i], &sum->counters[i]);
}

void SparseTimes::Add(const Histogram::Parts& parts) {
  // What a file says may be more than a number holds.
  int64_t added = count_;
  for (const int64_t count : parts.count) {
    if (count > std::numeric_limits<int64_t>::max() - added) return;
    added += count;
  }
  std::vector<std::pair<int64_t, int64_t>> buckets;
  for (const Histogram::Parts* each : {&std::as_const(parts_), &parts}) {
    for (size_t i = 0; i < std::min(each->index.size(), each->count.size()); ++i)
      buckets.emplace_back(each->index[i], each->count[i]);
  }
  std::sort(buckets.begin(), buckets.end());
  parts_.min = count_ == 0 ? parts.min : std::min(parts_.min, parts.min);
  parts_.max = std::max(parts_.max, parts.max);
  parts_.sum += parts.sum;
  parts_.index.clear();
  parts_.count.clear();
  for (const auto& [index, count] : buckets) {
    if (!parts_.index.empty() && parts_.index.back() == index) {
      parts_.count.back() += count;
    } else {
      parts_.index.push_back(index);
      parts_.count.push_back(count);
    }
  }
  count_ = added;
}

void MergedTimes::Add(const Histogram::Parts& parts) {
  if (parts.index.empty() || parts.index.size() != parts.count.size()) return;
  if (!all_.has_value()) all_.emplace();
  all_->Add(parts);
}

}  // namespace netring
