// What a glance says below its table.

#ifndef NETRING_REPORT_GLANCE_WORDS_H_
#define NETRING_REPORT_GLANCE_WORDS_H_

#include <string>
#include <vector>

#include "report/glance.h"

namespace netring {

/// A line with its label; without one it belongs to the label before it.
struct GlanceWord {
  std::string label;
  std::string text;
};

/// What was measured, where and for how long: the items of the first line.
std::vector<std::string> GlanceTitle(const AnalysedRun& analysed);

/// What to use, why, how far to trust it, what to do about what weakens it, what to run next, where
/// the rest is. Of the sentences those alone that somebody can act on.
std::vector<GlanceWord> GlanceWords(const AnalysedRun& analysed, const std::string& directory);

/// The command to run next, with its reason as a comment, where one helps: at most two.
std::vector<std::string> NextCommands(const AnalysedRun& analysed, const std::string& directory);

}  // namespace netring

#endif  // NETRING_REPORT_GLANCE_WORDS_H_
