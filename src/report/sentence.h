// What is said of a run: one sentence with the cells that it was made from.

#ifndef NETRING_REPORT_SENTENCE_H_
#define NETRING_REPORT_SENTENCE_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/fields.h"

namespace netring {

/// What a sentence speaks of.
enum class Topic {
  kAnswer,
  kZeroCopy,
  kChoice,  ///< of --impl auto
  kOutcome,
  kInterrupted,
  kVerdict,
  kNote,
  kHosts,
  kCounters,
  kComparison,
  kUnanswered,
  kControl,
  kMethod,
};
constexpr auto EnumNames(Topic) {
  return std::array{"answer",     "zero copy", "choice", "outcome",  "interrupted",
                    "verdict",    "note",      "hosts",  "counters", "comparison",
                    "unanswered", "control",   "method"};
}

struct Sentence {
  Topic topic = Topic::kAnswer;
  std::string text;
  std::vector<size_t> cells;  ///< as places in the run; empty: of the whole run
};

template <typename Archive>
void Describe(Archive& archive, Sentence& sentence) {
  archive.Field("topic", sentence.topic);
  archive.Field("text", sentence.text);
  archive.Field("cells", sentence.cells, "places in the list of cells", Bounds{0, 100'000});
}

}  // namespace netring

#endif  // NETRING_REPORT_SENTENCE_H_
