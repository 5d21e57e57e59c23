// Command lines: one reader for all programs, from tables of what each may have.

#ifndef NETRING_APP_OPTIONS_H_
#define NETRING_APP_OPTIONS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "app/standard.h"
#include "base/text_fields.h"
#include "netring/check.h"

namespace netring {

/// Options that belong together, from this one on, in the order in which a program has them.
struct HelpGroup {
  absl::string_view first;
  absl::string_view heading;
};

/// What a program's help says besides its options, and what it takes besides them.
struct Program {
  const char* name;
  const char* about;          ///< the first lines of --help
  const char* arguments;      ///< said of one too many: what may stand there
  size_t most_arguments = 0;  ///< without a name
  const char* ending = "";    ///< the last lines of --help
  /// The options that --help shows, with --help=all for the others; empty: all.
  absl::Span<const absl::string_view> first_screen{};
  absl::Span<const HelpGroup> groups{};  ///< of --help=all
  /// "--" stands between two lists of arguments, and options may follow it; else all that follows
  /// it are arguments.
  bool two_lists = false;
  /// What to do when there is no memory left.
  const char* without_memory = "raise the limit (ulimit -v)";
};

/// One option.
struct Option {
  std::string name;
  std::string default_text;
  std::string help;
  std::string allowed;     ///< "must be ...", or empty
  bool yes_or_no = false;  ///< --NAME and --noNAME will do
  std::string where{};     ///< where else it applies, for the table of docs/FLAGS.md
  /// Checks and stores; the error is whole: "--NAME=VALUE: what is allowed".
  std::function<absl::Status(absl::string_view text)> set{};
};

/// A program's command line: --name=value, --name value, --name and --noname where that says
/// enough, with - or _ in names, and arguments without a name. Of an option that is given twice the
/// last counts, but where its set() collects. After "--" all are arguments, unless it stands
/// between two lists of them. Every program has -h, --help and --version. One thread.
class Options {
 public:
  explicit Options(const Program& program);
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  /// An option per field, which gets its default. `target` must outlive Read().
  template <typename Target>
  void Add(absl::Span<const TextField<Target>> fields, Target* target) {
    for (const TextField<Target>& field : fields) {
      NETRING_CHECK(field.parse(field.default_text, target).ok());
      Add({.name = std::string(field.name),
           .default_text = std::string(field.default_text),
           .help = std::string(field.help),
           .allowed = field.allowed(),
           .yes_or_no = field.yes_or_no,
           .set = [&field, target](absl::string_view text) {
             const bool empty = field.not_empty && text.empty();
             return ErrorOfField(field.name, text,
                                 empty ? absl::InvalidArgumentError("must not be empty")
                                       : field.parse(text, target));
           }});
    }
  }
  void Add(Option option);
  /// A name that others have, or that there was: `why` says what to do instead.
  void NotHere(std::string name, std::string why) { not_here_[std::move(name)] = std::move(why); }

  /// Reads what follows the program's name. The first error, one line that names option, value and
  /// what is allowed; none where --help was given.
  absl::Status Read(const std::vector<std::string>& arguments);
  /// Those without a name.
  const std::vector<std::string>& arguments() const { return arguments_; }
  /// How many of them stand before the "--" between two lists; empty without one.
  std::optional<size_t> first_list() const { return first_list_; }
  /// What --help, --version and --help_markdown print, when one of them was given.
  std::optional<std::string> answer() const;

 private:
  struct Asked {
    bool help = false;
    bool all = false;  ///< with every option
    bool help_markdown = false;
    bool version = false;
  };
  static const TextField<Asked> kCommon[];

  void AddCommon();
  const Option* Find(absl::string_view name) const;
  absl::Status TakeArgument(const std::string& text);
  absl::Status EndFirstList();
  absl::Status ReadOne(const std::string& text, const std::vector<std::string>& arguments,
                       size_t* next);
  static absl::Status SwitchOn(const Option& option, const std::string& spelt,
                               const std::vector<std::string>& arguments, size_t next);
  absl::Status NoSuchOption(const std::string& spelt, const std::string& name) const;
  std::string FirstScreen() const;
  std::string Help() const;
  std::string HelpMarkdown() const;

  const Program& program_;
  std::vector<Option> options_;
  std::map<std::string, std::string> not_here_;
  std::vector<std::string> arguments_;
  std::optional<size_t> first_list_;
  Asked asked_;
};

}  // namespace netring

#endif  // NETRING_APP_OPTIONS_H_
