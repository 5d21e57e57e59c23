#include "lab/far_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class FarAnswersTest : public testing::Test {
 protected:
  bool Last(absl::string_view line) {
    const absl::StatusOr<bool> last = answers_.Take(line);
    EXPECT_TRUE(last.ok()) << line << ": " << last.status();
    return last.ok() && *last;
  }
  std::string Why(absl::string_view line) {
    return std::string(answers_.Take(line).status().message());
  }

  FarSide far_;
  FarAnswers answers_{"1a", &far_};
};

TEST_F(FarAnswersTest, EachIsNoted) {
  for (const char* line : {"1a:system Linux x86_64", "1a:terminal", "1a:agent /a b",
                           "1a:speaks 7 x 0f", "1a:folder /t", "1a:writable", "1a:lacks head",
                           "1a:lacks rm", "1a:address ::1", "1a:other words"}) {
    EXPECT_FALSE(Last(line)) << line;
  }
  EXPECT_TRUE(Last("1a:done"));
  EXPECT_EQ(far_.system, "Linux x86_64");
  EXPECT_TRUE(far_.terminal);
  EXPECT_EQ(far_.agent, "/a b");
  EXPECT_EQ(far_.speaks, "7 x 0f");
  EXPECT_EQ(far_.folder, "/t");
  EXPECT_TRUE(far_.writable);
  EXPECT_THAT(far_.addresses, testing::ElementsAre("::1"));
  EXPECT_THAT(far_.lacks, testing::ElementsAre("head", "rm"));
}

TEST_F(FarAnswersTest, WhatHasNoNonceIsNone) {
  for (const char* line : {"", "done", ":done", "n=1a; o done", "1a done", "2b:done", "1 a:done"})
    EXPECT_FALSE(Last(line)) << line;
  EXPECT_TRUE(Last("$ 1a:ready\r"));
  EXPECT_TRUE(Last("1a:running"));
}

TEST_F(FarAnswersTest, AFailureSaysWhatToDo) {
  EXPECT_FALSE(Last("1a:folder /tmp"));
  EXPECT_THAT(Why("1a:failed make sh: no"),
              AllOf(HasSubstr("cannot make a file in /tmp there: sh: no"), HasSubstr("TMPDIR")));
  EXPECT_THAT(Why("1a:failed write head: full"), HasSubstr("written to /tmp there: head: full"));
  EXPECT_THAT(Why("1a:failed sum"), HasSubstr("did not arrive there as it was sent"));
  EXPECT_THAT(Why("1a:failed run 126 sh: Permission denied"),
              HasSubstr("nothing can be run from /tmp there (noexec?): sh: Permission denied"));
  EXPECT_THAT(Why("1a:failed run 139 Segmentation fault"),
              HasSubstr("does not run there: exit code 139 Segmentation fault"));
}

TEST_F(FarAnswersTest, MoreThanABannerIsTooMuch) {
  const std::string line(FarAnswers::kLongestLine - 1, 'x');
  for (size_t bytes = 0; bytes < FarAnswers::kMostBytes; bytes += FarAnswers::kLongestLine)
    EXPECT_FALSE(Last(line));
  EXPECT_THAT(Why("1a:done"), HasSubstr("more than 1048576 bytes, and not what it was asked"));
}

TEST(FarTextTest, IsPrintableAndBounded) {
  EXPECT_EQ(FarText("a\x1b[2J"), "a\\x1b[2J");
  EXPECT_EQ(FarText(std::string(1000, 'x')), std::string(200, 'x') + "...");
}

}  // namespace
}  // namespace netring
