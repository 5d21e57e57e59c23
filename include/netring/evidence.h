// What proves that a variant did what its name says.

#ifndef NETRING_EVIDENCE_H_
#define NETRING_EVIDENCE_H_

#include <cstdint>

namespace netring {

/// Counted from the first byte to the end of the drain, so that completions equal sends when
/// nothing is outstanding.
struct Evidence {
  int64_t sends = 0;        ///< send operations that took bytes
  int64_t short_sends = 0;  ///< of these, those that took less than was asked
  int64_t enobufs = 0;   ///< sends refused for want of notification or pinned memory, retried later
  int64_t zc_sends = 0;  ///< sends made with zero copy that took bytes
  int64_t zc_completions = 0;  ///< notifications received for them
  int64_t zc_copied = 0;       ///< of these, those that say the kernel copied
  int64_t zc_bytes = 0;        ///< bytes taken by zc_sends
  int64_t zc_copied_bytes = 0;
  int64_t harvests = 0;  ///< reads of the error queue that found something
};

}  // namespace netring

#endif  // NETRING_EVIDENCE_H_
