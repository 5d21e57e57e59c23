#include "app/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "base/formats.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

enum class Shade { kLight, kDark };
constexpr auto EnumNames(Shade) { return std::array{"light", "dark"}; }

struct Paint {
  Shade shade = Shade::kDark;
  int coats = 0;
  bool dry_first = true;
  std::string label = "none";
  std::string plan;
};

constexpr TextField<Paint> kFields[] = {
    FieldOf<EnumText<Shade>, &Paint::shade>("shade", "light", "how bright it is"),
    FieldOf<WholeNumber<1, 9>, &Paint::coats>("coats", "2", "how often"),
    FieldOf<YesOrNo, &Paint::dry_first>("dry_first", "false", "wait before each coat"),
    FieldOf<AnyText, &Paint::label>("label", "", "what is written on it"),
    FieldOf<FileName, &Paint::plan>("plan", "", "where it says so"),
};

constexpr Program kProgram{.name = "paint",
                           .about = "paint: paints walls\n",
                           .arguments = "two walls at most",
                           .most_arguments = 2,
                           .ending = "Exit: 0\n"};

/// What a command line makes of a Paint, and what it says.
struct Painted {
  explicit Painted(const std::vector<std::string>& arguments) {
    Options options(kProgram);
    options.Add(absl::MakeConstSpan(kFields), &paint);
    options.NotHere("brush", "is gone: --coats says how often");
    const absl::Status read = options.Read(arguments);
    error = std::string(read.message());
    walls = options.arguments();
    answer = options.answer().value_or("");
  }

  Paint paint;
  std::string error;
  std::vector<std::string> walls;
  std::string answer;
};

std::string ErrorOf(const std::vector<std::string>& arguments) { return Painted(arguments).error; }

TEST(Options, FieldsHaveTheDefaultsOfTheirRows) {
  const Painted painted({});
  EXPECT_EQ(painted.error, "");
  EXPECT_EQ(painted.paint.shade, Shade::kLight);
  EXPECT_EQ(painted.paint.coats, 2);
  EXPECT_FALSE(painted.paint.dry_first);
  EXPECT_EQ(painted.paint.label, "");
}

TEST(Options, AreWrittenInEveryUsualWay) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--shade=dark", "--coats=3", "--dry_first", "--label=a=b"},
           {"--shade", "dark", "--coats", "3", "--dry-first=true", "--label", "a=b"},
           {"--coats", "9", "--coats", "3", "--shade=dark", "--nodry_first", "--dry-first",
            "--label=a=b"}}) {
    const Painted painted(arguments);
    EXPECT_EQ(painted.error, "");
    EXPECT_EQ(painted.paint.shade, Shade::kDark);
    EXPECT_EQ(painted.paint.coats, 3);
    EXPECT_TRUE(painted.paint.dry_first);
    EXPECT_EQ(painted.paint.label, "a=b");
  }
}

TEST(Options, ASwitchTakesNoNextArgument) {
  const Painted painted({"--dry_first", "north"});
  EXPECT_THAT(painted.walls, ElementsAre("north"));
  EXPECT_TRUE(painted.paint.dry_first);
  EXPECT_EQ(ErrorOf({"--dry-first", "false"}), "--dry-first false: write --dry-first=false");
  EXPECT_EQ(ErrorOf({"--dry_first", "yes"}), "--dry_first yes: write --dry_first=true");
}

TEST(Options, ASwitchIsTurnedOffByNo) {
  for (const char* off : {"--nodry_first", "--nodry-first", "--no-dry-first", "--dry_first=false"})
    EXPECT_FALSE(Painted({"--dry_first", off}).paint.dry_first) << off;
  EXPECT_EQ(ErrorOf({"--nodry_first=true"}), "--nodry_first: takes no value");
}

TEST(Options, AValueMayBeginWithADash) {
  EXPECT_EQ(ErrorOf({"--coats", "-1"}), "--coats=-1: must be a whole number from 1 to 9");
  EXPECT_EQ(Painted({"--label", "--shade"}).paint.label, "--shade");
}

TEST(Options, ErrorsNameOptionValueAndWhatIsAllowed) {
  EXPECT_EQ(ErrorOf({"--shade=grey"}), "--shade=grey: must be light or dark");
  EXPECT_EQ(ErrorOf({"--dry_first=perhaps"}), "--dry_first=perhaps: must be true or false");
  EXPECT_EQ(ErrorOf({"--coats"}), "--coats: needs a value");
  EXPECT_EQ(ErrorOf({"--coats=\n\x1b"}), "--coats=\\n\\x1b: must be a whole number from 1 to 9");
}

TEST(Options, AnUnknownNameIsAnsweredWithTheNearest) {
  EXPECT_EQ(ErrorOf({"--shad=dark"}), "there is no --shad; did you mean --shade?");
  EXPECT_EQ(ErrorOf({"--caots", "3"}), "there is no --caots; did you mean --coats?");
  EXPECT_EQ(ErrorOf({"--dry-frist"}), "there is no --dry-frist; did you mean --dry_first?");
  EXPECT_EQ(ErrorOf({"--nodry_fist"}), "there is no --nodry_fist; did you mean --nodry_first?");
  EXPECT_EQ(ErrorOf({"--nocoats"}), "there is no --nocoats; see --help");
  EXPECT_EQ(ErrorOf({"--ladder"}), "there is no --ladder; see --help");
  EXPECT_EQ(ErrorOf({"--l\nl"}), "there is no --l\\nl; see --help");
  EXPECT_EQ(ErrorOf({"-x"}), "there is no -x; see --help");
  EXPECT_EQ(ErrorOf({"--SHADE=dark"}), "there is no --SHADE; did you mean --shade?");
  EXPECT_EQ(ErrorOf({"--brushh"}),
            "there is no --brushh; --brush: is gone: --coats says how often");
}

TEST(Options, TwoDashesEndThem) {
  EXPECT_THAT(Painted({"--coats=3", "--", "--shade"}).walls, ElementsAre("--shade"));
  EXPECT_THAT(Painted({"--", "--", "-h"}).walls, ElementsAre("--", "-h"));
}

TEST(Options, HelpWinsOverErrors) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--coats=0", "-h"},
                                                    {"--help", "--ladder"},
                                                    {"-h", "a", "b", "c"}}) {
    EXPECT_EQ(Painted(arguments).error, "");
    EXPECT_THAT(Painted(arguments).answer, StartsWith("paint: "));
  }
}

TEST(Options, HelpIsNoSwitchToBeTurnedOff) {
  for (const char* off : {"--nohelp", "--no-help", "--help=false"})
    EXPECT_EQ(ErrorOf({off}), "--help=false: it cannot be turned off");
  EXPECT_EQ(ErrorOf({"--noversion"}), "--version=false: it cannot be turned off");
}

TEST(Options, ANameThatIsNotHereSaysWhatToDoInstead) {
  EXPECT_EQ(ErrorOf({"--brush=wide"}), "--brush: is gone: --coats says how often");
}

TEST(Options, ArgumentsWithoutANameAreCounted) {
  EXPECT_THAT(Painted({"north", "--coats", "1", "-"}).walls, ElementsAre("north", "-"));
  EXPECT_EQ(ErrorOf({"north", "south", "e\tst"}), "'e\\tst': two walls at most");
}

TEST(Options, AnEmptyArgumentIsNotOneThatIsNotThere) {
  EXPECT_EQ(ErrorOf({""}), "'': an empty argument; two walls at most");
  EXPECT_EQ(ErrorOf({"--plan="}), "--plan=: must not be empty");
  EXPECT_EQ(ErrorOf({"--plan", ""}), "--plan=: must not be empty");
  EXPECT_EQ(Painted({"--plan=a.txt"}).paint.plan, "a.txt");
  EXPECT_EQ(ErrorOf({"--label="}), "");
}

TEST(Options, EveryProgramExplainsItself) {
  for (const char* asked : {"-h", "--help"}) {
    const std::string help = Painted({asked, "north"}).answer;
    EXPECT_EQ(help,
              "paint: paints walls\n"
              "\n"
              "  --shade           how bright it is [light]\n"
              "                    must be light or dark\n"
              "  --coats           how often [2]\n"
              "                    must be a whole number from 1 to 9\n"
              "  --dry_first       wait before each coat [false]\n"
              "  --label           what is written on it\n"
              "  --plan            where it says so\n"
              "  --help            print this text; also -h [false]\n"
              "  --help_markdown   print the options as docs/FLAGS.md has them [false]\n"
              "  --version         print the version [false]\n"
              "\n"
              "Exit: 0\n");
  }
  EXPECT_THAT(Painted({"--version"}).answer, StartsWith("paint "));
  EXPECT_THAT(Painted({"--help_markdown"}).answer,
              HasSubstr("| `--coats` | 2 | how often | a whole number from 1 to 9 |\n"));
  EXPECT_EQ(Painted({"--coats", "1"}).answer, "");
}

TEST(Options, HelpMayHaveAFirstScreenAndGroups) {
  static constexpr absl::string_view kFirst[] = {"plan", "coats"};
  static constexpr HelpGroup kGroups[] = {{"shade", "Looks"}, {"label", "Words"}};
  Program program = kProgram;
  program.first_screen = kFirst;
  program.groups = kGroups;
  const auto help_of = [&](const char* asked) {
    Paint paint;
    Options options(program);
    options.Add(absl::MakeConstSpan(kFields), &paint);
    EXPECT_TRUE(options.Read({asked}).ok());
    return options.answer().value_or("");
  };
  EXPECT_EQ(help_of("--help"),
            "paint: paints walls\n"
            "\n"
            "  --plan            where it says so\n"
            "  --coats           how often [2]\n"
            "                    must be a whole number from 1 to 9\n"
            "  --help=all        all 8 options, in groups\n"
            "\n"
            "Exit: 0\n");
  EXPECT_THAT(help_of("--help=all"), HasSubstr("\nLooks:\n  --shade  "));
  EXPECT_THAT(help_of("--help=all"), HasSubstr("\n\nWords:\n  --label  "));
  EXPECT_THAT(help_of("--help=all"), HasSubstr("  --version  "));
}

TEST(Options, AComplaintIsOneLineOfPrintableAscii) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(Complain(kProgram, absl::NotFoundError("cannot read '\\a\nb\xff\t'"), 7), 7);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "paint: cannot read '\\a\\nb\\xff\\t'\n");
}

TEST(Options, LongExplanationsKeepWithin80Columns) {
  static constexpr TextField<Paint> kWordy[] = {FieldOf<AnyText, &Paint::label>(
      "label", "x",
      "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen")};
  Paint paint;
  Options options(kProgram);
  options.Add(absl::MakeConstSpan(kWordy), &paint);
  ASSERT_TRUE(options.Read({"-h"}).ok());
  EXPECT_THAT(
      *options.answer(),
      HasSubstr("  --label           one two three four five six seven eight nine ten eleven\n"
                "                    twelve thirteen fourteen fifteen [x]\n"));
}

constexpr Program kTwoSides{.name = "paint",
                            .about = "paint: paints walls\n",
                            .arguments = "walls on both sides of one --",
                            .most_arguments = 4,
                            .two_lists = true};

/// The walls before and after "--", and what is said.
std::string SidesOf(const std::vector<std::string>& arguments) {
  Paint paint;
  Options options(kTwoSides);
  options.Add(absl::MakeConstSpan(kFields), &paint);
  const absl::Status read = options.Read(arguments);
  if (!read.ok()) return std::string(read.message());
  const std::optional<size_t> first = options.first_list();
  return absl::StrCat(first.has_value() ? absl::StrCat(*first) : "none", " of ",
                      options.arguments().size(), ", coats ", paint.coats);
}

TEST(Options, DashesMayStandBetweenTwoLists) {
  EXPECT_EQ(SidesOf({"a", "b"}), "none of 2, coats 2");
  EXPECT_EQ(SidesOf({"a", "b", "--", "c", "--coats", "3", "d"}), "2 of 4, coats 3");
  EXPECT_EQ(SidesOf({"--", "c"}), "0 of 1, coats 2");
  EXPECT_EQ(SidesOf({"a", "--", "b", "--", "c"}), "-- twice: walls on both sides of one --");
  EXPECT_THAT(SidesOf({"a", "--", "--coat"}), HasSubstr("did you mean --coats?"));
}

}  // namespace
}  // namespace netring
