#include "app/options.h"

#include <cxxabi.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>
#include <typeinfo>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/formats.h"
#include "base/nearest_name.h"
#include "base/printable.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

/// That of the last command line: a program has one.
const Program* running = nullptr;

/// In place of an exception that nobody catches. There may be no memory for more than this.
[[noreturn]] void EndFor(const char* lacking, const char* advice) {
  constexpr int kLacking = 2;
  for (const char* part : {running->name, ": ", lacking, ": ", advice, "\n"}) {
    if (write(STDERR_FILENO, part, strlen(part)) < 0) break;
  }
  _exit(kLacking);
}

void EndWithoutMemory() { EndFor("out of memory", running->without_memory); }

/// A std::thread that cannot be made throws, for want of memory or of leave.
void EndOnException() {
  const std::type_info* thrown = abi::__cxa_current_exception_type();
  if (thrown != nullptr && *thrown == typeid(std::system_error))
    EndFor("a thread cannot be made", "raise the limits (ulimit -v, -u)");
  std::abort();
}

/// The switch that "noverify" or "no_verify" turns off.
absl::string_view WithoutNo(absl::string_view name) {
  absl::ConsumePrefix(&name, "no");
  absl::ConsumePrefix(&name, "_");
  return name;
}

}  // namespace

const TextField<Options::Asked> Options::kCommon[] = {
    FieldOf<YesOrNo, &Asked::help>("help", "false", "print this text; also -h"),
    FieldOf<YesOrNo, &Asked::help_markdown>("help_markdown", "false",
                                            "print the options as docs/FLAGS.md has them"),
    FieldOf<YesOrNo, &Asked::version>("version", "false", "print the version")};

Options::Options(const Program& program) : program_(program) {
  running = &program_;
  HoldStandardFiles();
  std::set_new_handler(EndWithoutMemory);
  std::set_terminate(EndOnException);
}

void Options::Add(Option option) {
  NETRING_CHECK(Find(option.name) == nullptr);
  options_.push_back(std::move(option));
}

const Option* Options::Find(absl::string_view name) const {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [&](const Option& option) { return name == option.name; });
  return found == options_.end() ? nullptr : &*found;
}

void Options::AddCommon() {
  const size_t first = options_.size();
  Add(absl::MakeConstSpan(kCommon), &asked_);
  for (size_t i = first; i < options_.size(); ++i) {
    options_[i].set = [this, name = options_[i].name,
                       set = options_[i].set](absl::string_view text) {
      if (text == "true") return set(text);
      if (text == "all" && name == "help") {
        asked_.all = true;
        return set("true");
      }
      return ErrorOfField(name, text, absl::InvalidArgumentError("it cannot be turned off"));
    };
  }
}

absl::Status Options::Read(const std::vector<std::string>& arguments) {
  AddCommon();
  absl::Status first;
  bool only_arguments = false;
  for (size_t next = 0; next < arguments.size();) {
    const std::string& text = arguments[next++];
    if (text == "--" && program_.two_lists) {
      first.Update(EndFirstList());
    } else if (text == "--" && !only_arguments) {
      only_arguments = true;
    } else if (text == "-h" && !only_arguments) {
      asked_.help = true;
    } else if (text.starts_with("-") && text != "-" && !only_arguments) {
      first.Update(ReadOne(text, arguments, &next));
    } else {
      first.Update(TakeArgument(text));
    }
  }
  return asked_.help ? absl::OkStatus() : first;
}

absl::Status Options::TakeArgument(const std::string& text) {
  if (text.empty())
    return absl::InvalidArgumentError(absl::StrCat("'': an empty argument; ", program_.arguments));
  if (arguments_.size() == program_.most_arguments) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", absl::CHexEscape(text), "': ", program_.arguments));
  }
  arguments_.push_back(text);
  return absl::OkStatus();
}

absl::Status Options::EndFirstList() {
  if (first_list_.has_value())
    return absl::InvalidArgumentError(absl::StrCat("-- twice: ", program_.arguments));
  first_list_ = arguments_.size();
  return absl::OkStatus();
}

/// One option, with its value where that is the next argument.
absl::Status Options::ReadOne(const std::string& text, const std::vector<std::string>& arguments,
                              size_t* next) {
  const size_t equals = text.find('=');
  const std::string spelt = text.substr(0, equals);
  const std::string name = absl::StrReplaceAll(absl::StripPrefix(spelt, "--"), {{"-", "_"}});
  if (const Option* option = spelt.starts_with("--") ? Find(name) : nullptr) {
    if (equals != std::string::npos) return option->set(absl::string_view(text).substr(equals + 1));
    if (option->yes_or_no) return SwitchOn(*option, spelt, arguments, *next);
    if (*next == arguments.size())
      return absl::InvalidArgumentError(absl::StrCat(spelt, ": needs a value"));
    return option->set(arguments[(*next)++]);
  }
  const Option* off = name.starts_with("no") ? Find(WithoutNo(name)) : nullptr;
  if (off != nullptr && off->yes_or_no) {
    if (equals == std::string::npos) return off->set("false");
    return absl::InvalidArgumentError(absl::StrCat(spelt, ": takes no value"));
  }
  return NoSuchOption(spelt, name);
}

/// A yes or no after a switch was meant for it, but is an argument of its own.
absl::Status Options::SwitchOn(const Option& option, const std::string& spelt,
                               const std::vector<std::string>& arguments, size_t next) {
  const std::string word = next < arguments.size() ? arguments[next] : "";
  for (const auto& [meant, value] : {std::pair("true", "true"), std::pair("yes", "true"),
                                     std::pair("false", "false"), std::pair("no", "false")}) {
    if (word != meant) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(spelt, " ", word, ": write ", spelt, "=", value));
  }
  return option.set("true");
}

absl::Status Options::NoSuchOption(const std::string& spelt, const std::string& name) const {
  if (const auto known = not_here_.find(name); known != not_here_.end())
    return absl::InvalidArgumentError(absl::StrCat(spelt, ": ", known->second));
  const std::string wrong = absl::AsciiStrToLower(name);
  std::vector<std::string> names;
  std::vector<std::string> switches;
  for (const Option& option : options_) {
    names.push_back(option.name);
    if (option.yes_or_no) switches.push_back(option.name);
  }
  for (const auto& [other, why] : not_here_) names.push_back(other);
  std::string nearest = wrong.starts_with("no") ? NearestName(WithoutNo(wrong), switches) : "";
  nearest = nearest.empty() ? NearestName(wrong, names) : "no" + nearest;
  const auto elsewhere = not_here_.find(nearest);
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no ", absl::CHexEscape(spelt), "; ",
      nearest.empty()                ? "see --help"
      : elsewhere == not_here_.end() ? absl::StrCat("did you mean --", nearest, "?")
                                     : absl::StrCat("--", nearest, ": ", elsewhere->second)));
}

std::optional<std::string> Options::answer() const {
  if (asked_.help) return asked_.all || program_.first_screen.empty() ? Help() : FirstScreen();
  if (asked_.help_markdown) return HelpMarkdown();
  if (asked_.version) return absl::StrCat(program_.name, " " NETRING_VERSION "\n");
  return std::nullopt;
}

}  // namespace netring
