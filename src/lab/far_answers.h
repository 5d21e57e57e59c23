// What the shell on the far side answers, read line by line. It may say anything.

#ifndef NETRING_LAB_FAR_ANSWERS_H_
#define NETRING_LAB_FAR_ANSWERS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace netring {

/// What there is on the far side. Nothing of it is trusted: it is compared with what is known here
/// and shown, never run here and never part of a script.
struct FarSide {
  std::string system;                  ///< uname -s -m: "Linux x86_64"
  bool terminal = false;               ///< its standard input is one
  std::string agent;                   ///< the path of one; empty: there is none
  std::string speaks;                  ///< what that says to --protocol; empty: it said nothing
  std::string folder;                  ///< for temporary files
  bool writable = false;               ///< that folder is
  std::vector<std::string> lacks;      ///< of what copying takes
  std::vector<std::string> addresses;  ///< of the host that it was asked for
};

/// The answers to one line of script, "NONCE:KEY VALUE" each. Lines without the nonce are somebody
/// else's: banners, a login shell's prints, a script that a terminal gives back.
class FarAnswers {
 public:
  /// Of all that comes until the answers are complete.
  static constexpr size_t kMostBytes = size_t{1} << 20;
  static constexpr size_t kLongestLine = size_t{64} << 10;

  /// What they say goes to `far`, which stays the caller's.
  FarAnswers(const std::string& nonce, FarSide* far) : mark_(nonce + ":"), far_(far) {}

  /// True: that was the last. An error when the shell has failed, or says too much; it does not
  /// name the host.
  absl::StatusOr<bool> Take(absl::string_view line);
  /// What was answered last, for a message; empty: nothing yet.
  const std::string& last() const { return last_; }

 private:
  void Note(absl::string_view key, const std::string& value);
  absl::Status WhyFailed(absl::string_view what, absl::string_view said) const;

  std::string mark_;
  FarSide* far_;
  size_t bytes_ = 0;
  std::string last_;
};

/// Text of the far side for a message: printable and bounded.
std::string FarText(absl::string_view text);

}  // namespace netring

#endif  // NETRING_LAB_FAR_ANSWERS_H_
