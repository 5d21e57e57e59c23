#include "experiment/job_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Spec Parsed(absl::string_view text) {
  const absl::StatusOr<Spec> spec = ParseJob(text, "job.toml");
  EXPECT_TRUE(spec.ok()) << spec.status();
  return spec.value_or(DefaultSpec());
}

std::string ErrorOf(absl::string_view text) {
  const absl::Status status = ParseJob(text, "job.toml").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  EXPECT_EQ(status.message().find('\n'), absl::string_view::npos) << status;
  return std::string(status.message());
}

TEST(JobFile, TakesWhatFlagsTake) {
  const Spec spec = Parsed(
      "impl = ['a1', 'zc']  # a comment\n"
      "sizes = [64, '4K', 1_024]\n"
      "threads = '1,2'\n"
      "slots = 7\n"
      "precision = 2.5\n"
      "margin = '3%'\n"
      "control = false\n"
      "verify = true\n"
      "perf = 'off'\n"
      "duration = '250ms'\n"
      "pin = 'server=0,2;client=1'\n");
  EXPECT_THAT(spec.impl, ElementsAre("a1", "zc"));
  EXPECT_THAT(spec.sizes, ElementsAre(64, 4096, 1024));
  EXPECT_THAT(spec.threads, ElementsAre(1, 2));
  EXPECT_EQ(spec.memory.slots, 7);
  EXPECT_DOUBLE_EQ(*spec.method.precision, 0.025);
  EXPECT_DOUBLE_EQ(spec.method.margin, 0.03);
  EXPECT_FALSE(spec.method.control);
  EXPECT_TRUE(spec.memory.verify);
  EXPECT_FALSE(spec.counting.perf);
  EXPECT_EQ(spec.method.duration_ns, 250'000'000);
  EXPECT_EQ(spec.pin.text, "server=0,2;client=1");
}

TEST(JobFile, HasAnArrayOfLaunchers) {
  EXPECT_THAT(Parsed("client_exec = ['ssh b', 'ssh -o A,B c']").far.client_exec,
              ElementsAre("ssh b", "ssh -o A,B c"));
  EXPECT_THAT(Parsed("client_exec = 'ssh b'").far.client_exec, ElementsAre("ssh b"));
  EXPECT_EQ(ErrorOf("client_exec = ['ssh b', 7]"),
            "job.toml:1: client_exec: must be an array of strings");
}

TEST(JobFile, LeavesDefaults) {
  EXPECT_EQ(Parsed("").memory.slots, DefaultSpec().memory.slots);
  EXPECT_EQ(Parsed("slots = 9").sizes, DefaultSpec().sizes);
}

// Every setting as a string: what the spec of a run.jsonl holds is a job too.
TEST(JobFile, HasAKeyForEverySetting) {
  const Spec defaults = DefaultSpec();
  std::string text;
  for (const Setting& setting : Settings()) {
    absl::StrAppend(&text, setting.name, " = '", setting.print(defaults), "'\n");
  }
  const Spec spec = Parsed(text);
  for (const Setting& setting : Settings()) {
    EXPECT_EQ(setting.print(spec), setting.print(defaults)) << setting.name;
  }
}

TEST(JobFile, ErrorsNameFileLineAndKey) {
  EXPECT_EQ(ErrorOf("slots = 2\n\nslotz = 1\n"),
            "job.toml:3: there is no setting 'slotz'; did you mean 'slots'?");
  EXPECT_EQ(ErrorOf("\nslots = 0"),
            "job.toml:2: slots = 0: must be a whole number from 1 to 65536");
  EXPECT_THAT(
      ErrorOf("[matrix]\nslots = 1"),
      StartsWith("job.toml:1: there is no setting 'matrix'; netring-run --help=all lists them"));
  EXPECT_THAT(ErrorOf("slots = 1.5"), HasSubstr("slots = 1.5: must be"));
  EXPECT_THAT(ErrorOf("duration = 5"), HasSubstr("duration = 5: must be a duration"));
}

TEST(JobFile, ASettingThatIsGoneSaysWhatReplacesIt) {
  EXPECT_EQ(ErrorOf("sizes = 64\nreps = 3\n"),
            "job.toml:2: there is no 'reps' any more; --duration says how long each cell is "
            "measured, --slice in which pieces");
}

TEST(JobFile, RefusesOtherTypes) {
  for (const char* value : {"2020-01-02", "{a = 1}", "[[64]]", "[64, {a = 1}]", "['64,128']"}) {
    EXPECT_THAT(ErrorOf(absl::StrCat("sizes = ", value)),
                StartsWith("job.toml:1: sizes: must be a string, a number"));
  }
}

TEST(JobFile, RefusesWhatIsNoToml) {
  for (const char* text : {"slots", "slots = ", "slots = 1\nslots = 2", "= 1", "slots = 'a\nb'",
                           "\xff", "impl = ['a1'", "[[+", "a.+ = 1"}) {
    EXPECT_THAT(ErrorOf(text), StartsWith("job.toml:"));
  }
  EXPECT_THAT(ErrorOf("slots = 1\nslots = 2"), StartsWith("job.toml:2: "));
}

TEST(JobFile, RefusesControlCharacters) {
  EXPECT_EQ(ErrorOf(absl::string_view("\n[\0\0\0\0\0\0", 8)),
            "job.toml:2: byte 0x00 has no place in a TOML file: is this a text in UTF-8?");
  EXPECT_THAT(ErrorOf("slots = 1 \x7f"), HasSubstr("job.toml:1: byte 0x7f"));
  EXPECT_EQ(Parsed("\tslots = 7\r\n").memory.slots, 7);
}

TEST(JobFile, HasALimit) {
  const std::string path = testing::TempDir() + "/large.toml";
  std::ofstream(path) << std::string(1 << 20, '#') << '\n';
  EXPECT_EQ(ReadJobFile(path).status().message(), path + ": a job file has at most 1 MiB");
  std::ofstream(path) << std::string((1 << 20) - 1, '#') << '\n';
  EXPECT_TRUE(ReadJobFile(path).ok());
}

TEST(JobFile, SaysWhyItCannotBeRead) {
  EXPECT_THAT(std::string(ReadJobFile("/nowhere/job.toml").status().message()),
              HasSubstr("cannot read '/nowhere/job.toml': No such file"));
  EXPECT_EQ(ReadJobFile("/").status().message(), "'/' is no regular file");
}

// Opening the FIFO for reading would wait for a writer.
TEST(JobFile, AFifoOrADeviceIsRefusedAtOnce) {
  const std::string pipe = testing::TempDir() + "/pipe.toml";
  unlink(pipe.c_str());
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {pipe, std::string("/dev/null"), std::string("/dev/zero")})
    EXPECT_EQ(ReadJobFile(path).status().message(), "'" + path + "' is no regular file");
}

// What a number becomes has lost some of its digits.
TEST(JobFile, NumbersAreWhatWasWritten) {
  EXPECT_DOUBLE_EQ(*Parsed("precision = 1.23456789").method.precision, 0.0123456789);
  EXPECT_EQ(FindSetting("margin")->print(Parsed("margin = 1.234_567_8")), "1.2345678%");
  EXPECT_EQ(ErrorOf("rate = 1e6"),
            "job.toml:1: rate = 1e6: must be a whole number from 0 to 1000000000");
  EXPECT_THAT(ErrorOf("\nsizes = ['\u00e4', 4096.0]"), HasSubstr(R"(sizes = \xc3\xa4,4096.0: )"));
  EXPECT_THAT(ErrorOf("slots = 1.0000000000000000001"),
              HasSubstr("slots = 1.0000000000000000001: must be"));
  EXPECT_THAT(ErrorOf("margin = nan"), HasSubstr("margin = nan: must be a percentage"));
  EXPECT_THAT(ErrorOf("precision = 0.10000000000000001"),
              HasSubstr("precision = 0.10000000000000001: must have at most 15 digits"));
  EXPECT_THAT(ErrorOf("slots = 99999999999999999999"), StartsWith("job.toml:1: "));
}

// As a flag: the same answer, whether the file has it as a number or as a text.
TEST(JobFile, NumbersHaveNoLeadingZeros) {
  EXPECT_THAT(ErrorOf("slots = 010"), HasSubstr("leading zero"));
  EXPECT_THAT(ErrorOf("sizes = [64, 064]"), HasSubstr("leading zero"));
  EXPECT_THAT(ErrorOf("slots = '010'"), HasSubstr("must have no leading zeros"));
  EXPECT_THAT(ErrorOf("sizes = ['64', '064']"), HasSubstr("'064' must have no leading zeros"));
  EXPECT_THAT(ErrorOf("ring = 'default,+napi=010'"), HasSubstr("must have no leading zeros"));
}

// The parser calls itself for each level, and keeps a hundred bytes for each value.
TEST(JobFile, IsBoundedBeforeItIsParsed) {
  const auto times = [](size_t count, const std::string& text) {
    std::string all;
    while (count-- > 0) all += text;
    return all;
  };
  for (const std::string& key : {"impl" + times(400'000, ".a"), "impl" + times(200'000, ".\"a\""),
                                 "[impl" + times(400'000, ".a") + "]\nx"})
    EXPECT_THAT(ErrorOf(key + " = 1"), HasSubstr("a name of more than 64 parts"));
  EXPECT_THAT(ErrorOf("\nimpl = " + times(500'000, "[")),
              StartsWith("job.toml:2: nested deeper than 16 levels"));
  EXPECT_THAT(ErrorOf("impl = " + times(100'000, "{a=")), HasSubstr("nested deeper"));
  EXPECT_THAT(ErrorOf("impl = [" + times(300'000, "[],") + "]"),
              HasSubstr("more than 100000 values, which no job file has"));
}

}  // namespace
}  // namespace netring
