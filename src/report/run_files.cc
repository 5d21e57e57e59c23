#include "report/run_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "report/analysis_json.h"
#include "report/atomic_file.h"
#include "report/csv.h"
#include "report/effects.h"
#include "report/run_reader.h"

namespace netring {
namespace {

constexpr char kAnalysis[] = "analysis.json";
constexpr char kSamples[] = "samples.csv";
constexpr char kResults[] = "results.csv";
constexpr char kEffects[] = "effects.csv";
constexpr char kHosts[] = "hosts.csv";

absl::StatusOr<int64_t> SizeOf(const UniqueFd& file) {
  struct stat facts;
  if (fstat(file.get(), &facts) != 0) return Errno("cannot stat the store");
  return facts.st_size;
}

}  // namespace

RunWriter::RunWriter(UniqueFd store, std::string name, size_t cells)
    : store_(std::move(store)), name_(std::move(name)), facts_(cells) {}

absl::StatusOr<RunWriter> RunWriter::Begin(const RunDirectory& directory, const Result& run) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd store, directory.OpenStore(StoreUse::kBegin));
  RunWriter writer(std::move(store), directory.Shown(kRunFile), run.cells.size());
  NETRING_RETURN_IF_ERROR(writer.Write(RunLineText(run)));
  NETRING_RETURN_IF_ERROR(writer.Sync());
  return writer;
}

absl::StatusOr<RunWriter> RunWriter::Resume(const RunDirectory& directory, UniqueFd store,
                                            int64_t whole_bytes, size_t cells,
                                            const std::string& utc) {
  RunWriter writer(std::move(store), directory.Shown(kRunFile), cells);
  if (ftruncate(writer.store_.get(), whole_bytes) != 0)
    return Errno(absl::StrCat("cannot write '", writer.name_, "'"));
  NETRING_RETURN_IF_ERROR(writer.Write(ResumedLineText(utc)));
  return writer;
}

absl::Status RunWriter::Write(std::string line) {
  line += '\n';
  const int error = WriteAll(store_.get(), line);
  return error == 0 ? absl::OkStatus() : Errno(absl::StrCat("cannot write '", name_, "'"), error);
}

absl::Status RunWriter::Add(size_t cell, const Slice& slice) {
  if (slice.outcome.kind != Outcome::Kind::kFailed) {
    std::string facts = FactsLineText(FactsOf(cell, slice));
    if (facts != facts_[cell]) {
      NETRING_RETURN_IF_ERROR(Write(facts));
      facts_[cell] = std::move(facts);
    }
  }
  return Write(SliceLineText(cell, slice));
}

absl::Status RunWriter::Sync() {
  if (fdatasync(store_.get()) == 0) return absl::OkStatus();
  return Errno(absl::StrCat("cannot write '", name_, "'"));
}

absl::StatusOr<UniqueFd> RunWriter::End(RunEnd ended) {
  NETRING_RETURN_IF_ERROR(Write(EndLineText(ended)));
  NETRING_RETURN_IF_ERROR(Sync());
  return std::move(store_);
}

absl::StatusOr<DerivedRun> DeriveFiles(const RunDirectory& directory, const UniqueFd& store) {
  const std::string name = directory.Shown(kRunFile);
  for (const char* file : {kAnalysis, kSamples, kResults, kEffects, kHosts})
    RemoveTemporaries(directory.fd(), file);
  AtomicFile samples(directory.fd(), kSamples, directory.Shown(kSamples));
  samples.Append(SamplesHeader());
  const SliceSink sink = [&](const Result& run, size_t cell, const Slice& slice) {
    samples.Append(SamplesLines(run, run.cells[cell], slice));
    return absl::OkStatus();
  };
  NETRING_ASSIGN_OR_RETURN(ReadRun read, ReadRunFrom(store.get(), name, sink));
  NETRING_ASSIGN_OR_RETURN(const int64_t store_bytes, SizeOf(store));
  DerivedRun derived{.run = std::move(read.run), .analysis = {}, .written = samples.Commit()};
  const AnalysedRun analysed(derived.run);
  derived.analysis = AnalysisJson(analysed, store_bytes);
  const auto write = [&](const char* file, const std::string& text) {
    if (!derived.written.ok()) return;
    derived.written = WriteFileAtomically(directory.fd(), file, directory.Shown(file), text);
  };
  write(kResults, ResultsCsv(analysed));
  if (!derived.run.spec.factors.empty()) write(kEffects, EffectsCsv(analysed.effects()));
  if (!derived.run.clients.empty()) write(kHosts, HostsCsv(analysed));
  write(kAnalysis, derived.analysis);
  return derived;
}

}  // namespace netring
