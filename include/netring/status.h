// Status helpers: the only place where an errno becomes an absl::Status.

#ifndef NETRING_STATUS_H_
#define NETRING_STATUS_H_

#include <cerrno>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace netring {

/// Makes a Status from an errno value (positive). The message reads "CONTEXT: strerror (ENAME)";
/// for EMFILE and EFBIG the limit follows (of this process; its children have the same), where it
/// is reached.
/// The code follows absl::ErrnoToStatusCode, so EPERM and EACCES become PermissionDenied.
absl::Status Errno(absl::string_view context, int error = errno);

/// `status` with another message; its code and payloads stay.
absl::Status WithMessage(const absl::Status& status, absl::string_view message);

/// `status` with `more` behind its message; what is OK stays so.
absl::Status WithMore(const absl::Status& status, absl::string_view more);

/// `status` with "SUBJECT: " before its message, likewise.
absl::Status About(absl::string_view subject, const absl::Status& status);

/// Why an errno that no kernel gives for `calls` came: "; a seccomp profile ...: allow CALLS".
/// Empty for an errno that is not a profile's.
std::string ForbiddenCause(absl::string_view calls, int error);

/// As Errno(), of a system call that kernels allow to everybody: "CONTEXT: CALL: strerror (ENAME)",
/// and ForbiddenCause().
absl::Status RefusedCall(absl::string_view context, absl::string_view call, int error = errno);

/// The symbolic name of an errno value ("ENOBUFS"), or "unknown errno".
const char* ErrnoName(int error);

}  // namespace netring

/// Returns early from a function that returns Status or StatusOr when `expression` is not OK.
#define NETRING_RETURN_IF_ERROR(expression)                                   \
  do {                                                                        \
    if (absl::Status netring_status_ = (expression); !netring_status_.ok()) { \
      return netring_status_;                                                 \
    }                                                                         \
  } while (false)

#define NETRING_CONCAT_INNER_(a, b) a##b
#define NETRING_CONCAT_(a, b) NETRING_CONCAT_INNER_(a, b)

/// Assigns the value of a StatusOr to `target` (which may declare a variable), or returns its
/// error.
#define NETRING_ASSIGN_OR_RETURN(target, expression) \
  NETRING_ASSIGN_OR_RETURN_(NETRING_CONCAT_(netring_or_, __LINE__), target, expression)
#define NETRING_ASSIGN_OR_RETURN_(temporary, target, expression) \
  auto temporary = (expression);                                 \
  if (!temporary.ok()) return temporary.status();                \
  target = *std::move(temporary)

#endif  // NETRING_STATUS_H_
