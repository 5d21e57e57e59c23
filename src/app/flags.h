// The command line of netring-run. The only code that sees absl flags.

#ifndef NETRING_APP_FLAGS_H_
#define NETRING_APP_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiment/spec.h"

namespace netring {

/// A parsed command line.
struct CommandLine {
  /// Settings that were given, in order; the others keep their defaults or what the file says.
  std::vector<std::pair<std::string, std::string>> settings;
  std::string run_file;  ///< positional: a job file, or a run.json to run again
  std::string out;
  std::string resume;
  std::string format;
  bool strict = false;
  bool dry_run = false;
  bool list = false;
  bool help = false;
  bool help_markdown = false;
  bool version = false;
};

/// Reads the arguments after the program's name. Names may be written with - or _; --name=value,
/// --name value, and for yes-or-no flags --name and --noname. An error is one line that names flag,
/// value and what is allowed.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

/// The text of --help, made from the flags.
std::string HelpText();
/// The same flags as the README's table.
std::string HelpMarkdown();

}  // namespace netring

#endif  // NETRING_APP_FLAGS_H_
