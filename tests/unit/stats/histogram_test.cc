#include "netring/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace netring {
namespace {

Histogram Of(const std::vector<int64_t>& values) {
  Histogram histogram;
  for (const int64_t value : values) histogram.Record(value);
  return histogram;
}

/// Values spread evenly over the orders of magnitude, as latencies are.
std::vector<int64_t> Spread(uint64_t seed, size_t count) {
  Random random(seed);
  std::vector<int64_t> values;
  for (size_t i = 0; i < count; ++i) {
    values.push_back(static_cast<int64_t>(random.Next() >> (22 + random.Below(42))));
  }
  return values;
}

void ExpectSame(const Histogram& a, const Histogram& b) {
  EXPECT_EQ(a.ToParts().index, b.ToParts().index);
  EXPECT_EQ(a.ToParts().count, b.ToParts().count);
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
  EXPECT_DOUBLE_EQ(a.mean(), b.mean());
}

TEST(Histogram, IsZeroWhenEmpty) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.mean(), 0);
  EXPECT_EQ(histogram.Quantile(0.5), 0);
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int64_t value = 0; value < 256; ++value) histogram.Record(value);
  for (int64_t value = 0; value < 256; ++value) {
    EXPECT_EQ(histogram.Quantile(static_cast<double>(value + 1) / 256), value);
  }
  EXPECT_EQ(histogram.ToParts().index.size(), 256u);
  EXPECT_EQ(histogram.mean(), 127.5);
}

// A value between a smaller and a larger one cannot be told by min() and max(): the bucket alone
// answers.
TEST(Histogram, ErrorStaysWithinTheBoundOverTheWholeRange) {
  std::vector<int64_t> values = Spread(1, 2000);
  for (int shift = 0; shift < 43; ++shift) {
    for (const int64_t near : {-1, 0, 1})
      values.push_back(std::max<int64_t>(0, (int64_t{1} << shift) + near));
  }
  for (const int64_t value : values) {
    const int64_t told = Of({0, value, Histogram::kMaxValue}).Quantile(0.5);
    EXPECT_GE(told, value);
    EXPECT_LE(told - value, value / 128) << value;
  }
}

TEST(Histogram, BucketsAscendWithValues) {
  int64_t last = -1;
  for (int shift = 0; shift < 43; ++shift) {
    for (int64_t part = 0; part < 256; part += 16) {
      const int64_t value = (int64_t{1} << shift) + (part << shift) / 256;
      const int64_t index = Of({value}).ToParts().index.front();
      EXPECT_GE(index, last) << value;
      last = index;
    }
  }
}

TEST(Histogram, ValuesOutsideTheRangeAreStillCounted) {
  const Histogram histogram = Of({-5, Histogram::kMaxValue + 1000, 1});
  EXPECT_EQ(histogram.count(), 3);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), Histogram::kMaxValue + 1000);
  EXPECT_EQ(histogram.Quantile(0.5), 1);
}

TEST(Histogram, QuantilesOfKnownData) {
  Histogram histogram;
  for (int64_t value = 1; value <= 100; ++value) histogram.Record(value);
  EXPECT_EQ(histogram.Quantile(0), 1);
  EXPECT_EQ(histogram.Quantile(0.5), 50);
  EXPECT_EQ(histogram.Quantile(0.99), 99);
  EXPECT_EQ(histogram.Quantile(0.991), 100);
  EXPECT_EQ(histogram.Quantile(1), 100);
  EXPECT_EQ(histogram.Quantile(-1), 1);
  EXPECT_EQ(histogram.Quantile(2), 100);
}

TEST(Histogram, QuantilesFollowTheSortedValues) {
  std::vector<int64_t> values = Spread(2, 10'000);
  const Histogram histogram = Of(values);
  std::sort(values.begin(), values.end());
  for (const double q : {0.001, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(values.size())));
    const int64_t exact = values[rank - 1];
    EXPECT_GE(histogram.Quantile(q), exact) << q;
    EXPECT_LE(histogram.Quantile(q), exact + exact / 128) << q;
  }
}

TEST(Histogram, QuantileIsNeverOverTheMaximum) {
  EXPECT_EQ(Of({1'000'001}).Quantile(0.5), 1'000'001);
  EXPECT_EQ(Of({10, 1'000'001}).Quantile(1), 1'000'001);
}

TEST(Histogram, MergeIsTheUnion) {
  const std::vector<int64_t> a = Spread(3, 1000);
  const std::vector<int64_t> b = Spread(4, 500);
  std::vector<int64_t> both = a;
  both.insert(both.end(), b.begin(), b.end());
  Histogram merged = Of(a);
  merged.Merge(Of(b));
  ExpectSame(merged, Of(both));
}

TEST(Histogram, MergeWithAnEmptyOneChangesNothing) {
  Histogram merged = Of({5, 9});
  merged.Merge(Histogram());
  ExpectSame(merged, Of({5, 9}));
  Histogram empty;
  empty.Merge(Of({5, 9}));
  ExpectSame(empty, Of({5, 9}));
}

TEST(Histogram, ClearForgetsEverything) {
  Histogram histogram = Of(Spread(5, 100));
  histogram.Clear();
  ExpectSame(histogram, Histogram());
  histogram.Record(3);
  ExpectSame(histogram, Of({3}));
}

TEST(Histogram, PartsRoundTrip) {
  for (const Histogram& histogram : {Histogram(), Of({0}), Of(Spread(6, 1000))}) {
    const auto read = Histogram::FromParts(histogram.ToParts());
    ASSERT_TRUE(read.ok()) << read.status();
    ExpectSame(*read, histogram);
  }
}

TEST(Histogram, BadPartsAreRefused) {
  const Histogram::Parts good = Of({1, 1000, 2}).ToParts();
  ASSERT_TRUE(Histogram::FromParts(good).ok());
  const auto refuses = [&good](void (*spoil)(Histogram::Parts*)) {
    Histogram::Parts parts = good;
    spoil(&parts);
    return Histogram::FromParts(parts).status().code() == absl::StatusCode::kInvalidArgument;
  };
  EXPECT_TRUE(refuses([](auto* parts) { parts->count.pop_back(); }));
  EXPECT_TRUE(refuses([](auto* parts) { parts->index[0] = -1; }));
  EXPECT_TRUE(refuses([](auto* parts) { parts->index[0] = 1'000'000; }));
  EXPECT_TRUE(refuses([](auto* parts) { parts->count[0] = -1; }));
  EXPECT_TRUE(refuses([](auto* parts) { parts->min = -1; }));
  EXPECT_TRUE(refuses([](auto* parts) { parts->min = parts->max + 1; }));
}

TEST(Histogram, LastBucketExistsAndTheNextDoesNot) {
  const Histogram::Parts last = Of({Histogram::kMaxValue}).ToParts();
  Histogram::Parts beyond = last;
  ++beyond.index[0];
  EXPECT_TRUE(Histogram::FromParts(last).ok());
  EXPECT_FALSE(Histogram::FromParts(beyond).ok());
}

}  // namespace
}  // namespace netring
