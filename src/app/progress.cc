#include "app/progress.h"

#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "app/options.h"
#include "app/terminal.h"
#include "base/printable.h"
#include "base/text_wrap.h"
#include "netring/clock.h"
#include "netring/variant.h"
#include "report/coordinates.h"

namespace netring {
namespace {

/// Nobody reads faster, and who draws the terminal may need the CPUs that are measured.
constexpr int64_t kNotBeforeNs = 200 * kNsPerMs;

/// "0.4 %", "4 %"
std::string PercentText(double share) {
  const double percent = 100 * share;
  // clang takes no choice between formats.
  return percent < 10 ? absl::StrFormat("%.1f %%", percent) : absl::StrFormat("%.0f %%", percent);
}

/// Behind the name, which the cell's name begins with.
std::string WithWords(const std::string& name, const std::string& variant) {
  const Variant* known = FindVariant(variant);
  if (known == nullptr || known->words.empty()) return name;
  return absl::StrCat(variant, " ", known->words, name.substr(variant.size()));
}

std::vector<std::string> PartsOf(const Progress& progress, const ShownCells& cells, bool in_words,
                                 bool utf8) {
  const bool trials = progress.round < 0;
  const absl::Duration left = absl::Nanoseconds(progress.left_ns);
  const int64_t now = 1 + (trials ? progress.trial : progress.round);
  std::vector<std::string> parts{
      absl::StrCat(trials ? "trial " : "round ", now,
                   progress.rounds == 0 ? "" : absl::StrCat(" of ", progress.rounds)),
      absl::StrCat(absl::FormatDuration(absl::Ceil(left, absl::Seconds(1))), " left"),
      (in_words ? cells.in_words : cells.names)[progress.cell]};
  if (progress.widest.has_value()) {
    parts.push_back(absl::StrCat("widest: ", cells.names[progress.widest->cell],
                                 utf8 ? " \u00b1" : " +-",
                                 PercentText(progress.widest->half_width)));
  }
  return parts;
}

}  // namespace

ShownCells ShownCellsOf(const Result& run) {
  const std::vector<const Coordinate*> varying = VaryingCoordinates(run);
  ShownCells cells;
  for (const CellResult& each : run.cells) {
    // Paths of agents may hold anything, and a terminal obeys it.
    cells.names.push_back(Printable(NameOfCell(varying, each.cell)));
    cells.in_words.push_back(WithWords(cells.names.back(), each.cell.technique.variant));
  }
  return cells;
}

std::string ProgressText(const Progress& progress, const ShownCells& cells, size_t width,
                         bool utf8) {
  const std::string whole = absl::StrJoin(PartsOf(progress, cells, true, utf8), "; ");
  if (WidthOfText(whole) <= width) return whole;
  std::string text;
  for (const std::string& part : PartsOf(progress, cells, false, utf8)) {
    const std::string longer = absl::StrCat(text, text.empty() ? "" : "; ", part);
    if (WidthOfText(longer) > width) break;
    text = longer;
  }
  return text;
}

ProgressLine::ProgressLine(const Result& run) : run_(run) {
  if (FindLiveTerminal().has_value()) cells_ = ShownCellsOf(run);
}

ProgressLine::~ProgressLine() { Clear(); }

void ProgressLine::Clear() {
  if (shown_) Say("\r\033[K");
  shown_ = false;
}

void ProgressLine::ShowFailure(size_t cell, const Slice& slice) {
  if (slice.outcome.kind != Outcome::Kind::kFailed) return;
  Clear();
  Say(absl::StrCat("netring-run: ", run_.cells[cell].cell.Id(), " failed in round ",
                   slice.round + 1, ": ", Printable(slice.outcome.reason), "\n"));
}

/// The terminal is asked each time: it may have another width, or be another job's, by now.
void ProgressLine::Show(const Progress& progress) {
  const bool trials = progress.round < 0;
  if (shown_ && trials == trials_ && NowNs() - shown_ns_ < kNotBeforeNs) return;
  const std::optional<Terminal> terminal = FindLiveTerminal();
  if (!terminal.has_value() || cells_.names.empty()) return;
  // In the last column some terminals would begin a new line.
  const std::string text = ProgressText(progress, cells_, terminal->width - 1, terminal->utf8);
  Say(absl::StrCat("\r", text, "\033[K"));
  shown_ = true;
  shown_ns_ = NowNs();
  trials_ = trials;
}

}  // namespace netring
