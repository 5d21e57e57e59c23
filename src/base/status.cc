#include "netring/status.h"

#include <sys/resource.h>

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

const char* Description(int error) {
  const char* text = strerrordesc_np(error);
  return text == nullptr ? "no error that libc knows" : text;
}

/// What to do about an errno that says it wherever it comes from.
std::string Advice(int error) {
  rlimit limit{};
  if (error != EMFILE || getrlimit(RLIMIT_NOFILE, &limit) != 0) return "";
  return absl::StrCat("; RLIMIT_NOFILE is ", limit.rlim_cur, ", raise it: ulimit -n");
}

}  // namespace

const char* ErrnoName(int error) {
  const char* name = strerrorname_np(error);
  return name == nullptr ? "unknown errno" : name;
}

absl::Status Errno(absl::string_view context, int error) {
  return absl::Status(
      absl::ErrnoToStatusCode(error),
      absl::StrCat(context, ": ", Description(error), " (", ErrnoName(error), ")", Advice(error)));
}

}  // namespace netring
