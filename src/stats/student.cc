#include "stats/student.h"

#include <cmath>

namespace netring {
namespace {

/// Lentz's method divides by what it has got so far.
double NotZero(double value) {
  constexpr double kTiny = 1e-300;
  return std::abs(value) < kTiny ? kTiny : value;
}

/// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.
double BetaFraction(double x, double a, double b) {
  constexpr int kMostSteps = 10'000;
  constexpr double kEnough = 1e-15;
  double above = 1;
  double below = 1 / NotZero(1 - (a + b) * x / (a + 1));
  double fraction = below;
  const auto take = [&](double coefficient) {
    below = 1 / NotZero(1 + coefficient * below);
    above = NotZero(1 + coefficient / above);
    fraction *= above * below;
    return std::abs(above * below - 1) < kEnough;
  };
  for (int m = 1; m <= kMostSteps; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    take(even);
    if (take(odd)) break;
  }
  return fraction;
}

/// The regularised one, I_x(a, b); `rest` is 1 - x, which may be too small to be told from x.
double IncompleteBeta(double x, double rest, double a, double b) {
  int sign = 0;  // glibc's lgamma() writes a global variable
  const double log_beta = lgamma_r(a, &sign) + lgamma_r(b, &sign) - lgamma_r(a + b, &sign);
  const double front = std::exp(a * std::log(x) + b * std::log(rest) - log_beta);
  // On the other side of the mean the fraction converges slowly.
  if (x < (a + 1) / (a + b + 2)) return front * BetaFraction(x, a, b) / a;
  return 1 - front * BetaFraction(rest, b, a) / b;
}

/// How much of the distribution lies beyond t, which is over 0.
double Tail(double t, double degrees) {
  constexpr double kHalf = 0.5;
  const double whole = degrees + t * t;
  return kHalf * IncompleteBeta(degrees / whole, t * t / whole, degrees / 2, kHalf);
}

}  // namespace

double StudentQuantile(double p, double degrees) {
  constexpr double kHalf = 0.5;
  if (p == kHalf) return 0;
  const double tail = p > kHalf ? 1 - p : p;
  double low = 0;
  double high = 1;
  while (Tail(high, degrees) > tail) high *= 2;
  for (double middle = high / 2; middle > low && middle < high; middle = low + (high - low) / 2)
    (Tail(middle, degrees) > tail ? low : high) = middle;
  return p > kHalf ? high : -high;
}

}  // namespace netring
