// Sets the kernel at both ends of a lab of netring's own: MTU, offloads, keys of sysctl, length
// of segments.

#ifndef NETRING_LAB_SYSTEM_CONTROL_H_
#define NETRING_LAB_SYSTEM_CONTROL_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/system_state.h"
#include "lab/lab.h"

namespace netring {

/// Goes from one state to the next and forgets nothing: what a state does not name is again as the
/// lab was made. Not thread-safe.
class SystemControl {
 public:
  /// `lab` must outlive it.
  explicit SystemControl(const Lab& lab);
  ~SystemControl();

  /// Sets both ends, and returns what is read back of all that any state so far has named: "mtu
  /// 9000, tso off"; empty when none has named anything. Does nothing when the state is set
  /// already. An error names what the kernel refused; the next call sets everything anew.
  absl::StatusOr<std::string> Set(const SystemState& state);

 private:
  class End;

  absl::StatusOr<std::string> SetEnds(const SystemState& state);

  std::vector<std::unique_ptr<End>> ends_;  ///< the server's and the client's
  std::optional<SystemState> set_;          ///< empty: an error left both in between
  std::string text_;                        ///< of what is set
};

}  // namespace netring

#endif  // NETRING_LAB_SYSTEM_CONTROL_H_
