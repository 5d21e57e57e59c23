#include "report/glance.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/text_wrap.h"
#include "report/glance_grid.h"
#include "report/glance_layout.h"
#include "report/glance_words.h"
#include "report/paint.h"
#include "report/table.h"

namespace netring {
namespace {

constexpr size_t kLabelIndent = 7;

bool Fits(absl::string_view text, size_t width) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  return std::all_of(lines.begin(), lines.end(),
                     [&](absl::string_view line) { return WidthOfText(line) <= width; });
}

absl::string_view PlusMinus(const GlanceOptions& options) { return options.utf8 ? "\u00b1" : "+-"; }

/// The effects, where the run is about them.
std::string EffectsPart(const AnalysedRun& analysed, const GlanceOptions& options) {
  std::string text;
  for (const GlanceGrid& grid : GridsOfEffects(analysed, PlusMinus(options)))
    absl::StrAppend(&text, "\n", LaidOut(grid, options));
  if (text.empty()) return "";
  const std::string title =
      absl::StrCat("Effect of switching each factor on, ", PlusMinus(options),
                   " half of its 95 % interval. a x b: the further effect of a when b is on");
  return absl::StrCat("\n", HangingText("", title, options.width, 0), text);
}

/// The table, of which the lines of a run with many axes may be too long.
std::string TablePart(const AnalysedRun& analysed, const GlanceOptions& options) {
  const absl::string_view plus_minus = PlusMinus(options);
  const std::optional<GlanceGrid> ways = GridOfWays(analysed, plus_minus);
  if (ways.has_value()) return LaidOut(*ways, options);
  std::string plain = TableLines(analysed);
  if (Fits(plain, options.width))
    return options.color ? TableLines(analysed, {.color = true}) : plain;
  return LaidOut(GridOfCells(analysed, plus_minus), options);
}

/// A command and what it is for in one line, where it fits. Else the purpose comes first, and the
/// command goes on after backslashes: either can be pasted into a shell.
std::string WordText(const GlanceWord& word, size_t width) {
  if (word.command.empty()) return HangingText(word.label, word.text, width, kLabelIndent);
  const std::string line = absl::StrCat(word.command, " # ", word.text);
  if (kLabelIndent + WidthOfText(line) <= width)
    return absl::StrCat(PadRight(word.label, kLabelIndent), line, "\n");
  constexpr absl::string_view kGoesOn = " \\";
  std::string command = HangingText("", word.command, width - kGoesOn.size(), kLabelIndent);
  command.pop_back();
  return absl::StrCat(
      HangingText(word.label, absl::StrCat("# ", word.text, ":"), width, kLabelIndent),
      absl::StrReplaceAll(command, {{"\n", absl::StrCat(kGoesOn, "\n")}}), "\n");
}

}  // namespace

std::string GlanceText(const AnalysedRun& analysed, const GlanceOptions& asked) {
  GlanceOptions options = asked;
  options.width = std::max(asked.width, kLeastGlanceWidth);
  const GlanceParts parts = PartsOfGlance(analysed, options.directory);
  std::string text = LineOfItems(parts.title, options);
  absl::StrAppend(&text, EffectsPart(analysed, options), "\n", TablePart(analysed, options), "\n");
  for (const GlanceWord& word : GlanceWords(parts, options.directory)) {
    std::string line = WordText(word, options.width);
    if (options.color && !word.label.empty())
      line.replace(0, word.label.size(), Painted(word.label, kBold));
    text += line;
  }
  return text;
}

}  // namespace netring
