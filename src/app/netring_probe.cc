// netring-probe: what this kernel can do for netring, and what stands in the way.

#include <array>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "app/options.h"
#include "app/terminal.h"
#include "base/formats.h"
#include "base/printable.h"
#include "doctor/checkup.h"
#include "doctor/checkup_text.h"
#include "probe/diff.h"
#include "probe/probe.h"
#include "probe/report_json.h"
#include "probe/report_text.h"

namespace netring {
namespace {

constexpr int kOk = 0;
constexpr int kDiffers = 1;
constexpr int kWeakens = 1;
constexpr int kUsage = 2;
constexpr int kNoRing = 77;

enum class Format { kTable, kJson };
constexpr auto EnumNames(Format) { return std::array{"table", "json"}; }

struct Asked {
  Format format = Format::kTable;
  bool diff = false;
  bool calibrate = false;
  bool doctor = false;
  bool fix = false;
};
constexpr TextField<Asked> kFields[] = {
    FieldOf<EnumText<Format>, &Asked::format>("format", "table", "what standard output gets"),
    FieldOf<YesOrNo, &Asked::diff>("diff", "false", "print how two files of --format=json differ"),
    FieldOf<YesOrNo, &Asked::calibrate>(
        "calibrate", "false",
        "also measure what a message's parts cost here (about 4 s, loads two CPUs)"),
    FieldOf<YesOrNo, &Asked::doctor>(
        "doctor", "false",
        "print instead what of this machine weakens measurements, why, and what changes it"),
    FieldOf<YesOrNo, &Asked::fix>(
        "fix", "false", "of --doctor: print the commands alone, as a script for sh; run none"),
};

constexpr Program kProgram{
    .name = "netring-probe",
    .about =
        "netring-probe: what this kernel can do for netring, and what stands in the way\n\n"
        "  netring-probe                        prints it\n"
        "  netring-probe --format=json > A.json\n"
        "  netring-probe --diff A.json B.json   prints how two machines differ\n"
        "  netring-probe --doctor               prints what weakens measurements\n"
        "  netring-probe --doctor --fix         prints the commands that change it\n",
    .arguments = "--diff needs two files, and options begin with --",
    .most_arguments = 2,
    .ending =
        "Exit: 0 success, no difference or weakness found; 1 --diff found differences,\n"
        "or --doctor something that weakens measurements; 2 usage, or a bad file; 77 this\n"
        "kernel has no io_uring, everything else was printed.\n"};

absl::Status CheckTogether(const Asked& asked, const std::vector<std::string>& files) {
  if (asked.diff && files.size() != 2)
    return absl::InvalidArgumentError("--diff: needs two files that --format=json has printed");
  if (asked.doctor && (asked.diff || asked.calibrate)) {
    return absl::InvalidArgumentError(absl::StrCat("--doctor: is another mode than --",
                                                   asked.diff ? "diff" : "calibrate",
                                                   "; leave one of them out"));
  }
  if (asked.fix && !asked.doctor)
    return absl::InvalidArgumentError("--fix works only with --doctor");
  if (asked.fix && asked.format == Format::kJson) {
    return absl::InvalidArgumentError(
        "--fix: prints a script for sh, --format=json has the commands too; leave one of them out");
  }
  if (asked.diff || files.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("'", absl::CHexEscape(files.front()), "': files are for --diff; see --help"));
}

int PrintDiff(const std::string& before_path, const std::string& after_path) {
  const absl::StatusOr<ProbeReport> before = ReadReport(before_path);
  if (!before.ok()) return Complain(kProgram, before.status(), kUsage);
  const absl::StatusOr<ProbeReport> after = ReadReport(after_path);
  if (!after.ok()) return Complain(kProgram, after.status(), kUsage);
  std::vector<Difference> differences = Compare(*before, *after);
  // What a file holds may be meant for a terminal to obey.
  for (auto& [what, old_value, new_value] : differences) {
    for (std::string* text : {&what, &old_value, &new_value}) *text = Printable(*text);
  }
  return Print(
      kProgram,
      DiffText(differences, Printable(before_path), Printable(after_path), FindTerminal().width),
      differences.empty() ? kOk : kDiffers);
}

int PrintCheckup(const Asked& asked) {
  const Checkup checkup = CheckUpHere();
  const std::string text = asked.fix ? FixScript(checkup)
                           : asked.format == Format::kJson
                               ? CheckupJson(checkup)
                               : CheckupText(checkup, FindTerminal().width);
  return Print(kProgram, text, Weakens(checkup) ? kWeakens : kOk);
}

int Main(const std::vector<std::string>& arguments) {
  Asked asked;
  Options options(kProgram);
  options.Add(absl::MakeConstSpan(kFields), &asked);
  if (const absl::Status read = options.Read(arguments); !read.ok())
    return Complain(kProgram, read, kUsage);
  if (const auto answer = options.answer()) return Print(kProgram, *answer, kOk);
  const std::vector<std::string>& files = options.arguments();
  if (const absl::Status together = CheckTogether(asked, files); !together.ok())
    return Complain(kProgram, together, kUsage);
  if (asked.diff) return PrintDiff(files.front(), files.back());
  if (asked.doctor) return PrintCheckup(asked);
  const ProbeReport report = ProbeMachine(asked.calibrate);
  const int code = Print(
      kProgram,
      asked.format == Format::kJson ? ReportJson(report) : ReportText(report, FindTerminal().width),
      kOk);
  if (report.kernel.io_uring || code != kOk) return code;
  return Complain(kProgram, absl::UnavailableError(report.kernel.reason), kNoRing);
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Ended(netring::Main({argv + 1, argv + argc})); }
