#include "report/coordinates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/json_fields.h"
#include "report/format.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> NamesOf(const std::vector<const Coordinate*>& coordinates) {
  std::vector<std::string> names;
  for (const Coordinate* each : coordinates) names.emplace_back(each->name);
  return names;
}

TEST(Coordinates, AreAllFieldsOfACell) {
  std::set<std::string> names;
  for (const Coordinate& each : Coordinates()) EXPECT_TRUE(names.insert(each.name).second);
  const Json fields = ToJson(Cell());
  for (const auto& [name, value] : fields.items()) {
    EXPECT_EQ(names.count(name), name == "twin" ? 0U : 1U) << name;
  }
  EXPECT_STREQ(Coordinates()[0].name, "impl");
}

TEST(Coordinates, VaryWhereCellsDifferControlsAside) {
  Result run = RunOfTwo();
  EXPECT_THAT(NamesOf(VaryingCoordinates(run)), ElementsAre("impl"));
  run.cells[1].cell = run.cells[0].cell;
  run.cells[1].cell.twin = 1;
  EXPECT_THAT(VaryingCoordinates(run), IsEmpty());
  run.cells[1].cell.load.threads = 2;
  EXPECT_THAT(VaryingCoordinates(run), IsEmpty()) << "a control";
  run.cells[1].cell.twin = 0;
  EXPECT_THAT(NamesOf(VaryingCoordinates(run)), ElementsAre("threads"));
  run.cells.clear();
  EXPECT_THAT(VaryingCoordinates(run), IsEmpty());
}

TEST(NameOfCell, HasVariantAndSizeAndWhatVaries) {
  Cell cell{.technique = {.variant = "a1"}, .load = {.size = 4096}};
  cell.load.threads = 2;
  EXPECT_EQ(NameOfCell({}, cell), "a1, 4 KiB");
  Result run = RunOf("a1");
  run.cells.emplace_back(cell);
  const auto varying = VaryingCoordinates(run);
  EXPECT_EQ(NameOfCell(varying, cell), "a1, 4 KiB, threads 2");
  cell.twin = 1;
  EXPECT_EQ(NameOfCell(varying, cell), "a1, 4 KiB, threads 2, again");
}

TEST(Coordinates, SayWhatAnUnsetValueMeans) {
  const Cell cell;
  for (const Coordinate& each : Coordinates()) {
    if (each.name != std::string("impl")) {
      EXPECT_FALSE(each.Text(cell).empty()) << each.name;
    }
  }
}

// --- Sizes that nobody chose ---

TEST(AboutSizeText, HasThreeDigitsAndNoExponent) {
  EXPECT_EQ(AboutSizeText(64), "64 B");
  EXPECT_EQ(AboutSizeText(123.456), "123 B");
  EXPECT_EQ(AboutSizeText(1012.3), "1012 B");
  EXPECT_EQ(AboutSizeText(999.7), "1000 B");
  EXPECT_EQ(AboutSizeText(23.42 * 1024), "23.4 KiB");
  EXPECT_EQ(AboutSizeText(1000.0 * 1024), "1000 KiB");
  EXPECT_EQ(AboutSizeText(1.5 * 1024 * 1024), "1.5 MiB");
  for (double bytes = 1; bytes < 3e9; bytes *= 1.01)
    EXPECT_EQ(AboutSizeText(bytes).find('e'), std::string::npos) << bytes;
}

TEST(JoinedText, ReadsAsAList) {
  EXPECT_EQ(JoinedText({}), "");
  EXPECT_EQ(JoinedText({"a1"}), "a1");
  EXPECT_EQ(JoinedText({"a1", "a2"}, "or"), "a1 or a2");
  EXPECT_EQ(JoinedText({"a1", "a2", "zc"}), "a1, a2 and zc");
}

TEST(AnswerText, SaysWhatTheNumbersAloneDoNot) {
  Comparison told{.ratio = 1.34, .interval = Interval{.low = 1.32, .high = 1.35}};
  EXPECT_EQ(AnswerText(told), "-") << "no answer";
  told.answer = Answer::kMore;
  EXPECT_EQ(AnswerText(told), "+34 % (+32 to +35)");
  told.answer = Answer::kUnsure;
  EXPECT_EQ(AnswerText(told), "unsure +34 % (+32 to +35)");
}

}  // namespace
}  // namespace netring
