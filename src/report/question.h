// Questions that people ask of a run, each with what answers it: sentences and tables.

#ifndef NETRING_REPORT_QUESTION_H_
#define NETRING_REPORT_QUESTION_H_

#include <string>
#include <vector>

#include "report/analysed_run.h"

namespace netring {

/// Of one table: the rest is in analysis.json's lists.
inline constexpr size_t kMostQuestionRows = 60;

struct QuestionRow {
  std::vector<std::string> texts;
  std::vector<size_t> cells;  ///< that it was made from, as places in the run
};

/// A sentence, or a table, which has heads.
struct QuestionPart {
  std::string text;
  std::vector<size_t> cells;
  std::vector<std::string> heads;
  std::vector<size_t> numeric;  ///< columns that stand to the right
  std::vector<QuestionRow> rows;
};

struct Question {
  std::string id;
  std::string title;
  std::vector<QuestionPart> parts;
};

/// Those that the run can answer; the title of each is its answer.
std::vector<Question> Questions(const AnalysedRun& analysed);

Question WhereAreTheCopies(const AnalysedRun& analysed);
Question FromWhichSize(const AnalysedRun& analysed);
Question HowThreadsScale(const AnalysedRun& analysed);

/// Which level of the caches changes most between two ways; empty: they were not counted, or there
/// is one way.
std::string LargestCacheChange(const AnalysedRun& analysed);

template <typename Archive>
void Describe(Archive& archive, QuestionRow& row) {
  archive.Field("texts", row.texts);
  archive.Field("cells", row.cells, Bounds{0, 100'000});
}

template <typename Archive>
void Describe(Archive& archive, QuestionPart& part) {
  archive.Field("text", part.text, kMayLack);
  archive.Field("cells", part.cells, kMayLack, Bounds{0, 100'000});
  archive.Field("heads", part.heads, kMayLack);
  archive.Field("numeric", part.numeric, kMayLack);
  archive.Field("rows", part.rows, kMayLack);
}

template <typename Archive>
void Describe(Archive& archive, Question& question) {
  archive.Field("id", question.id);
  archive.Field("title", question.title);
  archive.Field("parts", question.parts);
}

}  // namespace netring

#endif  // NETRING_REPORT_QUESTION_H_
