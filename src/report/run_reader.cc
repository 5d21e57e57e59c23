#include "report/run_reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "base/strict_json.h"
#include "netring/status.h"
#include "report/run_directory.h"
#include "report/run_lines.h"

namespace netring {
namespace {

/// What a run was, with all its numbers, up to version 3.
constexpr char kOldRunFile[] = "run.json";
constexpr int64_t kMostUnknownLines = 1000;
constexpr int64_t kMostUnknownValues = 100'000;
/// Of a line after the first one, which has the cells. A slice has some 400, most in its events.
constexpr size_t kMostPartsOfLine = 10'000;
/// Longer than any line: a first line of 10,000 cells has some 5 MB.
constexpr size_t kMaxLine = size_t{16} << 20;

/// Lines of a file from its beginning, one at a time; wherever its descriptor stands.
class LineReader {
 public:
  explicit LineReader(int fd) : fd_(fd) {}

  /// False at the end; what follows the last newline is none.
  absl::StatusOr<bool> Next(std::string* line) {
    size_t searched = at_;
    for (;;) {
      const size_t end = buffer_.find('\n', searched);
      if (end != std::string::npos) {
        line->assign(buffer_, at_, end - at_);
        whole_bytes_ += static_cast<int64_t>(end + 1 - at_);
        at_ = end + 1;
        return true;
      }
      searched = buffer_.size() - at_;
      buffer_.erase(0, std::exchange(at_, 0));
      if (buffer_.size() > kMaxLine) return absl::InvalidArgumentError("a line is over 16 MiB");
      NETRING_ASSIGN_OR_RETURN(const bool more, Fill());
      if (!more) return false;
    }
  }

  int64_t whole_bytes() const { return whole_bytes_; }

 private:
  absl::StatusOr<bool> Fill() {
    constexpr size_t kPiece = 65536;
    const size_t before = buffer_.size();
    buffer_.resize(before + kPiece);
    const ssize_t got = pread(fd_, &buffer_[before], kPiece, read_bytes_);
    buffer_.resize(before + (got > 0 ? static_cast<size_t>(got) : 0));
    read_bytes_ += std::max<ssize_t>(got, 0);
    if (got < 0 && errno != EINTR) return Errno("cannot be read");
    return got != 0;
  }

  int fd_;
  std::string buffer_;
  size_t at_ = 0;
  int64_t read_bytes_ = 0;
  int64_t whole_bytes_ = 0;
};

class Reading {
 public:
  Reading(const SliceSink& sink, int64_t most_slices) : sink_(sink), most_slices_(most_slices) {}

  absl::Status Take(const std::string& line) {
    NETRING_ASSIGN_OR_RETURN(const Json json,
                             ParseStrictJson(line, begun_ ? kMostPartsOfLine : kMostParts));
    if (!json.is_object() || json.size() != 1)
      return absl::InvalidArgumentError("not a line of a run");
    const auto item = json.begin();
    const std::string& what = item.key();
    if (begun_ == (what == "run"))
      return absl::InvalidArgumentError("'run' must be on the first line and on no other");
    if (what == "run") return Begin(*item);
    if (what == "facts") return TakeFacts(*item);
    if (what == "slice") return TakeSlice(*item);
    if (what == "end") return ReadEndLine(*item, &run_.ended);
    if (what == "resumed") {
      run_.ended = RunEnd::kGoesOn;
      return absl::OkStatus();
    }
    // Of a newer netring, which has a few.
    unknown_bytes_ += line.size();
    unknown_values_ += std::count(line.begin(), line.end(), ',');
    if (unknown_values_ > kMostUnknownValues || unknown_bytes_ > kMaxLine) {
      return absl::InvalidArgumentError(
          absl::StrCat("it has more than 16 MiB or ", kMostUnknownValues,
                       " values in lines that this netring (", NETRING_VERSION, ") does not know"));
    }
    if (++unknown_ <= kMostUnknownLines) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("it has more than ", kMostUnknownLines,
                                                   " lines that this netring (", NETRING_VERSION,
                                                   ") does not know"));
  }

  Result& run() { return run_; }

 private:
  absl::Status Begin(const Json& json) {
    begun_ = true;
    NETRING_RETURN_IF_ERROR(netring::ReadRunLine(json, &run_));
    facts_.resize(run_.cells.size());
    std::set<std::string> ids;
    for (const CellResult& cell : run_.cells) {
      if (!ids.insert(cell.cell.Id()).second)
        return absl::InvalidArgumentError(absl::StrCat("cell ", cell.cell.Id(), " is there twice"));
    }
    return absl::OkStatus();
  }

  absl::Status TakeFacts(const Json& json) {
    FactsLine facts;
    NETRING_RETURN_IF_ERROR(ReadFactsLine(json, &facts));
    const auto cell = static_cast<size_t>(facts.cell);
    if (cell >= facts_.size())
      return absl::InvalidArgumentError(absl::StrCat("the run has no cell ", cell));
    facts_[cell] = std::move(facts);
    return absl::OkStatus();
  }

  absl::Status TakeSlice(const Json& json) {
    size_t cell = 0;
    Slice slice;
    NETRING_RETURN_IF_ERROR(ReadSliceLine(json, facts_, &cell, &slice));
    CellResult& result = run_.cells[cell];
    if (++slices_ > most_slices_) {
      return absl::InvalidArgumentError(absl::StrCat("it has more than ", most_slices_,
                                                     " slices: split the cells over several runs"));
    }
    if (slice.round < result.next_round()) {
      return absl::InvalidArgumentError(
          absl::StrCat("a slice of round ", slice.round, " comes after one of a later round"));
    }
    result.Add(slice);
    return sink_ ? sink_(run_, cell, slice) : absl::OkStatus();
  }

  const SliceSink& sink_;
  Result run_;
  bool begun_ = false;
  std::vector<FactsLine> facts_;  ///< per cell
  int64_t most_slices_;
  int64_t slices_ = 0;
  int64_t unknown_ = 0;
  int64_t unknown_values_ = 0;
  size_t unknown_bytes_ = 0;
};

/// Its owner is its author; so may be anybody where everybody may write it.
absl::StatusOr<std::string> StrangerOf(int fd, const std::string& name) {
  struct stat facts{};
  if (fstat(fd, &facts) != 0) return Errno(absl::StrCat("cannot read '", name, "'"));
  if (facts.st_uid != 0 && facts.st_uid != geteuid()) return absl::StrCat("user ", facts.st_uid);
  return std::string((facts.st_mode & S_IWOTH) != 0 ? "anybody: its mode lets all write" : "");
}

}  // namespace

absl::StatusOr<ReadRun> ReadRunFrom(int fd, const std::string& name, const SliceSink& sink,
                                    int64_t most_slices) {
  LineReader lines(fd);
  Reading reading(sink, most_slices);
  std::string line;
  int64_t number = 0;
  const auto explain = [&](const absl::Status& status) {
    return About(absl::StrCat(name, ": line ", number + 1), status);
  };
  for (;; ++number) {
    const absl::StatusOr<bool> more = lines.Next(&line);
    if (!more.ok()) return explain(more.status());
    if (!*more) break;
    if (const absl::Status taken = reading.Take(line); !taken.ok()) return explain(taken);
  }
  if (number == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": it has no whole line, so no run of netring-run"));
  }
  NETRING_ASSIGN_OR_RETURN(std::string stranger, StrangerOf(fd, name));
  return ReadRun{.run = std::move(reading.run()),
                 .whole_bytes = lines.whole_bytes(),
                 .stranger = std::move(stranger)};
}

absl::StatusOr<ReadRun> ReadRunAt(const std::string& path, const SliceSink& sink) {
  NETRING_ASSIGN_OR_RETURN(const RunDirectory::WithFile found, RunDirectory::Find(path));
  const RunDirectory& directory = found.directory;
  const absl::StatusOr<UniqueFd> fd = directory.OpenFile(found.file);
  if (fd.ok()) return ReadRunFrom(fd->get(), directory.Shown(found.file), sink);
  if (!absl::IsNotFound(fd.status())) return fd.status();
  // Runs before version 4 of the store are another file.
  NETRING_ASSIGN_OR_RETURN(const bool old, directory.Has(kOldRunFile));
  if (!old) return fd.status();
  return absl::InvalidArgumentError(
      absl::StrCat("'", path, "' has a ", kOldRunFile, " and no ", kRunFile,
                   ": an older netring wrote it; read it with that one, whose git_revision is in ",
                   kOldRunFile));
}

}  // namespace netring
