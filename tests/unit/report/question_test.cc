#include "report/question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

Cell CellAt(const std::string& impl, int64_t size, int threads = 1) {
  Cell cell{.technique = {.variant = impl}, .load = {.size = size}};
  cell.load.threads = threads;
  return cell;
}

/// a1, and a2 which costs 1.5 times as much up to 1 KiB and 0.6 times above.
Result CrossingAt(const std::vector<int64_t>& sizes) {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2"};
  run.spec.sizes = sizes;
  run.cells.clear();
  for (const std::string& impl : run.spec.impl) {
    for (const int64_t size : sizes) {
      const double factor = impl == "a1" ? 1 : size <= 1024 ? 1.5 : 0.6;
      run.cells.push_back(MeasuredCell(CellAt(impl, size), TimesWork(factor)));
    }
  }
  return run;
}

std::string WordsOf(const Question& question) {
  std::string text;
  for (const QuestionPart& part : question.parts) {
    text += part.text + "\n";
    for (const QuestionRow& row : part.rows) {
      for (const std::string& each : row.texts) text += each + "|";
      text += "\n";
    }
  }
  return text;
}

std::vector<std::string> IdsOf(const Result& run) {
  std::vector<std::string> ids;
  for (const Question& each : Questions(AnalysedRun(run))) ids.push_back(each.id);
  return ids;
}

TEST(Questions, AreThoseThatTheRunCanAnswer) {
  EXPECT_THAT(IdsOf(CrossingAt({64, 65536})), ElementsAre("copies", "crossover"));
  EXPECT_THAT(IdsOf(RunOf("a1")), ElementsAre("copies"));
  Result failed = RunOf("a1");
  failed.cells[0].skipped = {Outcome::Kind::kSkipped, "x"};
  EXPECT_THAT(IdsOf(failed), IsEmpty());
  failed.cells.clear();
  EXPECT_THAT(IdsOf(failed), IsEmpty());
}

TEST(Questions, EachRowHasATextForEachHeadAndCellsOfTheRun) {
  for (const Result& run : {CrossingAt({64, 4096, 65536}), FourCells(), RunOfTwo()}) {
    for (const Question& question : Questions(AnalysedRun(run))) {
      for (const QuestionPart& part : question.parts) {
        EXPECT_NE(part.text.empty(), part.heads.empty()) << "a sentence or a table";
        for (const size_t column : part.numeric) EXPECT_LT(column, part.heads.size());
        for (const QuestionRow& row : part.rows) {
          EXPECT_THAT(row.texts, SizeIs(part.heads.size())) << question.id;
          for (const size_t place : row.cells) EXPECT_LT(place, run.cells.size());
        }
      }
    }
  }
}

// --- From which size ---

TEST(FromWhichSize, HasARowForEachPair) {
  const Result run = CrossingAt({64, 65536});
  const Question question = FromWhichSize(AnalysedRun(run));
  ASSERT_THAT(question.parts, SizeIs(2));
  EXPECT_THAT(question.parts[0].heads,
              ElementsAre("where", "which", "crossover", "at 64 B", "at 64 KiB"));
  ASSERT_THAT(question.parts[0].rows, SizeIs(1));
  const QuestionRow& row = question.parts[0].rows[0];
  EXPECT_EQ(row.texts[1], "a2 relative to a1");
  EXPECT_THAT(row.texts[2], StartsWith("from about "));
  EXPECT_THAT(row.texts[2], HasSubstr("): less"));
  EXPECT_THAT(row.texts[3], StartsWith("+5"));
  EXPECT_THAT(row.texts[4], StartsWith("-4"));
  EXPECT_THAT(row.cells, ElementsAre(0, 2, 1, 3));
}

TEST(FromWhichSize, ASizeWithoutOneOfTheTwoIsEmpty) {
  Result run = CrossingAt({64, 4096, 65536});
  run.cells[4].skipped = {Outcome::Kind::kSkipped, "x"};  // a2 at 4 KiB
  const Question question = FromWhichSize(AnalysedRun(run));
  EXPECT_THAT(question.parts[0].heads, SizeIs(5)) << "neither has a column";
  EXPECT_THAT(question.parts[0].rows[0].texts[2], StartsWith("from about"));
}

TEST(FromWhichSize, NamesTheSizesAboveItThatAreNotTold) {
  Result run = CrossingAt({64, 4096, 65536});
  run.cells[5] = MeasuredCell(CellAt("a2", 65536));
  EXPECT_THAT(WordsOf(FromWhichSize(AnalysedRun(run))),
              HasSubstr("): less; no difference is found at 64 KiB"));
}

// --- Threads ---

TEST(HowThreadsScale, SaysWhatTheMostBrings) {
  Result run = RunOf("a1");
  run.spec.threads = {1, 4};
  run.cells.push_back(
      MeasuredCell(CellAt("a1", 4096, 4), [](Slice* slice) { slice->client.bytes *= 2; }));
  const Question question = HowThreadsScale(AnalysedRun(run));
  EXPECT_THAT(question.title,
              HasSubstr("2.000 times the throughput of one, 50.0 % of perfect scaling: "
                        "a1, 4 KiB, threads 4."));
  EXPECT_THAT(WordsOf(question), HasSubstr("|50.0 %|"));
}

TEST(HowThreadsScale, OfOneCountIsNoQuestion) {
  EXPECT_THAT(HowThreadsScale(AnalysedRun(RunOf("a1"))).parts, IsEmpty());
}

TEST(HowThreadsScale, NamesHowWaitingForACpuChanges) {
  Result run = RunOf("a1");
  run.spec.threads = {1, 4};
  const auto waits = [](double share) {
    return [=](Slice* slice) {
      slice->server.run_delay_ns =
          static_cast<int64_t>(share * static_cast<double>(slice->server.window_ns));
    };
  };
  run.cells = {MeasuredCell(CellAt("a1", 4096, 1), waits(0.01)),
               MeasuredCell(CellAt("a1", 4096, 4), waits(0.5))};
  EXPECT_THAT(
      WordsOf(HowThreadsScale(AnalysedRun(run))),
      HasSubstr("A thread waits for a CPU 50.0 % of the time with --threads 4, 1.0 % with 1"));
}

// --- Copies ---

TEST(WhereAreTheCopies, AreOfTheLargestSize) {
  const Result run = CrossingAt({65536, 64});
  const Question question = WhereAreTheCopies(AnalysedRun(run));
  for (const QuestionRow& row : question.parts[0].rows)
    EXPECT_EQ(run.cells[row.cells[0]].cell.load.size, 65536);
  EXPECT_EQ(question.title,
            "From program to program a byte is copied 3 times with a1, and 2 times with a2.");
  EXPECT_THAT(question.parts[1].text, HasSubstr("64 KiB messages"));
  EXPECT_THAT(question.parts[1].cells, ElementsAre(0, 2));
  EXPECT_THAT(WordsOf(question), HasSubstr("relative to a2|")) << "what staging costs a1";
}

TEST(WhereAreTheCopies, SaysWhatTheNotificationsSay) {
  const Result run = FourCells();
  EXPECT_THAT(WordsOf(WhereAreTheCopies(AnalysedRun(run))),
              HasSubstr("notifications say so (100 %)|the kernel (veth delivers locally)"));
}

TEST(WhereAreTheCopies, KnowsWhatTheReceiveModeDidAndWhereNobodyReceives) {
  const auto last = [](int64_t copied, int64_t mapped, int64_t dropped, PathKind path) {
    Result run = RunOf("a1", [&](Slice* slice) {
      slice->client.received_copied = copied;
      if (mapped > 0) slice->client.received_mapped = mapped;
      if (dropped > 0) slice->client.received_dropped = dropped;
    });
    run.spec.path = path;
    return WhereAreTheCopies(AnalysedRun(run)).parts[0].rows.back().texts[2];
  };
  EXPECT_EQ(last(8, 0, 0, PathKind::kVeth), "the socket's buffers to the program's memory");
  EXPECT_THAT(last(25, 75, 0, PathKind::kVeth),
              HasSubstr("25.0 % of the bytes; the others are mapped"));
  EXPECT_EQ(last(0, 8, 0, PathKind::kVeth),
            "nothing: what has come is mapped into the program's memory");
  EXPECT_EQ(last(0, 0, 8, PathKind::kVeth), "nothing: what has come is dropped");
  EXPECT_EQ(last(0, 0, 0, PathKind::kSink), "nothing: the path delivers to nobody");
}

// --- Caches ---

TEST(LargestCacheChange, NamesTheLargestChange) {
  const Result run =
      RunOfTwo([](Slice* slice) { *CounterOf(kLlcMisses, &slice->server.counters).value *= 3; });
  const std::string text = LargestCacheChange(AnalysedRun(run));
  EXPECT_THAT(text, HasSubstr(std::string(MetricOf(MetricId::kLlcMisses).words).substr(1)));
  EXPECT_THAT(text, HasSubstr("+200 %"));
  EXPECT_THAT(text, HasSubstr("a2, 4 KiB relative to a1."));
}

TEST(LargestCacheChange, IsEmptyWhereNothingWasCounted) {
  EXPECT_EQ(LargestCacheChange(AnalysedRun(RunOf("a1"))), "");
}

}  // namespace
}  // namespace netring
