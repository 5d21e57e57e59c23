// netring-probe: what this kernel can do for netring, and what stands in the way.

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "netring/check.h"
#include "netring/status.h"
#include "probe/diff.h"
#include "probe/probe.h"
#include "probe/report_json.h"
#include "probe/report_text.h"

ABSL_FLAG(std::string, format, "table", "what standard output gets: table, json");
ABSL_FLAG(bool, diff, false, "print how two files of --format=json differ");
ABSL_FLAG(bool, calibrate, false,
          "also measure what a message's parts cost here (about 4 s, loads two CPUs)");
ABSL_FLAG(bool, help, false, "print this text");
ABSL_FLAG(bool, version, false, "print the version");

namespace netring {
namespace {

constexpr int kOk = 0;
constexpr int kDiffers = 1;
constexpr int kUsage = 2;
constexpr int kNoRing = 77;

constexpr const char* kFlags[] = {"format", "diff", "calibrate", "help", "version"};

absl::Status Usage(absl::string_view argument, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(argument, ": ", what));
}

/// One "--name", "--name=value", "--noname", or "--name" with its value in `next`, which is then
/// taken.
absl::Status ReadFlag(const std::string& text, const std::vector<std::string>& arguments,
                      size_t* next) {
  const size_t equals = text.find('=');
  std::string name =
      absl::StrReplaceAll(text.substr(2, equals == text.npos ? equals : equals - 2), {{"-", "_"}});
  std::string value = equals == text.npos ? "true" : text.substr(equals + 1);
  absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
  if (flag == nullptr && name.starts_with("no") && equals == text.npos) {
    flag = absl::FindCommandLineFlag(name.substr(2));
    if (flag != nullptr && !flag->IsOfType<bool>()) flag = nullptr;
    value = "false";
  }
  if (flag == nullptr) return Usage(text, "there is no such flag; see --help");
  if (equals == text.npos && !flag->IsOfType<bool>()) {
    if (*next == arguments.size()) return Usage(text, "needs a value");
    value = arguments[(*next)++];
  }
  std::string error;
  if (!flag->ParseFrom(value, &error))
    return Usage(absl::StrCat("--", flag->Name(), "=", value), "allowed: true, false");
  return absl::OkStatus();
}

/// Sets the flags; returns the arguments that are none.
absl::StatusOr<std::vector<std::string>> ReadArguments(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (size_t next = 0; next < arguments.size();) {
    const std::string& text = arguments[next++];
    if (!text.starts_with("--")) {
      files.push_back(text);
      continue;
    }
    NETRING_RETURN_IF_ERROR(ReadFlag(text, arguments, &next));
  }
  const std::string format = absl::GetFlag(FLAGS_format);
  if (format != "table" && format != "json")
    return Usage(absl::StrCat("--format=", format), "allowed: table, json");
  if (absl::GetFlag(FLAGS_diff) && files.size() != 2)
    return Usage("--diff", "needs two files that --format=json has printed");
  if (!absl::GetFlag(FLAGS_diff) && !files.empty())
    return Usage(absl::StrCat("'", files.front(), "'"), "files are for --diff; see --help");
  return files;
}

std::string HelpText() {
  std::string text =
      "netring-probe: what this kernel can do for netring, and what stands in the way\n\n"
      "  netring-probe                        prints it\n"
      "  netring-probe --format=json > A.json\n"
      "  netring-probe --diff A.json B.json   prints how two machines differ\n\n";
  for (const char* name : kFlags) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
    NETRING_CHECK(flag != nullptr);
    absl::StrAppend(
        &text, absl::StrFormat("  --%-16s %s [%s]\n", name, flag->Help(), flag->DefaultValue()));
  }
  absl::StrAppend(&text,
                  "\nExit: 0 asked, or no difference; 1 --diff found differences; 2 usage or a bad "
                  "file; 77 there is no io_uring here, what else can be told is printed.\n");
  return text;
}

int Complain(absl::string_view message, int code) {
  std::fprintf(stderr, "netring-probe: %s\n", std::string(message.data(), message.size()).c_str());
  return code;
}

void Print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);  // before anything that follows on standard error
}

int PrintDiff(const std::string& before_path, const std::string& after_path) {
  const absl::StatusOr<ProbeReport> before = ReadReport(before_path);
  if (!before.ok()) return Complain(before.status().message(), kUsage);
  const absl::StatusOr<ProbeReport> after = ReadReport(after_path);
  if (!after.ok()) return Complain(after.status().message(), kUsage);
  const std::vector<Difference> differences = Compare(*before, *after);
  Print(DiffText(differences, before_path, after_path));
  return differences.empty() ? kOk : kDiffers;
}

int Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<std::vector<std::string>> files = ReadArguments(arguments);
  if (!files.ok()) return Complain(files.status().message(), kUsage);
  if (absl::GetFlag(FLAGS_help)) return Print(HelpText()), kOk;
  if (absl::GetFlag(FLAGS_version)) return Print("netring-probe " NETRING_VERSION "\n"), kOk;
  if (absl::GetFlag(FLAGS_diff)) return PrintDiff(files->front(), files->back());
  std::signal(SIGPIPE, SIG_IGN);  // of standard output and of sockets
  const ProbeReport report = ProbeMachine(absl::GetFlag(FLAGS_calibrate));
  Print(absl::GetFlag(FLAGS_format) == "json" ? ReportJson(report) : ReportText(report));
  return report.kernel.io_uring ? kOk : Complain(report.kernel.reason, kNoRing);
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Main({argv + 1, argv + argc}); }
