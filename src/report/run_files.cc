#include "report/run_files.h"

#include <unistd.h>

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "report/atomic_file.h"
#include "report/csv.h"
#include "report/effects.h"
#include "report/run_reader.h"

namespace netring {

RunWriter::RunWriter(UniqueFd store, std::string name, size_t cells)
    : store_(std::move(store)), name_(std::move(name)), facts_(cells) {}

absl::StatusOr<RunWriter> RunWriter::Begin(const RunDirectory& directory, const Result& run) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd store, directory.OpenStore(true));
  RunWriter writer(std::move(store), absl::StrCat(directory.path(), "/", kRunFile),
                   run.cells.size());
  NETRING_RETURN_IF_ERROR(writer.Write(RunLineText(run)));
  NETRING_RETURN_IF_ERROR(writer.Sync());
  return writer;
}

absl::StatusOr<RunWriter> RunWriter::Resume(const RunDirectory& directory, int64_t whole_bytes,
                                            size_t cells, const std::string& utc) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd store, directory.OpenStore(false));
  RunWriter writer(std::move(store), absl::StrCat(directory.path(), "/", kRunFile), cells);
  NETRING_RETURN_IF_ERROR(writer.CheckNothingAfter(whole_bytes));
  if (ftruncate(writer.store_.get(), whole_bytes) != 0)
    return Errno(absl::StrCat("cannot write '", writer.name_, "'"));
  NETRING_RETURN_IF_ERROR(writer.Write(ResumedLineText(utc)));
  return writer;
}

/// Whoever resumed the run since it was read has measured what must not be cut off.
absl::Status RunWriter::CheckNothingAfter(int64_t whole_bytes) const {
  char piece[4096];
  for (int64_t at = whole_bytes;;) {
    const ssize_t got = pread(store_.get(), piece, sizeof(piece), at);
    if (got < 0) return Errno(absl::StrCat("cannot read '", name_, "'"));
    if (got == 0) return absl::OkStatus();
    if (std::memchr(piece, '\n', static_cast<size_t>(got)) != nullptr) {
      return absl::FailedPreconditionError(absl::StrCat(
          "'", name_, "' was gone on with by another netring-run meanwhile: --resume it again"));
    }
    at += got;
  }
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

absl::Status RunWriter::End(RunEnd ended) {
  NETRING_RETURN_IF_ERROR(Write(EndLineText(ended)));
  return Sync();
}

absl::StatusOr<Result> DeriveFiles(const RunDirectory& directory) {
  const std::string name = absl::StrCat(directory.path(), "/", kRunFile);
  NETRING_ASSIGN_OR_RETURN(const UniqueFd store, directory.OpenFile(kRunFile));
  AtomicFile samples(directory.fd(), "samples.csv");
  samples.Append(SamplesHeader());
  const SliceSink sink = [&](const Result& run, size_t cell, const Slice& slice) {
    samples.Append(SamplesLines(run, run.cells[cell], slice));
    return absl::OkStatus();
  };
  NETRING_ASSIGN_OR_RETURN(ReadRun read, ReadRunFrom(store.get(), name, sink));
  NETRING_RETURN_IF_ERROR(samples.Commit());
  const Result& run = read.run;
  NETRING_RETURN_IF_ERROR(WriteFileAtomically(directory.fd(), "results.csv", ResultsCsv(run)));
  if (!run.spec.factors.empty()) {
    NETRING_RETURN_IF_ERROR(
        WriteFileAtomically(directory.fd(), "effects.csv", EffectsCsv(FindEffects(run))));
  }
  return std::move(read.run);
}

}  // namespace netring
