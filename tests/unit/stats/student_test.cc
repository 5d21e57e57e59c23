#include "stats/student.h"

#include <gtest/gtest.h>

#include <cmath>

namespace netring {
namespace {

struct Known {
  double p;
  double degrees;
  double quantile;
};

/// Computed with 40 digits: the root of mpmath's betainc(n/2, 1/2, 0, n/(n + t^2)) / 2 = 1 - p.
/// SciPy 1.10's t.ppf() differs from them by up to 3e-9.
TEST(StudentQuantile, IsTheKnownOne) {
  constexpr Known kKnown[] = {
      {0.975, 3, 3.1824463052837084},  {0.975, 4, 2.7764451051977935},
      {0.975, 5, 2.5705818356363148},  {0.975, 10, 2.2281388519862742},
      {0.975, 30, 2.0422724563012379}, {0.95, 4, 2.1318467863266495},
      {0.9995, 4, 8.6103015813795228}, {0.975, 2.5, 3.5746548420036818},
      {0.6, 7, 0.26316686135202275},   {0.99, 1.5, 11.197316179568392},
  };
  for (const Known& known : kKnown) {
    EXPECT_NEAR(StudentQuantile(known.p, known.degrees), known.quantile, 1e-12 * known.quantile)
        << known.p << " of " << known.degrees;
  }
}

TEST(StudentQuantile, HasTheClosedFormsOfOneAndTwoDegrees) {
  for (const double p : {0.6, 0.75, 0.9, 0.975, 0.9999}) {
    const double cauchy = std::tan(M_PI * (p - 0.5));
    EXPECT_NEAR(StudentQuantile(p, 1), cauchy, 1e-8 * cauchy) << p;
    const double two = (2 * p - 1) / std::sqrt(2 * p * (1 - p));
    EXPECT_NEAR(StudentQuantile(p, 2), two, 1e-8 * two) << p;
  }
}

TEST(StudentQuantile, ComesNearTheNormalOnes) {
  EXPECT_NEAR(StudentQuantile(0.975, 1e6), 1.959966, 1e-5);
  EXPECT_NEAR(StudentQuantile(0.5001, 1e9), 0.00025066, 1e-7);
}

TEST(StudentQuantile, LiesBetweenThoseOfItsNeighbours) {
  EXPECT_LT(StudentQuantile(0.975, 2.6), StudentQuantile(0.975, 2.5));
  EXPECT_GT(StudentQuantile(0.975, 2.5), StudentQuantile(0.975, 3));
  EXPECT_LT(StudentQuantile(0.975, 2.5), StudentQuantile(0.975, 2));
}

TEST(StudentQuantile, IsSymmetric) {
  EXPECT_DOUBLE_EQ(StudentQuantile(0.025, 4), -StudentQuantile(0.975, 4));
  EXPECT_EQ(StudentQuantile(0.5, 4), 0);
}

}  // namespace
}  // namespace netring
