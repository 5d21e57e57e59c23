#include "report/glance_words.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/enum_names.h"
#include "base/printable.h"
#include "base/shell_quoted.h"
#include "experiment/groups.h"
#include "report/claims.h"
#include "report/comparison_sentences.h"
#include "report/format.h"
#include "report/glance_grid.h"
#include "report/range_sentence.h"
#include "report/sentences.h"

namespace netring {
namespace {

constexpr size_t kMostNotes = 5;
constexpr size_t kMostAnswers = 3;
constexpr char kNoAnswer[] = "no answer";  // as BriefOfClaim() begins

/// Whether ways or factors are compared; else absolute figures are shown.
bool AsksForAnswer(const AnalysedRun& analysed) {
  const Spec& spec = analysed.run().spec;
  return ComparesWays(spec) || !spec.factors.empty();
}

// --- What to use ---

/// More ranges than these, of several combinations of settings, are no answer: those of the cells
/// that most of the run is about are.
constexpr size_t kMostRanges = 4;

/// The claims of ranges that are shown.
std::vector<const SaidClaim*> RangesToShow(const AnalysedRun& analysed) {
  std::vector<const SaidClaim*> ranges;
  for (const SaidClaim& said : analysed.claims()) {
    if (!said.brief.what.empty()) ranges.push_back(&said);
  }
  if (ranges.size() > kMostRanges)
    std::erase_if(ranges, [](const SaidClaim* said) { return !said->is_main; });
  return ranges;
}

/// What all of them have in common.
std::string CommonPlace(const std::vector<const SaidClaim*>& ranges) {
  const bool common = std::all_of(ranges.begin(), ranges.end(), [&](const SaidClaim* said) {
    return said->where == ranges.front()->where;
  });
  return !ranges.empty() && common ? ranges.front()->where : "";
}

struct RangesText {
  std::string where;
  std::string ranges;  ///< empty: there are none
};

/// The ranges of one contender, or of those that are alike, together.
RangesText RangesOf(const AnalysedRun& analysed) {
  const std::vector<const SaidClaim*> shown = RangesToShow(analysed);
  const std::string where = CommonPlace(shown);
  std::vector<std::pair<std::string, std::vector<std::string>>> ranges;
  for (const SaidClaim* said : shown) {
    const ClaimBrief& brief = said->brief;
    auto found = std::find_if(ranges.begin(), ranges.end(),
                              [&](const auto& each) { return each.first == brief.what; });
    if (found == ranges.end()) found = ranges.insert(found, {brief.what, {}});
    absl::string_view at = brief.at;
    if (!where.empty()) absl::ConsumeSuffix(&at, absl::StrCat("with ", where));
    found->second.emplace_back(absl::StripAsciiWhitespace(at));
  }
  std::vector<std::string> texts;
  for (const auto& [what, at] : ranges)
    texts.emplace_back(absl::StripAsciiWhitespace(absl::StrCat(what, " ", JoinedText(at))));
  return {where, texts.empty() ? "" : absl::StrCat(absl::StrJoin(texts, "; "), ".")};
}

/// "Use a1 up to 512 B; a2 from 4 KiB on.": what is not told apart cannot be used.
std::string SentenceOfRanges(const RangesText& text) {
  const bool told = !absl::StartsWith(text.ranges, kNoAnswer);
  std::string sentence =
      absl::StrCat(text.where.empty() ? "" : absl::StrCat("with ", text.where, ", "),
                   told ? "use " : "", text.ranges);
  sentence.front() = absl::ascii_toupper(static_cast<unsigned char>(sentence.front()));
  return sentence;
}

/// The ranges, then where one becomes the better one, or the effects; else why there is no answer.
std::vector<std::string> UseTexts(const AnalysedRun& analysed,
                                  const std::vector<Sentence>& sentences) {
  std::vector<std::string> texts;
  if (const RangesText text = RangesOf(analysed); !text.ranges.empty()) {
    texts.push_back(text.where.empty() ? text.ranges
                                       : absl::StrCat("with ", text.where, ", ", text.ranges));
  }
  for (const SaidClaim& said : analysed.claims()) {
    const bool crosses = said.claim.kind == Claim::Kind::kCrossover && said.is_main &&
                         said.claim.crossover->answer == Answer::kLess;
    if (crosses || said.claim.kind == Claim::Kind::kEffect) texts.push_back(said.text);
  }
  if (texts.size() > kMostAnswers) texts.resize(kMostAnswers);
  if (!texts.empty() || !AsksForAnswer(analysed)) return texts;
  const auto why = std::find_if(sentences.begin(), sentences.end(), [](const Sentence& sentence) {
    return sentence.topic == Topic::kAnswer;
  });
  if (why != sentences.end()) texts.push_back(why->text);
  return texts;
}

/// The answer in one sentence, by itself.
std::string ClaimOf(const AnalysedRun& analysed, const std::vector<std::string>& use) {
  if (use.empty()) {
    std::string range = RangeSentence(analysed, analysed.comparer().cost());
    return range.empty() ? "No answer: nothing was measured." : range;
  }
  const RangesText text = RangesOf(analysed);
  return text.ranges.empty() ? use.front() : SentenceOfRanges(text);
}

// --- How far to trust it ---

struct Trusted {
  size_t measured = 0;
  size_t weak = 0;
  Verdict::Kind worst = Verdict::Kind::kValid;
  std::set<std::string> rules;
};

Trusted TrustOf(const AnalysedRun& analysed) {
  Trusted trusted;
  for (const Row& row : analysed.rows()) trusted.worst = std::max(trusted.worst, row.verdict.kind);
  for (const Row& row : analysed.rows()) {
    if (!row.has_numbers()) continue;
    ++trusted.measured;
    if (trusted.worst == Verdict::Kind::kValid || row.verdict.kind != trusted.worst) continue;
    ++trusted.weak;
    for (const Rule* rule : row.verdict.reasons) trusted.rules.insert(rule->name);
  }
  return trusted;
}

std::string TrustText(const AnalysedRun& analysed) {
  const Trusted trusted = TrustOf(analysed);
  if (trusted.measured == 0) return "nothing was measured.";
  const std::optional<std::string> control = ControlText(analysed);
  std::string text = "good: ";
  if (trusted.worst != Verdict::Kind::kValid) {
    text = absl::StrCat(
        trusted.worst == Verdict::Kind::kInvalid ? "none: " : "limited: ", trusted.weak, " of ",
        CountText(static_cast<int64_t>(trusted.measured), "cell"),
        trusted.weak == 1 ? " is " : " are ", NameOf(trusted.worst), " (",
        absl::StrJoin(trusted.rules, ", "), "); ");
  } else if (AsksForAnswer(analysed) && !control.has_value()) {
    text = "limited, as no control shows the noise: ";
  } else if (IsNoisy(analysed)) {
    text = "limited by noise: ";
  }
  absl::StrAppend(&text, RoundsText(analysed));
  if (control.has_value()) absl::StrAppend(&text, "; ", *control);
  return text + ".";
}

// --- Notes and files ---

std::string WideCommand(const std::string& directory) {
  return absl::StrCat("netring-run --analyse ", directory.empty() ? "DIR" : ShellQuoted(directory),
                      " --wide");
}

/// Those that somebody can act on. What is not compared in the table has no note that says why.
std::vector<Sentence> SentencesToActOn(const AnalysedRun& analysed,
                                       const std::vector<Sentence>& sentences) {
  std::set<Topic> topics{Topic::kOutcome, Topic::kInterrupted, Topic::kVerdict};
  if (AsksForAnswer(analysed)) topics.insert(Topic::kUnanswered);
  std::vector<Sentence> chosen;
  std::copy_if(sentences.begin(), sentences.end(), std::back_inserter(chosen),
               [&](const Sentence& sentence) { return topics.contains(sentence.topic); });
  if (!AsksForAnswer(analysed)) AppendWithheld(analysed, &chosen);
  return chosen;
}

std::vector<std::string> TextsOf(const std::vector<Sentence>& sentences) {
  std::vector<std::string> texts;
  for (const Sentence& sentence : sentences) texts.push_back(sentence.text);
  return texts;
}

/// As many as a terminal has room for.
std::vector<std::string> NotesToPrint(const std::vector<std::string>& notes,
                                      const std::string& directory) {
  if (notes.size() <= kMostNotes) return notes;
  std::vector<std::string> few(notes.begin(), notes.begin() + kMostNotes - 1);
  few.push_back(absl::StrCat(notes.size() - few.size(), " more notes: ", WideCommand(directory)));
  return few;
}

void AppendWords(const char* label, const std::vector<std::string>& texts,
                 std::vector<GlanceWord>* words) {
  for (const std::string& text : texts)
    words->push_back({&text == &texts.front() ? label : "", Printable(text), ""});
}

void AppendCommands(const char* label, const std::vector<NextCommand>& commands,
                    std::vector<GlanceWord>* words) {
  for (const NextCommand& each : commands) {
    words->push_back(
        {&each == &commands.front() ? label : "", Printable(each.reason), Printable(each.command)});
  }
}

}  // namespace

GlanceParts PartsOfGlance(const AnalysedRun& analysed, const std::string& directory) {
  const std::vector<Sentence> sentences = Sentences(analysed);
  GlanceParts parts{.title = GlanceTitle(analysed),
                    .claim = "",
                    .use = UseTexts(analysed, sentences),
                    .why = {},
                    .trust = TrustText(analysed),
                    .notes = TextsOf(SentencesToActOn(analysed, sentences)),
                    .next = NextCommands(analysed, directory),
                    .compared = ComparedCoordinate(analysed),
                    .axis = AxisOfWays(analysed),
                    .ways = WaysOf(analysed)};
  for (const Sentence& sentence : sentences) {
    static constexpr Topic kWhy[] = {Topic::kZeroCopy, Topic::kHosts, Topic::kChoice};
    if (std::find(std::begin(kWhy), std::end(kWhy), sentence.topic) != std::end(kWhy))
      parts.why.push_back(sentence.text);
  }
  parts.claim = ClaimOf(analysed, parts.use);
  return parts;
}

std::vector<GlanceWord> GlanceWords(const GlanceParts& parts, const std::string& directory) {
  std::vector<GlanceWord> words;
  AppendWords("Use", parts.use, &words);
  AppendWords("Why", parts.why, &words);
  AppendWords("Trust", {parts.trust}, &words);
  AppendWords("Note", NotesToPrint(parts.notes, directory), &words);
  AppendCommands("Next", parts.next, &words);
  if (directory.empty()) return words;
  AppendCommands("Files",
                 {{absl::StrCat("netring-report ", ShellQuoted(directory)), "its figures"},
                  {WideCommand(directory), "every column"}},
                 &words);
  return words;
}

}  // namespace netring
