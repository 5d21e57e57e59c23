// The lines that slices fill.

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "report/run_fields.h"
#include "report/run_lines.h"

namespace netring {

namespace {

std::optional<Histogram::Parts> IfAny(const Histogram::Parts& parts) {
  return parts.index.empty() ? std::nullopt : std::optional(parts);
}

/// What the network of a side did, name by name.
class NetworkNumbers {
 public:
  explicit NetworkNumbers(SideSample* sample) { DescribeNetwork(*this, *sample); }

  template <FieldFact... Facts>
  void Field(const char* name, std::optional<int64_t>& value, Facts...) {
    all_.emplace_back(name, &value);
  }

  const std::vector<std::pair<const char*, std::optional<int64_t>*>>& all() const { return all_; }
  /// Null when there is none of that name: a later netring knows it.
  std::optional<int64_t>* Find(const std::string& name) const {
    const auto found = std::find_if(all_.begin(), all_.end(),
                                    [&](const auto& each) { return each.first == name; });
    return found == all_.end() ? nullptr : found->second;
  }

 private:
  std::vector<std::pair<const char*, std::optional<int64_t>*>> all_;
};

/// Of StoredNumbers::network.
std::vector<std::optional<int64_t>> WithRunsOfZeros(const NetworkNumbers& numbers) {
  std::vector<std::optional<int64_t>> list;
  for (const auto& [name, value] : numbers.all()) {
    if (*value != 0) {
      list.push_back(*value);
    } else if (list.empty() || list.back().value_or(0) >= 0) {
      list.emplace_back(-1);
    } else {
      --*list.back();
    }
  }
  return list;
}

/// The other way; longer than `most` when there are more.
std::vector<std::optional<int64_t>> WithoutRuns(const std::vector<std::optional<int64_t>>& list,
                                                size_t most) {
  std::vector<std::optional<int64_t>> values;
  for (const std::optional<int64_t>& number : list) {
    if (number.value_or(0) >= 0) values.push_back(number);
    for (int64_t zeros = number.value_or(0); zeros < 0 && values.size() <= most; ++zeros)
      values.emplace_back(0);
  }
  return values;
}

absl::Status RestoreNetwork(const std::vector<std::string>& names,
                            const std::vector<std::optional<int64_t>>& list, SideSample* sample) {
  const std::vector<std::optional<int64_t>> values = WithoutRuns(list, names.size());
  if (names.size() != values.size())
    return absl::InvalidArgumentError("its list 'net' has another length than its facts'");
  const NetworkNumbers numbers(sample);
  for (size_t i = 0; i < names.size(); ++i) {
    if (std::optional<int64_t>* value = numbers.Find(names[i]); value != nullptr)
      *value = values[i];
  }
  return absl::OkStatus();
}

StoredNumbers NumbersOf(SideSample sample) {
  StoredNumbers numbers{.sample = sample,
                        .counters = {},
                        .latency = IfAny(sample.latency),
                        .sent = IfAny(sample.sent),
                        .notified = IfAny(sample.notified)};
  numbers.network = WithRunsOfZeros(NetworkNumbers(&sample));
  for (const EventCount& count : sample.counters) {
    if (count.reason.empty()) numbers.counters.push_back(count.value);
    if (!count.value.has_value() || count.enabled_ns == 0) continue;
    const double share =
        static_cast<double>(count.running_ns) / static_cast<double>(count.enabled_ns);
    if (share < numbers.least_counted.value_or(1)) numbers.least_counted = share;
  }
  return numbers;
}

/// The sample as it was, but for what each counter was counted for.
absl::Status Restore(StoredNumbers numbers, const StoredSide& facts, SideSample* sample) {
  const auto counted = std::count_if(facts.counters.begin(), facts.counters.end(),
                                     [](const auto& counter) { return counter.reason.empty(); });
  if (std::cmp_not_equal(numbers.counters.size(), counted))
    return absl::InvalidArgumentError("it has other counters than its facts name");
  const std::optional<int64_t> rearms = numbers.sample.ring.receive_rearms;
  *sample = std::move(numbers.sample);
  static_cast<SideFacts&>(*sample) = facts.facts;
  sample->ring.receive_rearms = rearms;
  NETRING_RETURN_IF_ERROR(RestoreNetwork(facts.network, numbers.network, sample));
  constexpr double kWhole = 1e6;
  const double least_counted = std::clamp(numbers.least_counted.value_or(1), 0.0, 1.0);
  auto value = numbers.counters.begin();
  for (const CounterFacts& counter : facts.counters) {
    sample->counters.push_back({.name = counter.name,
                                .value = counter.reason.empty() ? *value++ : std::nullopt,
                                .reason = counter.reason,
                                .enabled_ns = static_cast<int64_t>(kWhole),
                                .running_ns = std::llround(kWhole * least_counted),
                                .user_only = counter.user_only});
    for (const std::string& pmu : counter.pmus)
      sample->counters.back().parts.push_back({.pmu = pmu, .running_ns = 1});
  }
  const std::pair<std::optional<Histogram::Parts>*, Histogram::Parts*> times[] = {
      {&numbers.latency, &sample->latency},
      {&numbers.sent, &sample->sent},
      {&numbers.notified, &sample->notified}};
  for (const auto& [stored, parts] : times) {
    if (!stored->has_value()) continue;
    NETRING_RETURN_IF_ERROR(Histogram::FromParts(**stored).status());
    *parts = std::move(**stored);
  }
  return absl::OkStatus();
}

std::vector<std::string> PmusThatRan(const EventCount& count) {
  std::vector<std::string> pmus;
  for (const PmuCount& part : count.parts) {
    if (part.running_ns > 0) pmus.push_back(part.pmu);
  }
  return pmus;
}

StoredSide StoredSideOf(SideSample sample) {
  StoredSide side{.facts = sample, .counters = {}, .network = {}};
  const NetworkNumbers network(&sample);
  for (const auto& [name, value] : network.all()) side.network.emplace_back(name);
  side.facts.ring.receive_rearms.reset();
  for (const EventCount& count : sample.counters)
    side.counters.push_back({count.name, count.reason, count.user_only, PmusThatRan(count)});
  return side;
}

}  // namespace

FactsLine FactsOf(size_t cell, const Slice& slice) {
  return {.cell = static_cast<int64_t>(cell),
          .slice_ns = slice.slice_ns,
          .placement = slice.placement,
          .system = slice.system,
          .server = StoredSideOf(slice.server),
          .client = StoredSideOf(slice.client)};
}

std::string FactsLineText(const FactsLine& facts) { return Dump(Json{{"facts", ToJson(facts)}}); }

absl::Status ReadFactsLine(const Json& json, FactsLine* facts) { return FromJson(json, facts); }

std::string SliceLineText(size_t cell, const Slice& slice) {
  SliceLine line{.cell = static_cast<int64_t>(cell), .slice = slice};
  if (slice.outcome.kind != Outcome::Kind::kFailed) {
    line.server = NumbersOf(slice.server);
    line.client = NumbersOf(slice.client);
  }
  return Dump(Json{{"slice", ToJson(line)}});
}

absl::Status ReadSliceLine(const Json& json, const std::vector<FactsLine>& facts, size_t* cell,
                           Slice* slice) {
  SliceLine line;
  NETRING_RETURN_IF_ERROR(FromJson(json, &line));
  if (line.cell >= static_cast<int64_t>(facts.size()))
    return absl::InvalidArgumentError(absl::StrCat("the run has no cell ", line.cell));
  const Outcome::Kind kind = line.slice.outcome.kind;
  if (kind == Outcome::Kind::kPending || kind == Outcome::Kind::kSkipped)
    return absl::InvalidArgumentError("its outcome must be measured, torn or failed");
  *cell = static_cast<size_t>(line.cell);
  *slice = std::move(line.slice);
  const FactsLine& known = facts[*cell];
  slice->slice_ns = known.slice_ns;
  slice->placement = known.placement;
  slice->system = known.system;
  if (!line.server.has_value() || !line.client.has_value()) {
    if (slice->outcome.kind == Outcome::Kind::kFailed) return absl::OkStatus();
    return absl::InvalidArgumentError("it has no samples and did not fail");
  }
  NETRING_RETURN_IF_ERROR(Restore(*std::move(line.server), known.server, &slice->server));
  return Restore(*std::move(line.client), known.client, &slice->client);
}

}  // namespace netring
