// Whether the rate changed while it was measured.

#ifndef NETRING_REPORT_DRIFT_H_
#define NETRING_REPORT_DRIFT_H_

#include <cstdint>

#include "absl/types/span.h"

namespace netring {

/// Whether the rate drifts over the window, of which `slices` are the messages in equal parts: the
/// means of the first and the second half differ by more than 10 % of the mean, and by more than
/// three standard errors, taken from the scatter within the halves, so that mere noise is none.
/// False with fewer than four slices: they cannot tell.
bool Drifts(absl::Span<const int64_t> slices);

/// Whether nothing at all came in one of the parts, although they have twenty messages and more on
/// average.
bool Stalls(absl::Span<const int64_t> slices);

}  // namespace netring

#endif  // NETRING_REPORT_DRIFT_H_
