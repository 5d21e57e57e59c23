// Student's t distribution: how far a mean of few values may lie from the truth.

#ifndef NETRING_STATS_STUDENT_H_
#define NETRING_STATS_STUDENT_H_

namespace netring {

/// Below which a share `p` of the distribution lies, over 0 and under 1. `degrees` of freedom are
/// at least 1 and need not be whole, as Welch's are not.
double StudentQuantile(double p, double degrees);

}  // namespace netring

#endif  // NETRING_STATS_STUDENT_H_
