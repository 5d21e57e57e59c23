#include "stats/counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

#include "stats/cpu_time.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A PMU of the test's making: `refuse` says what an event's opening answers, `reading` what is
/// read.
class FakeEvents final : public EventSource {
 public:
  struct Opened {
    perf_event_attr attributes;
    int leader;
    bool closed = false;
    bool enabled = false;
  };

  int Open(const perf_event_attr& attributes, int leader) override {
    if (const int error = refuse(attributes, leader); error != 0) return -error;
    opened.push_back({attributes, leader});
    return static_cast<int>(opened.size()) - 1;
  }
  void Close(int handle) override { At(handle).closed = true; }
  void Enable(int leader) override { At(leader).enabled = true; }
  void Disable(int leader) override { At(leader).enabled = false; }
  std::optional<EventReading> Read(int handle) override { return reading(At(handle).attributes); }

  Opened& At(int handle) { return opened.at(static_cast<size_t>(handle)); }

  std::vector<Opened> opened;
  std::function<int(const perf_event_attr&, int)> refuse = [](const auto&, int) { return 0; };
  std::function<std::optional<EventReading>(const perf_event_attr&)> reading =
      [](const perf_event_attr& attributes) {
        return EventReading{.value = 100 + attributes.config, .enabled_ns = 50, .running_ns = 50};
      };
};

const std::vector<Event> kEvents{
    {.name = "cycles", .type = PERF_TYPE_HARDWARE, .config = 0, .group = 0},
    {.name = "instructions", .type = PERF_TYPE_HARDWARE, .config = 1, .group = 0},
    {.name = "faults", .type = PERF_TYPE_SOFTWARE, .config = 2, .group = 1},
    {.name = "switches",
     .type = PERF_TYPE_SOFTWARE,
     .config = 3,
     .group = 2,
     .without_kernel = WithoutKernel::kNothing}};

std::vector<EventCount> Counted(FakeEvents& source, const std::vector<Pmu>& pmus = {}) {
  CounterSet set = CounterSet::Open(kEvents, source, pmus);
  set.Start();
  for (const FakeEvents::Opened& each : source.opened) {
    EXPECT_EQ(each.enabled, each.leader < 0) << "groups are switched by their leaders";
    EXPECT_EQ(each.attributes.disabled, each.leader < 0 ? 1U : 0U);
  }
  set.Stop();
  for (const FakeEvents::Opened& each : source.opened) EXPECT_FALSE(each.enabled);
  return set.Counts();
}

TEST(CounterSet, CountsByGroupAndClosesAll) {
  FakeEvents source;
  const std::vector<EventCount> counts = Counted(source);
  ASSERT_EQ(counts.size(), kEvents.size());
  for (size_t i = 0; i < counts.size(); ++i) {
    EXPECT_EQ(counts[i].name, kEvents[i].name);
    EXPECT_EQ(counts[i].value, 100 + i);
    EXPECT_FALSE(counts[i].multiplexed());
    EXPECT_THAT(counts[i].reason, IsEmpty());
  }
  EXPECT_EQ(source.opened[1].leader, 0) << "one group, counted together";
  EXPECT_EQ(source.opened[2].leader, -1);
  for (const FakeEvents::Opened& each : source.opened) EXPECT_TRUE(each.closed);
}

TEST(CounterSet, EachEventDegradesAlone) {
  FakeEvents source;
  source.refuse = [](const perf_event_attr& attributes, int) {
    return attributes.type == PERF_TYPE_HARDWARE && attributes.config == 0 ? ENOENT : 0;
  };
  const std::vector<EventCount> counts = Counted(source);
  EXPECT_EQ(counts[0].value, std::nullopt);
  EXPECT_THAT(counts[0].reason, HasSubstr("PMU"));
  EXPECT_EQ(counts[1].value, 101) << "leads the group that the first could not";
  EXPECT_EQ(counts[2].value, 102);
}

TEST(CounterSet, WithoutTheKernelWhereThatSaysSomething) {
  FakeEvents source;
  source.refuse = [](const perf_event_attr& attributes, int) {
    return attributes.exclude_kernel == 0 ? EACCES : 0;
  };
  const std::vector<EventCount> counts = Counted(source);
  EXPECT_EQ(counts[0].value, 100);
  EXPECT_TRUE(counts[0].user_only);
  EXPECT_EQ(counts[3].value, std::nullopt) << "it would be 0, whatever happened";
  EXPECT_FALSE(counts[3].reason.empty());
}

TEST(CounterSet, ScalesWhatSharedThePmu) {
  FakeEvents source;
  source.reading = [](const perf_event_attr&) {
    return EventReading{.value = 100, .enabled_ns = 80, .running_ns = 20};
  };
  const std::vector<EventCount> counts = Counted(source);
  EXPECT_EQ(counts[0].value, 400);
  EXPECT_TRUE(counts[0].multiplexed());
}

TEST(CounterSet, NeverCountedIsNotZero) {
  FakeEvents source;
  source.reading = [](const perf_event_attr&) {
    return EventReading{.value = 0, .enabled_ns = 80, .running_ns = 0};
  };
  const std::vector<EventCount> counts = Counted(source);
  EXPECT_EQ(counts[0].value, std::nullopt);
  EXPECT_THAT(counts[0].reason, HasSubstr("never counted"));
}

TEST(CounterSet, WhatCannotBeReadIsNotZero) {
  FakeEvents source;
  source.reading = [](const perf_event_attr&) { return std::nullopt; };
  const std::vector<EventCount> counts = Counted(source);
  EXPECT_EQ(counts[0].value, std::nullopt);
  EXPECT_THAT(counts[0].reason, HasSubstr("could not be read"));
}

TEST(CounterSet, AGroupThatDoesNotFitIsTakenApart) {
  FakeEvents source;
  source.refuse = [](const perf_event_attr&, int leader) { return leader >= 0 ? EINVAL : 0; };
  const std::vector<EventCount> counts = Counted(source);
  EXPECT_EQ(counts[1].value, 101);
  EXPECT_EQ(source.opened[1].leader, -1);
}

TEST(CounterSet, AddsTheKindsOfAHybridCpu) {
  FakeEvents source;
  // 30 of 40 ns on the first kind, the rest on the second.
  source.reading = [](const perf_event_attr& attributes) {
    const bool first = attributes.config >> 32 == 8;
    return EventReading{
        .value = first ? 300U : 70U, .enabled_ns = 40, .running_ns = first ? 30U : 10U};
  };
  const std::vector<EventCount> counts = Counted(source, {{"cpu_core", 8}, {"cpu_atom", 10}});
  EXPECT_EQ(counts[0].value, 370) << "together all of the time: not scaled";
  ASSERT_EQ(counts[0].parts.size(), 2U);
  EXPECT_EQ(counts[0].parts[0].pmu, "cpu_core");
  EXPECT_EQ(counts[0].parts[0].value, 300);
  EXPECT_EQ(counts[0].parts[1].running_ns, 10);
  EXPECT_FALSE(counts[0].multiplexed());
  EXPECT_THAT(counts[2].parts, IsEmpty()) << "software events have no PMU";
}

TEST(CounterSet, OneKindOfCoreMayLackAnEvent) {
  FakeEvents source;
  source.refuse = [](const perf_event_attr& attributes, int) {
    return attributes.config >> 32 == 10 ? ENOENT : 0;
  };
  const std::vector<EventCount> counts = Counted(source, {{"cpu_core", 8}, {"cpu_atom", 10}});
  ASSERT_EQ(counts[0].parts.size(), 1U);
  EXPECT_TRUE(counts[0].value.has_value());
}

TEST(DescribeMissing, GroupsByReason) {
  EXPECT_EQ(DescribeMissing({{.name = "a", .reason = "no PMU"},
                             {.name = "b", .value = 1},
                             {.name = "c", .reason = "no PMU"},
                             {.name = "d", .reason = "busy"}}),
            "a, c: no PMU; d: busy");
  EXPECT_EQ(DescribeMissing({}), "");
}

TEST(ParseEvents, TakesRawCodesAndKnownNamesOnly) {
  const auto raw = ParseEvents({"r01c2", "rff"});
  ASSERT_TRUE(raw.ok()) << raw.status();
  EXPECT_EQ((*raw)[0].config, 0x1c2U);
  EXPECT_EQ((*raw)[0].type, uint32_t{PERF_TYPE_RAW});
  EXPECT_NE((*raw)[0].group, (*raw)[1].group);
  for (const char* name : {"", "r", "rxyz", "r12345678901234567", "no such event", "cycles"})
    EXPECT_EQ(ParseEvents({name}).status().code(), absl::StatusCode::kInvalidArgument) << name;
}

#ifdef NETRING_HAVE_PFM
TEST(ParseEvents, TakesNamesOfLibpfm) {
  const auto events = ParseEvents({"perf::PAGE-FAULTS"});
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_EQ((*events)[0].type, uint32_t{PERF_TYPE_SOFTWARE});
  EXPECT_EQ((*events)[0].config, uint64_t{PERF_COUNT_SW_PAGE_FAULTS});
}
#endif

// Whether the machine has a PMU or not: a value that is there grows with work, one that is missing
// has a reason.
TEST(KernelEvents, GiveValuesOrAReason) {
  CounterSet set = CounterSet::Open(DefaultEvents());
  set.Start();
  volatile int work = 0;
  for (int i = 0; i < 1'000'000; ++i) work = work + 1;
  set.Stop();
  for (const EventCount& count : set.Counts())
    EXPECT_EQ(count.value.has_value(), count.reason.empty()) << count.name << count.reason;
  EXPECT_GT(ValueOf(set.Counts(), kCycles).value_or(1), 0);
}

}  // namespace
}  // namespace netring
