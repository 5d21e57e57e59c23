#include "app/flags.h"

#include <algorithm>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "netring/check.h"
#include "netring/status.h"

namespace {

std::string Text(absl::string_view text) { return {text.data(), text.size()}; }
std::string DefaultOf(const char* name) { return Text(netring::FindSetting(name)->default_text); }
std::string HelpOf(const char* name) { return Text(netring::FindSetting(name)->help); }

}  // namespace

// A setting's default, help and meaning are in its row of experiment/settings.cc.
#define NETRING_SETTING_FLAG(name) ABSL_FLAG(std::string, name, DefaultOf(#name), HelpOf(#name))
NETRING_SETTING_FLAG(impl);
NETRING_SETTING_FLAG(engine);
NETRING_SETTING_FLAG(workload);
NETRING_SETTING_FLAG(sizes);
NETRING_SETTING_FLAG(threads);
NETRING_SETTING_FLAG(connections);
NETRING_SETTING_FLAG(batch);
NETRING_SETTING_FLAG(depth);
NETRING_SETTING_FLAG(rate);
NETRING_SETTING_FLAG(arrivals);
NETRING_SETTING_FLAG(ring);
NETRING_SETTING_FLAG(recv);
NETRING_SETTING_FLAG(factors);
NETRING_SETTING_FLAG(design);
NETRING_SETTING_FLAG(duration);
NETRING_SETTING_FLAG(warmup);
NETRING_SETTING_FLAG(max_warmup);
NETRING_SETTING_FLAG(reps);
NETRING_SETTING_FLAG(until);
NETRING_SETTING_FLAG(max_reps);
NETRING_SETTING_FLAG(aa);
NETRING_SETTING_FLAG(order);
NETRING_SETTING_FLAG(seed);
NETRING_SETTING_FLAG(path);
NETRING_SETTING_FLAG(perf);
NETRING_SETTING_FLAG(events);
NETRING_SETTING_FLAG(perf_stat);
NETRING_SETTING_FLAG(perf_record);
NETRING_SETTING_FLAG(pin);
NETRING_SETTING_FLAG(cc);
NETRING_SETTING_FLAG(sndbuf);
NETRING_SETTING_FLAG(rcvbuf);
NETRING_SETTING_FLAG(spin);
NETRING_SETTING_FLAG(slots);
NETRING_SETTING_FLAG(working_set);
NETRING_SETTING_FLAG(touch);
NETRING_SETTING_FLAG(alloc);
NETRING_SETTING_FLAG(verify);
NETRING_SETTING_FLAG(auto_from);
NETRING_SETTING_FLAG(server_netns);
NETRING_SETTING_FLAG(client_netns);
NETRING_SETTING_FLAG(server_address);

ABSL_FLAG(std::string, out, "", "run directory to make; default: results/UTC-time");
ABSL_FLAG(std::string, resume, "", "go on with the run in this directory that was cut off");
ABSL_FLAG(std::string, format, "table", "what standard output gets: table, csv, json");
ABSL_FLAG(bool, strict, false, "exit with 3 when a cell's verdict is not valid");
ABSL_FLAG(bool, dry_run, false, "print the plan and run nothing");
ABSL_FLAG(bool, list, false,
          "print variants, engines and ring profiles with what this kernel supports");
ABSL_FLAG(bool, help, false, "print this text");
ABSL_FLAG(bool, help_markdown, false, "print the flags as the README's table");
ABSL_FLAG(bool, version, false, "print the version");

namespace netring {
namespace {

/// The flags that are no settings of an experiment.
constexpr const char* kOwnFlags[] = {"out",  "resume", "format",        "strict", "dry_run",
                                     "list", "help",   "help_markdown", "version"};

absl::Status Usage(absl::string_view flag, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", what));
}

bool IsYesOrNo(absl::string_view name, const absl::CommandLineFlag& flag) {
  const Setting* setting = FindSetting(name);
  return flag.IsOfType<bool>() || (setting != nullptr && setting->default_text == "false");
}

/// One argument as flag name and, where it has one, value.
struct Argument {
  std::string name;
  std::string value;
  bool has_value = false;
  absl::CommandLineFlag* flag = nullptr;
};

absl::StatusOr<Argument> ReadArgument(const std::string& text) {
  Argument argument;
  const size_t equals = text.find('=');
  argument.has_value = equals != std::string::npos;
  argument.name = absl::StrReplaceAll(
      text.substr(2, equals == std::string::npos ? equals : equals - 2), {{"-", "_"}});
  if (argument.has_value) argument.value = text.substr(equals + 1);
  argument.flag = absl::FindCommandLineFlag(argument.name);
  if (argument.flag == nullptr && argument.name.rfind("no", 0) == 0 && !argument.has_value) {
    absl::CommandLineFlag* positive = absl::FindCommandLineFlag(argument.name.substr(2));
    if (positive != nullptr && IsYesOrNo(argument.name.substr(2), *positive)) {
      argument = {
          .name = argument.name.substr(2), .value = "false", .has_value = true, .flag = positive};
    }
  }
  if (argument.flag == nullptr)
    return Usage(text.substr(2, equals - 2), "there is no such flag; see --help");
  if (!argument.has_value && IsYesOrNo(argument.name, *argument.flag)) {
    argument.value = "true";
    argument.has_value = true;
  }
  return argument;
}

CommandLine Collect(std::vector<std::pair<std::string, std::string>> settings,
                    std::string run_file) {
  return {.settings = std::move(settings),
          .run_file = std::move(run_file),
          .out = absl::GetFlag(FLAGS_out),
          .resume = absl::GetFlag(FLAGS_resume),
          .format = absl::GetFlag(FLAGS_format),
          .strict = absl::GetFlag(FLAGS_strict),
          .dry_run = absl::GetFlag(FLAGS_dry_run),
          .list = absl::GetFlag(FLAGS_list),
          .help = absl::GetFlag(FLAGS_help),
          .help_markdown = absl::GetFlag(FLAGS_help_markdown),
          .version = absl::GetFlag(FLAGS_version)};
}

absl::Status CheckTogether(const CommandLine& line) {
  if (line.format != "table" && line.format != "csv" && line.format != "json") {
    return absl::InvalidArgumentError(
        absl::StrCat("--format=", line.format, ": allowed: table, csv, json"));
  }
  if (!line.resume.empty() &&
      (!line.out.empty() || !line.run_file.empty() || !line.settings.empty())) {
    return Usage("resume",
                 "goes on with the run as it was begun; give no other setting, --out or file");
  }
  return absl::OkStatus();
}

void AddFlag(std::string* text, absl::string_view name) {
  const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
  NETRING_CHECK(flag != nullptr);
  const std::string value = flag->DefaultValue();
  absl::StrAppend(text, absl::StrFormat("  --%-16s %s%s\n", name, flag->Help(),
                                        value.empty() ? "" : absl::StrCat(" [", value, "]")));
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  std::vector<std::pair<std::string, std::string>> settings;
  std::string run_file;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].rfind("--", 0) != 0) {
      if (!run_file.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "'", arguments[i], "': at most one file can be given, and flags begin with --"));
      }
      run_file = arguments[i];
      continue;
    }
    NETRING_ASSIGN_OR_RETURN(Argument argument, ReadArgument(arguments[i]));
    if (!argument.has_value) {
      if (i + 1 == arguments.size()) return Usage(argument.name, "needs a value");
      argument.value = arguments[++i];
    }
    std::string error;
    if (!argument.flag->ParseFrom(argument.value, &error)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", argument.name, "=", argument.value, ": allowed: true, false"));
    }
    if (FindSetting(argument.name) != nullptr) settings.emplace_back(argument.name, argument.value);
  }
  CommandLine line = Collect(std::move(settings), std::move(run_file));
  NETRING_RETURN_IF_ERROR(CheckTogether(line));
  return line;
}

std::string HelpText() {
  std::string text =
      "netring-run: which way of sending a message costs least, from which size on, and did zero "
      "copy happen?\n\n"
      "  netring-run --impl a1,a2,a3,zc --sizes 64,512,4096,65536 --threads 1,2\n"
      "  netring-run FILE.toml        runs a job file, in which every setting is a key\n"
      "  netring-run DIR/run.json     runs it again\n\n"
      "Lists take commas. Sizes are bytes with K, M suffixes (IEC).\n\n";
  for (const Setting& setting : Settings()) {
    AddFlag(&text, setting.name);
    absl::StrAppend(&text, absl::StrFormat("  %18s %s\n", "", setting.allowed()));
  }
  absl::StrAppend(&text, "\n");
  for (const char* name : kOwnFlags) AddFlag(&text, name);
  absl::StrAppend(&text,
                  "\nExit: 0 all cells measured; 1 a cell failed; 2 usage; 3 --strict and a cell "
                  "not valid; 77 nothing "
                  "could run here; 130 interrupted, what was measured is written.\n");
  return text;
}

std::string HelpMarkdown() {
  std::string text = "| flag | default | meaning |\n|---|---|---|\n";
  const auto add = [&](absl::string_view name, absl::string_view what) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
    NETRING_CHECK(flag != nullptr);
    absl::StrAppend(&text, "| `--", name, "` | ", flag->DefaultValue(), " | ", what, " |\n");
  };
  for (const Setting& setting : Settings())
    add(setting.name, absl::StrCat(setting.help, "; ", setting.allowed()));
  for (const char* name : kOwnFlags) add(name, absl::FindCommandLineFlag(name)->Help());
  return text;
}

}  // namespace netring
