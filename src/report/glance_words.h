// What a glance says: its parts, and the lines that a terminal has of them below its table.

#ifndef NETRING_REPORT_GLANCE_WORDS_H_
#define NETRING_REPORT_GLANCE_WORDS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "base/fields.h"
#include "report/glance.h"

namespace netring {

/// A command to run next, and what it would tell.
struct NextCommand {
  std::string command;
  std::string reason;
};

/// One of the ways that a run compares, or its only one.
struct GlanceWay {
  std::string name;
  std::string words;   ///< what the name stands for; often empty
  std::string remark;  ///< "baseline", "less from 18 KiB on, 100 % copied"
  std::vector<size_t> cells;
};

/// What a terminal, the page and report.md say of a run before anything else.
struct GlanceParts {
  std::vector<std::string> title;  ///< what was measured, where and for how long
  std::string claim;               ///< the answer in one sentence
  std::vector<std::string> use;    ///< what to use; empty: nothing was compared
  std::vector<std::string> why;
  std::string trust;
  std::vector<std::string> notes;  ///< what somebody can act on
  std::vector<NextCommand> next;   ///< at most two
  std::string compared;            ///< the coordinate whose values are the ways
  std::string axis;                ///< the coordinate that they are compared over
  std::vector<GlanceWay> ways;
};

/// `directory` of the run, as its user named it; empty: it has none.
GlanceParts PartsOfGlance(const AnalysedRun& analysed, const std::string& directory);

/// A line with its label; without one it belongs to the label before it.
struct GlanceWord {
  std::string label;
  std::string text;     ///< a sentence, or what a command is for
  std::string command;  ///< that a shell takes; empty: a sentence
};

/// What to use, why, how far to trust it, what to do about what weakens it, what to run next, where
/// the rest is. Of the sentences those alone that somebody can act on.
std::vector<GlanceWord> GlanceWords(const GlanceParts& parts, const std::string& directory);

/// The items of the first line.
std::vector<std::string> GlanceTitle(const AnalysedRun& analysed);

std::vector<NextCommand> NextCommands(const AnalysedRun& analysed, const std::string& directory);

template <typename Archive>
void Describe(Archive& archive, NextCommand& next) {
  archive.Field("command", next.command);
  archive.Field("reason", next.reason, "what it would tell");
}

template <typename Archive>
void Describe(Archive& archive, GlanceWay& way) {
  archive.Field("name", way.name);
  archive.Field("words", way.words, kMayLack, "what the name stands for");
  archive.Field("remark", way.remark, kMayLack);
  archive.Field("cells", way.cells, "places in the list of cells", Bounds{0, 100'000});
}

template <typename Archive>
void Describe(Archive& archive, GlanceParts& parts) {
  archive.Field("title", parts.title, "what was measured, where and for how long");
  archive.Field("claim", parts.claim, "the answer in one sentence");
  archive.Field("use", parts.use, kMayLack, "what to use; none: nothing was compared");
  archive.Field("why", parts.why, kMayLack);
  archive.Field("trust", parts.trust);
  archive.Field("notes", parts.notes, kMayLack, "what somebody can act on");
  archive.Field("next", parts.next, kMayLack, "commands");
  archive.Field("compared", parts.compared, "the coordinate whose values are the ways");
  archive.Field("axis", parts.axis, "the coordinate that they are compared over");
  archive.Field("ways", parts.ways);
}

}  // namespace netring

#endif  // NETRING_REPORT_GLANCE_WORDS_H_
