#include "compare/matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/coordinates.h"

namespace netring {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

/// A cell of two letters and a size, such as "a1".
CellOfRuns CellOf(const std::string& impl, int64_t size = 64,
                  const std::function<void(Cell*)>& change = {}) {
  CellOfRuns cell;
  cell.cell = {.technique = {.variant = impl}, .load = {.size = size}};
  if (change) change(&cell.cell);
  return cell;
}

void OnEpoll(Cell* cell) { cell->technique = {"epoll", cell->technique.variant, "", ""}; }

std::string ErrorOf(const absl::StatusOr<std::vector<CellPair>>& pairs) {
  return std::string(pairs.status().message());
}

TEST(MatchSides, PairsWhatIsAlike) {
  const std::vector<CellOfRuns> base{CellOf("a1"), CellOf("a2"), CellOf("a3")};
  const std::vector<CellOfRuns> fresh{CellOf("a3"), CellOf("a1"), CellOf("zc")};
  const auto pairs = MatchSides(base, fresh, {});
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  ASSERT_THAT(*pairs, SizeIs(4));
  EXPECT_EQ((*pairs)[0].base, &base[0]);
  EXPECT_EQ((*pairs)[0].fresh, &fresh[1]);
  EXPECT_EQ((*pairs)[1].fresh, nullptr);
  EXPECT_EQ((*pairs)[2].fresh, &fresh[0]);
  EXPECT_EQ((*pairs)[3].base, nullptr);
  EXPECT_EQ((*pairs)[3].fresh, &fresh[2]);
}

TEST(MatchSides, SaysWhatTheyHaveNotInCommon) {
  EXPECT_THAT(ErrorOf(MatchSides({CellOf("a1")}, {CellOf("a2")}, {})),
              AllOf(HasSubstr("impl is a1 against a2"), Not(HasSubstr("size"))));
  EXPECT_THAT(ErrorOf(MatchSides({CellOf("a1", 64), CellOf("a2", 512)},
                                 {CellOf("a1", 512), CellOf("a2", 64)}, {})),
              HasSubstr("no combination of coordinates is in both"));
}

TEST(MatchSides, ACoordinateThatVariesHasOneValueOnEachSide) {
  const std::vector<CellOfRuns> base{CellOf("a1", 64), CellOf("a1", 512)};
  const std::vector<CellOfRuns> fresh{CellOf("a2", 64), CellOf("a2", 512)};
  const auto pairs = MatchSides(base, fresh, {"impl"});
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  EXPECT_EQ((*pairs)[1].fresh, &fresh[1]);
  EXPECT_THAT(
      ErrorOf(MatchSides(base, fresh, {"size"})),
      AllOf(HasSubstr("--across size: the base has 2 values of it (64, 512)"), HasSubstr("--by")));
}

TEST(MatchSides, ACellWithoutARingIsLikeThoseOfAnyRing) {
  const std::vector<CellOfRuns> base{CellOf("a1", 64, OnEpoll)};
  const std::vector<CellOfRuns> fresh{
      CellOf("a1"), CellOf("a1", 64, [](Cell* cell) { cell->technique.ring = "plain"; })};
  const auto pairs = MatchSides(base, fresh, {"engine"});
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  ASSERT_THAT(*pairs, SizeIs(2));
  EXPECT_EQ((*pairs)[1].base, &base[0]);
  EXPECT_EQ((*pairs)[1].fresh, &fresh[1]);
}

TEST(MatchSides, AStateOfThePathThatIsNotSetIsAValue) {
  const auto tso = [](Cell* cell) { cell->system.offloads = "tso=off"; };
  EXPECT_THAT(ErrorOf(MatchSides({CellOf("a1")}, {CellOf("a1", 64, tso)}, {})),
              HasSubstr("offloads is as-it-is against tso=off"));
}

TEST(MatchWithin, PairsTheTwoValues) {
  const std::vector<CellOfRuns> cells{CellOf("a1", 64), CellOf("a3", 64), CellOf("a1", 512),
                                      CellOf("a3", 512), CellOf("zc", 64)};
  const auto pairs = MatchWithin(cells, {"impl", "a3", "a1"});
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  ASSERT_THAT(*pairs, SizeIs(2));
  EXPECT_EQ((*pairs)[0].base, &cells[1]);
  EXPECT_EQ((*pairs)[0].fresh, &cells[0]);
}

TEST(MatchWithin, SaysWhatThereIsToChooseFrom) {
  const std::vector<CellOfRuns> cells{CellOf("a1"), CellOf("a3")};
  EXPECT_THAT(ErrorOf(MatchWithin(cells, {"colour", "a1", "a3"})), HasSubstr("engine, impl"));
  EXPECT_THAT(ErrorOf(MatchWithin(cells, {"impl", "a1", "a9"})),
              HasSubstr("has no 'a9': choose from a1, a3"));
  EXPECT_THAT(ErrorOf(MatchWithin(cells, {"impl", "a1", "a1"})), HasSubstr("a1 twice"));
}

TEST(Coordinates, HaveNamesAndTexts) {
  EXPECT_THAT(CoordinateNames(), AllOf(Contains("impl"), Contains("mtu"), Not(Contains("twin"))));
  const Cell cell = CellOf("a1", 4096).cell;
  EXPECT_EQ(CoordinateOf(cell, "size"), "4096");
  EXPECT_EQ(CoordinateOf(cell, "workload"), "rr");
  EXPECT_EQ(CoordinateOf(cell, "mtu"), kAsItIs);
  EXPECT_EQ(CoordinateOf(cell, "agent"), "own agent");
  EXPECT_EQ(CoordinateOf(cell, "colour"), "");
  EXPECT_EQ(ShownCoordinate("size", "4096"), "4 KiB");
  EXPECT_EQ(ShownCoordinate("threads", "4096"), "4096");
  EXPECT_EQ(ShownCoordinate("ring", ""), "-");
}

}  // namespace
}  // namespace netring
