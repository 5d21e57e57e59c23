#include "app/setting_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netring/variant.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr Program kBare{.name = "p", .about = "", .arguments = "none"};

struct Line {
  explicit Line(ByHand program, const std::vector<std::string>& arguments) {
    Options options(kBare);
    AddSettingsByHand(program, &spec, &options);
    error = std::string(options.Read(arguments).message());
  }

  Spec spec = DefaultSpec();
  std::string error;
};

TEST(SettingOptions, NetringRunKeepsWhatIsGivenInItsOrder) {
  GivenSettings given;
  Options options(kBare);
  AddSettings(&given, &options);
  ASSERT_TRUE(options.Read({"--sizes=7", "--nocontrol", "--touch", "--working-set", "1M"}).ok());
  EXPECT_THAT(given, ElementsAre(Pair("sizes", "7"), Pair("control", "false"),
                                 Pair("touch", "true"), Pair("working_set", "1M")));
}

TEST(SettingOptions, TheNameByHandIsPointedToItsList) {
  GivenSettings given;
  Options options(kBare);
  AddSettings(&given, &options);
  EXPECT_EQ(options.Read({"--size=7"}).message(), "--size: here it is --sizes, which takes a list");
}

std::string ErrorOfRun(const std::string& argument) {
  GivenSettings given;
  Options options(kBare);
  AddSettings(&given, &options);
  return std::string(options.Read({argument}).message());
}

TEST(SettingOptions, ASettingThatIsGoneSaysWhatReplacesIt) {
  EXPECT_EQ(ErrorOfRun("--reps=3"),
            "--reps: there is no such option any more; --duration says how long each cell is "
            "measured, --slice in which pieces");
  for (const GoneSetting& gone : GoneSettings()) {
    EXPECT_EQ(ErrorOfRun("--" + std::string(gone.name)),
              "--" + std::string(gone.name) + ": there is no such option any more; " +
                  std::string(gone.instead));
  }
}

TEST(SettingOptions, ByHandAWrongNamePointsToTheRightOneToo) {
  EXPECT_EQ(Line(ByHand::kServer, {"--impl=MSG_ZEROCOPY"}).error,
            "--impl=MSG_ZEROCOPY: that is a3");
  EXPECT_THAT(Line(ByHand::kServer, {"--impl=zc-fix"}).error,
              AllOf(HasSubstr("must be a1,"), HasSubstr("; did you mean zc-fixed?"),
                    Not(HasSubstr("auto"))));
  EXPECT_THAT(Line(ByHand::kServer, {"--engine=io_uring"}).error,
              HasSubstr("; did you mean uring?"));
}

TEST(SettingOptions, ByHandOtherProgramsNamesPointToOurs) {
  EXPECT_EQ(Line(ByHand::kClient, {"--workload=TCP_RR"}).error, "--workload=TCP_RR: that is rr");
  EXPECT_THAT(Line(ByHand::kServer, {"--ring=plain+coopp"}).error,
              HasSubstr("; did you mean coop?"));
}

TEST(SettingOptions, ByHandThereIsOneValueOfEach) {
  const Line line(ByHand::kServer, {"--size=64", "--touch", "--batch", "3"});
  EXPECT_EQ(line.error, "");
  EXPECT_THAT(line.spec.sizes, ElementsAre(64));
  EXPECT_THAT(line.spec.impl, ElementsAre("a1"));
  EXPECT_THAT(line.spec.batch, ElementsAre(3));
  EXPECT_TRUE(line.spec.memory.touch);
  EXPECT_EQ(Line(ByHand::kServer, {"--size=64,128"}).error,
            "--size=64,128: one value at a time; netring-run takes lists");
  EXPECT_EQ(Line(ByHand::kClient, {"--pin=server=0,1;client=2"}).error, "") << "it is one value";
}

TEST(SettingOptions, ErrorsHaveTheNameThatTheUserTyped) {
  EXPECT_THAT(Line(ByHand::kClient, {"--size=63"}).error, HasSubstr("--size=63: a size is"));
}

TEST(SettingOptions, ByHandNoRuleChoosesTheVariant) {
  EXPECT_THAT(Line(ByHand::kServer, {"--impl=a9"}).error,
              AllOf(HasSubstr("--impl=a9: must be a1, "), Not(HasSubstr("auto"))));
  Spec spec;
  Options options(kBare);
  AddSettingsByHand(ByHand::kServer, &spec, &options);
  ASSERT_TRUE(options.Read({"--help_markdown"}).ok());
  EXPECT_THAT(*options.answer(), HasSubstr(absl::StrCat(" or ", Variants().back().name, " |")));
}

TEST(SettingOptions, AnotherProgramsSettingIsPointedTo) {
  EXPECT_EQ(Line(ByHand::kClient, {"--sizes=64"}).error, "--sizes: here it is --size, one value");
  EXPECT_EQ(Line(ByHand::kClient, {"--impl=a1"}).error,
            "--impl: there is no such option here; netring-run and netring-server take it");
  EXPECT_EQ(Line(ByHand::kServer, {"--slice=1s"}).error,
            "--slice: there is no such option here; netring-run takes it");
  EXPECT_EQ(Line(ByHand::kServer, {"--duration=1s"}).error,
            "--duration: there is no such option here; netring-run and netring-client take it");
  EXPECT_EQ(Line(ByHand::kServer, {"--treads=1"}).error,
            "there is no --treads; did you mean --threads?");
}

TEST(SettingOptions, TheSidesTogetherTakeWhatARowSays) {
  for (const Setting& setting : Settings()) {
    const std::string argument =
        "--" + std::string(setting.hand_name.empty() ? setting.name : setting.hand_name) + "=" +
        std::string(setting.hand_default);
    const bool server = Line(ByHand::kServer, {argument}).error.empty();
    const bool client = Line(ByHand::kClient, {argument}).error.empty();
    const bool both = setting.by_hand == ByHand::kBoth;
    EXPECT_EQ(server, both || setting.by_hand == ByHand::kServer) << argument;
    EXPECT_EQ(client, both || setting.by_hand == ByHand::kClient) << argument;
  }
}

}  // namespace
}  // namespace netring
