#include "probe/cost_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::HasSubstr;

constexpr int64_t kPageBytes = 4096;

/// Round numbers, so that a sum shows its parts.
std::vector<Component> SomeComponents() {
  std::vector<Component> components;
  const auto add = [&](const char* name, std::optional<int64_t> bytes, double median) {
    components.push_back({.name = name, .bytes = bytes, .cost = Spread{median, median, median}});
  };
  add(kCopyHot, 64, 7);
  add(kCopyHot, 4096, 70);
  add(kGather, std::nullopt, 100);
  add(kKernelCopy, std::nullopt, 1024);
  add(kDeliveryCopy, std::nullopt, 2048);
  add(kPagePin, std::nullopt, 10'000);
  add(kNotification, std::nullopt, 1'000'000);
  add(kErrorQueue, std::nullopt, 2'000'000);
  return components;
}

double Expect(const char* variant, int64_t bytes) {
  const absl::StatusOr<double> expected =
      ExpectedNs(*FindVariant(variant), bytes, SomeComponents(), 5.0, kPageBytes);
  EXPECT_TRUE(expected.ok()) << expected.status();
  return expected.value_or(-1);
}

TEST(SpreadOf, IsTheMedianAndTheExtremes) {
  const std::optional<Spread> spread = SpreadOf({5, 1, 9});
  ASSERT_TRUE(spread.has_value());
  EXPECT_EQ(spread->median, 5);
  EXPECT_EQ(spread->lowest, 1);
  EXPECT_EQ(spread->highest, 9);
  EXPECT_EQ(SpreadOf({1, 2})->median, 1.5);
  EXPECT_FALSE(SpreadOf({}).has_value());
}

TEST(MakeComponent, ACostIsPositiveOrHasAReason) {
  const Component good = MakeComponent("a", 64, CostUnit::kNs, std::vector<double>{-1, 2, 3});
  ASSERT_TRUE(good.cost.has_value()) << "its lowest may be below 0";
  EXPECT_EQ(good.cost->median, 2);
  EXPECT_EQ(good.reason, "");
  EXPECT_EQ(good.bytes, 64);
  for (const Batches& batches :
       {Batches(std::vector<double>{-1, 0, 3}), Batches(std::vector<double>{-3, -2, 1}),
        Batches(std::vector<double>{}), Batches(absl::UnavailableError("no ring"))}) {
    const Component bad = MakeComponent("a", {}, CostUnit::kNs, batches);
    EXPECT_FALSE(bad.cost.has_value());
    EXPECT_FALSE(bad.reason.empty());
  }
  EXPECT_THAT(MakeComponent("a", {}, CostUnit::kNs, absl::UnavailableError("no ring")).reason,
              HasSubstr("no ring"));
  EXPECT_THAT(MakeComponent("a", {}, CostUnit::kNs, std::vector<double>{-3, -2, 1}).reason,
              HasSubstr("-3.0 to 1.0 ns"));
}

TEST(Combine, AddsBatchByBatch) {
  const Batches above = std::vector<double>{10, 20, 30};
  const Batches below = std::vector<double>{1, 2};
  const Batches none = absl::UnavailableError("why");
  EXPECT_EQ(*Combine({{&above, 0.5}, {&below, -1}}), (std::vector<double>{4, 8}));
  EXPECT_EQ(*Combine({{&above, 2}}), (std::vector<double>{20, 40, 60}));
  EXPECT_THAT(Combine({{&above, 1}, {&none, 1}}).status().ToString(), HasSubstr("why"));
}

TEST(CostOf, IsOfTheNameAndTheBytes) {
  EXPECT_EQ(*CostOf(SomeComponents(), kCopyHot, 4096), 70);
  EXPECT_EQ(*CostOf(SomeComponents(), kGather), 100);
  EXPECT_FALSE(CostOf(SomeComponents(), kCopyHot).ok());
  EXPECT_FALSE(CostOf(SomeComponents(), kCopyHot, 512).ok());
  std::vector<Component> components{{.name = "a", .reason = "the CPU is on holiday"}};
  EXPECT_THAT(CostOf(components, "a").status().ToString(), HasSubstr("holiday"));
}

TEST(PagesOf, CountsTheMeanOverAllPlacesOfAField) {
  EXPECT_DOUBLE_EQ(PagesOf(1, 1, kPageBytes), 1);
  EXPECT_DOUBLE_EQ(PagesOf(4097, 1, kPageBytes), 2);
  EXPECT_DOUBLE_EQ(PagesOf(8 * 4097, 8, kPageBytes), 16);
  EXPECT_NEAR(PagesOf(64, 8, kPageBytes), 8, 0.02);
  // The mean over every place that a field of 100 bytes can have in 16-byte pages.
  double sum = 0;
  for (int place = 0; place < 16; ++place) sum += (place + 100 + 15) / 16;
  EXPECT_DOUBLE_EQ(PagesOf(100, 1, 16), sum / 16);
}

TEST(ExpectedNs, IsTheSumOfTheVariantsParts) {
  EXPECT_DOUBLE_EQ(Expect("plain", 64), 5) << "what it was measured to cost";
  EXPECT_DOUBLE_EQ(Expect("plain", 64 + 1024), 5 + 1024);
  EXPECT_DOUBLE_EQ(Expect("a1", 64), 5 + 7);
  EXPECT_DOUBLE_EQ(Expect("a1", 4096), 5 + 70 + (4096 - 64));
  EXPECT_DOUBLE_EQ(Expect("a2", 4096), 5 + 100 + (4096 - 64));
  const double pages = PagesOf(4096, 8, kPageBytes);
  EXPECT_DOUBLE_EQ(Expect("zc", 4096), 5 + 100 + 2 * (4096 - 64) + pages * 10'000 + 1'000'000);
  EXPECT_DOUBLE_EQ(Expect("a3", 4096), 5 + 100 + 2 * (4096 - 64) + pages * 10'000 + 2'000'000);
}

TEST(ExpectedNs, RegisteredMemoryIsNotPinned) {
  EXPECT_DOUBLE_EQ(Expect("zc-fixed", 64), 5 + 100 + 1'000'000);
  EXPECT_DOUBLE_EQ(Expect("a1-zc-fixed", 4096), 5 + 70 + 2 * (4096 - 64) + 1'000'000);
  EXPECT_DOUBLE_EQ(Expect("a1-fixed", 64), Expect("a1", 64));
  EXPECT_DOUBLE_EQ(Expect("fixed", 4096), Expect("plain", 4096));
}

TEST(ExpectedNs, NamesWhatIsMissing) {
  std::vector<Component> components = SomeComponents();
  for (Component& component : components) {
    if (component.name == kPagePin) {
      component.cost.reset();
      component.reason = "no locked memory";
    }
  }
  const auto expected = [&](const char* variant, const absl::StatusOr<double>& floor_ns) {
    return ExpectedNs(*FindVariant(variant), 64, components, floor_ns, kPageBytes);
  };
  EXPECT_TRUE(expected("a2", 5.0).ok());
  EXPECT_THAT(expected("zc", 5.0).status().ToString(), HasSubstr("no locked memory"));
  EXPECT_THAT(expected("a2", absl::UnavailableError("no floor")).status().ToString(),
              HasSubstr("no floor"));
}

TEST(MakePrediction, HasARatioOnlyOfTwoNumbers) {
  const Variant& variant = *FindVariant("zc");
  const Prediction both = MakePrediction(variant, 64, 100.0, std::vector<double>{150, 200, 250});
  EXPECT_EQ(both.variant, "zc");
  EXPECT_EQ(both.ratio, 2);
  EXPECT_EQ(both.reason, "");
  const Prediction unexpected =
      MakePrediction(variant, 64, absl::UnavailableError("no pins"), std::vector<double>{150});
  EXPECT_FALSE(unexpected.ratio.has_value());
  EXPECT_TRUE(unexpected.measured_ns.has_value());
  EXPECT_EQ(unexpected.reason, "no pins");
  const Prediction unmeasured = MakePrediction(variant, 64, 100.0, absl::UnavailableError("no zc"));
  EXPECT_FALSE(unmeasured.ratio.has_value());
  EXPECT_EQ(unmeasured.expected_ns, 100);
  EXPECT_EQ(unmeasured.reason, "no zc");
  EXPECT_FALSE(MakePrediction(variant, 64, 100.0, std::vector<double>{}).reason.empty());
}

TEST(Published, StandsBesideWhatWasMeasured) {
  std::vector<Component> components = SomeComponents();
  const auto find = [](const std::vector<PublishedNumber>& numbers, double cycles) {
    for (const PublishedNumber& number : numbers) {
      if (number.published_cycles == cycles) return number;
    }
    ADD_FAILURE() << cycles;
    return PublishedNumber{};
  };
  const std::vector<PublishedNumber> numbers = Published(components, 2000);
  EXPECT_EQ(find(numbers, 150).measured_ns, 70);
  EXPECT_EQ(find(numbers, 150).measured_cycles, 140);
  EXPECT_EQ(find(numbers, 250).measured_ns, 4 * 1024);
  EXPECT_EQ(find(numbers, 800).measured_ns, 10'000);
  EXPECT_EQ(find(numbers, 6400).measured_cycles, 160'000);
  EXPECT_FALSE(find(Published(components, std::nullopt), 800).measured_cycles.has_value());
  EXPECT_TRUE(find(Published(components, std::nullopt), 800).measured_ns.has_value());
  for (const PublishedNumber& number : Published({}, 2000)) {
    EXPECT_FALSE(number.measured_ns.has_value());
    EXPECT_FALSE(number.reason.empty());
  }
}

}  // namespace
}  // namespace netring
