// Standard output and error of a program: what cannot be written is no success.
// scripts/netring_report/standard.py says the same for scripts.

#ifndef NETRING_APP_STANDARD_H_
#define NETRING_APP_STANDARD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace netring {

struct Program;

/// Before anything is opened: a standard file that is closed is kept so, else the next file that is
/// opened would take its place and get the output. A pipe that nobody reads and a file of
/// RLIMIT_FSIZE bytes would end the program by a signal, without a word: writing fails instead.
void HoldStandardFiles();

/// Writes to standard error as it is. What cannot be written is kept for Ended().
void Say(absl::string_view text);
/// Says "PROGRAM: message", one line of printable ASCII whatever the message, and returns `code`.
int Complain(const Program& program, const absl::Status& status, int code);
/// Writes to standard output. A reader that has seen enough and closed its end, as head(1), is no
/// failure.
absl::Status WriteOut(absl::string_view text);
/// The same, and returns `code`; complains and returns 1 when it cannot be written.
int Print(const Program& program, absl::string_view text, int code);
/// How main() ends that would end with `code`: 1 in place of 0 when standard error took not all.
int Ended(int code);

}  // namespace netring

#endif  // NETRING_APP_STANDARD_H_
