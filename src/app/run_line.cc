#include "app/run_line.h"

#include "base/formats.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr TextField<RunLine> kFields[] = {
    FieldOf<FileName, &RunLine::out>("out", "", "run directory to make; default: results/UTC-time"),
    FieldOf<FileName, &RunLine::resume>("resume", "",
                                        "go on with the run in this directory, which was cut off"),
    FieldOf<FileName, &RunLine::analyse>(
        "analyse", "", "print the results of the run in this directory and write its files again"),
    FieldOf<EnumText<OutputFormat>, &RunLine::format>("format", "table",
                                                      "what standard output gets"),
    FieldOf<YesOrNo, &RunLine::wide>("wide", "false",
                                     "print a row for each cell with every column, and every note"),
    FieldOf<YesOrNo, &RunLine::strict>("strict", "false",
                                       "exit with 3 when a cell's verdict is not valid"),
    FieldOf<YesOrNo, &RunLine::dry_run>("dry_run", "false", "print the plan and run nothing"),
    FieldOf<YesOrNo, &RunLine::list>(
        "list", "false",
        "print variants, engines and ring profiles with what this kernel supports"),
};

/// What only the programs that are run by hand take.
void PointToThem(Options* options) {
  for (const char* name : {"listen", "once"})
    options->NotHere(name, "there is no such option here; netring-server takes it");
  options->NotHere("port",
                   "there is no such option here; netring-server and netring-client take it");
}

absl::Status CheckTogether(const RunLine& line) {
  if (line.list && !line.run_file.empty())
    return absl::InvalidArgumentError("--list: needs no file, it runs nothing");
  if (line.wide && line.format != OutputFormat::kTable) {
    return absl::InvalidArgumentError(
        "--wide: only for --format=table; the others have every column already");
  }
  const bool alone = line.out.empty() && line.run_file.empty() && line.settings.empty();
  if (!line.analyse.empty() && !(alone && line.resume.empty())) {
    return absl::InvalidArgumentError(
        "--analyse: measures nothing; give no setting, --out, --resume or file");
  }
  if (line.resume.empty() || alone) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--resume: goes on with the run as it was begun; give no other setting, --out or file");
}

}  // namespace

namespace {

constexpr absl::string_view kFirstScreen[] = {"impl",    "engine",      "workload", "sizes",
                                              "threads", "connections", "path",     "budget",
                                              "out",     "wide"};
constexpr HelpGroup kGroups[] = {
    {"impl", "What is compared: every combination of"},
    {"ring", "Settings of the ring and the system, combined with these"},
    {"duration", "How long, and how precisely"},
    {"path", "Where"},
    {"perf", "What is counted"},
    {"pin", "CPUs, sockets and memory"},
    {"server_netns", "Existing namespaces and other hosts"},
    {"out", "Files and output"},
    {"help", "Help"},
};

}  // namespace

const Program kNetringRun{
    .name = "netring-run",
    .about =
        "netring-run: which way of sending a message costs least, from which size on,\n"
        "and did zero copy happen?\n\n"
        "  netring-run --impl a1,a2,a3,zc --sizes 64,512,4096,65536 --budget 1m\n"
        "  netring-run FILE.toml        runs a job file, in which every setting is a key\n"
        "  netring-run DIR/run.jsonl    runs it again, into another directory\n"
        "  netring-run --resume DIR     goes on with a run that was cut off\n"
        "  netring-run --analyse DIR    prints its results again\n\n"
        "A round measures every combination once, in a short slice. Combinations are\n"
        "compared round by round (docs/MEASUREMENT.md). Ctrl-C prints the answers so far.\n"
        "A terminal shows where it is; a pipe or file gets only what went wrong.\n"
        "Lists take commas. Sizes are bytes with K, M, G suffixes (IEC).\n",
    .arguments = "at most one file can be given, and options begin with --",
    .most_arguments = 1,
    .ending =
        "Exit: 0 all cells measured; 1 a cell failed; 2 usage; 3 --strict and a cell not\n"
        "valid; 77 nothing could run here; 130 interrupted, answers so far are printed.\n",
    .first_screen = kFirstScreen,
    .groups = kGroups,
    .without_memory =
        "raise the limit (ulimit -v), then derive the files of the run anew: --analyse DIR"};

absl::StatusOr<RunLine> ReadRunLine(const std::vector<std::string>& arguments) {
  RunLine line;
  Options options(kNetringRun);
  AddSettings(&line.settings, &options);
  options.Add(absl::MakeConstSpan(kFields), &line);
  PointToThem(&options);
  NETRING_RETURN_IF_ERROR(options.Read(arguments));
  line.answer = options.answer();
  if (line.answer.has_value()) return line;
  if (!options.arguments().empty()) line.run_file = options.arguments().front();
  NETRING_RETURN_IF_ERROR(CheckTogether(line));
  return line;
}

}  // namespace netring
