#include "report/glance_words.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/enum_names.h"
#include "base/shell_quoted.h"
#include "experiment/groups.h"
#include "report/claims.h"
#include "report/comparison_sentences.h"
#include "report/format.h"
#include "report/sentences.h"

namespace netring {
namespace {

constexpr size_t kMostNotes = 5;
constexpr size_t kMostAnswers = 3;

/// Whether ways or factors are compared; else absolute figures are shown.
bool AsksForAnswer(const AnalysedRun& analysed) {
  const Spec& spec = analysed.run().spec;
  return ComparesWays(spec) || !spec.factors.empty();
}

// --- What to use ---

/// The ranges of one contender, or of those that are alike, together.
std::string RangesText(const AnalysedRun& analysed) {
  std::vector<std::pair<std::string, std::vector<std::string>>> ranges;
  for (const SaidClaim& said : analysed.claims()) {
    const ClaimBrief& brief = said.brief;
    if (brief.what.empty()) continue;
    auto found = std::find_if(ranges.begin(), ranges.end(),
                              [&](const auto& each) { return each.first == brief.what; });
    if (found == ranges.end()) found = ranges.insert(found, {brief.what, {}});
    found->second.push_back(brief.at);
  }
  std::vector<std::string> texts;
  for (const auto& [what, at] : ranges) texts.push_back(absl::StrCat(what, " ", JoinedText(at)));
  return texts.empty() ? "" : absl::StrCat(absl::StrJoin(texts, "; "), ".");
}

/// The ranges, then where one becomes the better one, or the effects; else why there is no answer.
std::vector<std::string> UseTexts(const AnalysedRun& analysed,
                                  const std::vector<Sentence>& sentences) {
  std::vector<std::string> texts;
  if (std::string ranges = RangesText(analysed); !ranges.empty())
    texts.push_back(std::move(ranges));
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

std::vector<std::string> NotesOf(const std::vector<Sentence>& sentences,
                                 const std::string& directory) {
  const bool all = sentences.size() <= kMostNotes;
  const size_t shown = all ? sentences.size() : kMostNotes - 1;
  std::vector<std::string> notes;
  for (size_t i = 0; i < shown; ++i) notes.push_back(sentences[i].text);
  if (!all) {
    notes.push_back(
        absl::StrCat(sentences.size() - shown, " more notes: ", WideCommand(directory)));
  }
  return notes;
}

void AppendWords(const char* label, const std::vector<std::string>& texts,
                 std::vector<GlanceWord>* words) {
  for (const std::string& text : texts)
    words->push_back({&text == &texts.front() ? label : "", Printable(text)});
}

}  // namespace

std::vector<GlanceWord> GlanceWords(const AnalysedRun& analysed, const std::string& directory) {
  const std::vector<Sentence> sentences = Sentences(analysed);
  std::vector<GlanceWord> words;
  AppendWords("Use", UseTexts(analysed, sentences), &words);
  std::vector<std::string> why;
  for (const Sentence& sentence : sentences) {
    if (sentence.topic == Topic::kZeroCopy) why.push_back(sentence.text);
  }
  AppendWords("Why", why, &words);
  AppendWords("Trust", {TrustText(analysed)}, &words);
  AppendWords("Note", NotesOf(SentencesToActOn(analysed, sentences), directory), &words);
  AppendWords("Next", NextCommands(analysed, directory), &words);
  if (directory.empty()) return words;
  AppendWords("Files",
              {absl::StrCat("netring-report ", ShellQuoted(directory), " # its figures"),
               absl::StrCat(WideCommand(directory), " # every column")},
              &words);
  return words;
}

}  // namespace netring
