#include "report/run_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "report/csv.h"
#include "report/run_lines.h"
#include "support/memory_file.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::StatusOr<ReadRun> ReadText(const std::string& text, const SliceSink& sink = {}) {
  const UniqueFd file = MemoryFile(text);
  return ReadRunFrom(file.get(), "run.jsonl", sink);
}

std::string WholeStore() { return StoreText(FourCells(), SlicesOfFourCells()); }

/// The error of a text, which is one line that names the file.
std::string WhyRefused(const std::string& text) {
  const absl::Status status = ReadText(text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_THAT(std::string(status.message()), StartsWith("run.jsonl: "));
  EXPECT_EQ(status.message().find('\n'), absl::string_view::npos) << "more than one line";
  return std::string(status.message());
}

/// A short store: the first line, the facts of a1, its first slice, and the second of another cell.
std::vector<std::string> ShortStore() {
  const std::vector<std::string> lines = absl::StrSplit(WholeStore(), '\n');
  return {lines.begin(), lines.begin() + 5};
}

/// The short store with one change in the JSON of a line.
std::string DamagedLine(size_t number, const std::function<void(Json&)>& change) {
  std::vector<std::string> lines = ShortStore();
  Json json = Json::parse(lines[number]);
  change(json);
  lines[number] = json.dump();
  return absl::StrJoin(lines, "\n") + "\n";
}

TEST(ReadRun, GivesBackTheRunThatWasWritten) {
  const std::string store = WholeStore() + EndLineText(RunEnd::kAllRounds) + "\n";
  std::vector<PlacedSlice> slices;
  const auto read = ReadText(store, [&](const Result& run, size_t cell, const Slice& slice) {
    EXPECT_EQ(run.cells[cell].next_round(), slice.round + 1) << "the result has it already";
    slices.emplace_back(cell, slice);
    return absl::OkStatus();
  });
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->whole_bytes, static_cast<int64_t>(store.size()));
  EXPECT_EQ(read->run.ended, RunEnd::kAllRounds);
  EXPECT_EQ(StoreText(read->run, slices), WholeStore());
  EXPECT_EQ(ResultsCsv(AnalysedRun(read->run)), ResultsCsv(AnalysedRun(FourCells())));
}

TEST(ReadRun, TheLastEndCountsAndGoingOnIsNone) {
  const std::string store = WholeStore();
  const std::string cut = EndLineText(RunEnd::kInterrupted) + "\n";
  const std::string resumed = ResumedLineText("2026-01-02T03:04:06Z") + "\n";
  EXPECT_EQ(ReadText(store)->run.ended, RunEnd::kGoesOn);
  EXPECT_EQ(ReadText(store + cut)->run.ended, RunEnd::kInterrupted);
  EXPECT_EQ(ReadText(store + cut + resumed)->run.ended, RunEnd::kGoesOn);
  EXPECT_EQ(ReadText(store + cut + resumed + EndLineText(RunEnd::kPrecise) + "\n")->run.ended,
            RunEnd::kPrecise);
}

void ExpectLoadsUpTo(const std::string& whole, size_t length) {
  const auto read = ReadText(whole.substr(0, length));
  ASSERT_TRUE(read.ok()) << length << ": " << read.status();
  EXPECT_EQ(read->whole_bytes, static_cast<int64_t>(whole.rfind('\n', length - 1) + 1));
  EXPECT_EQ(read->run.ended, RunEnd::kGoesOn);
}

TEST(ReadRun, CutOffAnywhereItLoads) {
  const std::string whole = WholeStore();
  const size_t first_line = whole.find('\n') + 1;
  const size_t some_lines = absl::StrJoin(ShortStore(), "\n").size();
  for (size_t length = first_line; length < some_lines; length += 11)
    ASSERT_NO_FATAL_FAILURE(ExpectLoadsUpTo(whole, length));
  // Around each end of a line.
  for (size_t end = whole.find('\n', some_lines); end < whole.size() / 4;
       end = whole.find('\n', end + 1)) {
    for (const size_t length : {end - 1, end, end + 1, end + 2})
      ASSERT_NO_FATAL_FAILURE(ExpectLoadsUpTo(whole, length));
  }
}

TEST(ReadRun, CutOffInTheFirstLineItIsNoRun) {
  const std::string line = ShortStore()[0];
  for (const size_t length : {size_t{0}, size_t{1}, line.size() / 2, line.size()})
    EXPECT_THAT(WhyRefused(line.substr(0, length)), HasSubstr("it has no whole line"));
}

TEST(ReadRun, WhatFollowsTheLastNewlineIsIgnored) {
  const std::string whole = absl::StrJoin(ShortStore(), "\n") + "\n";
  for (const std::string& tail : {std::string("x"), std::string(100, '\0'),
                                  std::string("{\"slice\":"), std::string("\xff")}) {
    const auto read = ReadText(whole + tail);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->whole_bytes, static_cast<int64_t>(whole.size()));
  }
}

TEST(ReadRun, LinesOfANewerNetringAreSkipped) {
  EXPECT_TRUE(ReadText(absl::StrJoin(ShortStore(), "\n") + "\n{\"weather\":{}}\n").ok());
}

TEST(ReadRun, TellsOtherFiles) {
  EXPECT_THAT(WhyRefused("hello\n"), HasSubstr("line 1: not a line of a run"));
  for (const char* other : {"{}", "[]", "7", "null", "{\"run\":1,\"facts\":2}", ""})
    EXPECT_THAT(WhyRefused(std::string(other) + "\n"), HasSubstr("line 1: ")) << other;
  EXPECT_THAT(WhyRefused("{\"schema_version\": 3}\n"),
              HasSubstr("'run' must be on the first line and on no other"));
  EXPECT_THAT(WhyRefused("{\"run\": {}}\n"), HasSubstr("schema_version is null"));
  EXPECT_THAT(WhyRefused("{\"run\": 7}\n"), HasSubstr("schema_version is null"));
}

TEST(ReadRun, TellsAnotherVersion) {
  EXPECT_THAT(WhyRefused(DamagedLine(0, [](Json& json) { json["run"]["schema_version"] = 3; })),
              AllOf(HasSubstr("schema_version is 3, but"), HasSubstr("use netring ")));
  EXPECT_THAT(WhyRefused(DamagedLine(0, [](Json& json) { json["run"]["schema_version"] = "1\n"; })),
              HasSubstr("use netring "));
}

TEST(ReadRun, SaysWhichNetringReadsARunOfAnotherVersion) {
  const auto old = [](const char* version, const char* revision) {
    return WhyRefused(DamagedLine(0, [&](Json& json) {
      json["run"]["schema_version"] = 3;
      json["run"]["netring_version"] = version;
      json["run"]["environment"]["git_revision"] = revision;
    }));
  };
  EXPECT_THAT(old("0.0.9", "c2b6b4c"),
              HasSubstr("use netring 0.0.9 of git revision c2b6b4c, which wrote the file"));
  EXPECT_THAT(old("0.0.9", ""), HasSubstr("use netring 0.0.9, which wrote the file"));
  EXPECT_THAT(WhyRefused("{\"run\": {\"schema_version\": 3}}\n"),
              HasSubstr("use the version that wrote the file"));
}

TEST(ReadRun, NamesTheFieldOfTheFirstLineThatIsWrong) {
  const auto why = [](const std::function<void(Json&)>& change) {
    return WhyRefused(DamagedLine(0, [&](Json& json) { change(json["run"]); }));
  };
  EXPECT_THAT(why([](Json& run) { run["spec"]["sizes"] = "7"; }), HasSubstr("--sizes=7"));
  EXPECT_THAT(why([](Json& run) { run["spec"]["reps"] = "7"; }), HasSubstr("no 'reps' any more"));
  EXPECT_THAT(why([](Json& run) { run["spec"] = 1; }), HasSubstr("spec"));
  EXPECT_THAT(why([](Json& run) { run["environment"]["kernel_release"] = 6; }),
              HasSubstr("kernel_release"));
  EXPECT_THAT(why([](Json& run) { run.erase("environment"); }), HasSubstr("environment"));
  EXPECT_THAT(why([](Json& run) { run["cells"] = 0; }), HasSubstr("cells"));
  EXPECT_THAT(why([](Json& run) { run["cells"][1] = 0; }), HasSubstr("cells"));
  EXPECT_THAT(why([](Json& run) { run["cells"][0]["cell"]["size"] = 0; }), HasSubstr("'size'"));
  EXPECT_THAT(why([](Json& run) { run["cells"][1] = run["cells"][0]; }), HasSubstr("there twice"));
}

TEST(ReadRun, ThereIsOneFirstLine) {
  const std::string line = ShortStore()[0] + "\n";
  EXPECT_THAT(WhyRefused(line + line), HasSubstr("line 2: 'run' must be on the first line"));
  EXPECT_THAT(WhyRefused(ShortStore()[1] + "\n" + line), HasSubstr("line 1: 'run' must be"));
}

TEST(ReadRun, ChecksFacts) {
  const auto why = [](const std::function<void(Json&)>& change) {
    return WhyRefused(DamagedLine(1, [&](Json& json) { change(json["facts"]); }));
  };
  EXPECT_THAT(why([](Json& facts) { facts["cell"] = 5; }),
              HasSubstr("line 2: the run has no cell"));
  EXPECT_THAT(why([](Json& facts) { facts["cell"] = -1; }), HasSubstr("'cell'"));
  EXPECT_THAT(why([](Json& facts) { facts["slice_ns"] = -1; }), HasSubstr("'slice_ns'"));
  EXPECT_THAT(why([](Json& facts) { facts["server"]["socket"] = 1; }), HasSubstr("'socket'"));
  EXPECT_THAT(why([](Json& facts) { facts["client"]["counters"].clear(); }),
              HasSubstr("line 3: it has other counters than its facts name"));
}

TEST(ReadRun, ChecksSlices) {
  const auto why = [](const std::function<void(Json&)>& change) {
    return WhyRefused(DamagedLine(2, [&](Json& json) { change(json["slice"]); }));
  };
  EXPECT_THAT(why([](Json& slice) { slice["cell"] = 5; }),
              HasSubstr("line 3: the run has no cell 5"));
  EXPECT_THAT(why([](Json& slice) { slice["cell"] = int64_t{1} << 60; }), HasSubstr("no cell"));
  EXPECT_THAT(why([](Json& slice) { slice["round"] = -1; }), HasSubstr("'round'"));
  EXPECT_THAT(why([](Json& slice) { slice["outcome"] = "lost"; }), HasSubstr("'lost'"));
  EXPECT_THAT(why([](Json& slice) { slice["server"] = nullptr; }),
              HasSubstr("it has no samples and did not fail"));
  EXPECT_THAT(why([](Json& slice) { slice["server"]["messages"] = -1; }), HasSubstr("'messages'"));
  EXPECT_THAT(why([](Json& slice) { slice["client"]["latency"]["buckets"][0] = -(1 << 20); }),
              HasSubstr("histogram"));
  EXPECT_THAT(why([](Json& slice) { slice["server"]["counters"].push_back(1); }),
              HasSubstr("other counters"));
}

TEST(ReadRun, ASliceIsNotOfAnOutcomeThatOnlyCellsHave) {
  for (const char* outcome : {"pending", "skipped"}) {
    EXPECT_THAT(WhyRefused(DamagedLine(2, [&](Json& json) { json["slice"]["outcome"] = outcome; })),
                HasSubstr("outcome"));
  }
}

TEST(ReadRun, RoundsOfACellOnlyRise) {
  std::vector<std::string> lines = ShortStore();
  lines.push_back(lines[2]);
  EXPECT_THAT(WhyRefused(absl::StrJoin(lines, "\n") + "\n"),
              HasSubstr("a slice of round 0 comes after one of a later round"));
}

// Sums of what no machine measures stay numbers.
TEST(ReadRun, NumbersOfAnySizeDoNoHarm) {
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
  std::vector<std::string> lines = ShortStore();
  for (int64_t round = 0; round < 3; ++round) {
    Json json = Json::parse(lines[2]);
    json["slice"]["round"] = round;
    for (const char* side : {"server", "client"}) {
      Json& numbers = json["slice"][side];
      for (auto& [name, value] : numbers.items()) {
        if (value.is_number_integer()) value = kHuge;
      }
      for (auto& [name, value] : numbers["evidence"].items()) value = kHuge;
      for (Json& value : numbers["counters"]) value = kHuge;
      numbers["least_counted"] = 1e300;
    }
    json["slice"]["client"]["latency"]["buckets"] = {kHuge};
    lines.push_back(json.dump());
  }
  lines.erase(lines.begin() + 2);
  const auto read = ReadText(absl::StrJoin(lines, "\n") + "\n");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->run.cells[0].server().messages, kHuge);
  EXPECT_FALSE(ResultsCsv(AnalysedRun(read->run)).empty());
}

TEST(ReadRun, RoundsHaveABound) {
  EXPECT_THAT(
      WhyRefused(DamagedLine(
          2, [](Json& json) { json["slice"]["round"] = std::numeric_limits<int64_t>::max(); })),
      HasSubstr("'round'"));
}

TEST(ReadRun, DepthAndLengthOfALineAreBounded) {
  std::string deep(100'000, '[');
  deep += std::string(100'000, ']');
  EXPECT_THAT(WhyRefused(deep + "\n"), HasSubstr("line 1"));
  EXPECT_THAT(WhyRefused(ShortStore()[0] + "\n" + std::string((17 << 20), ' ')),
              HasSubstr("line 2: a line is over 16 MiB"));
}

TEST(ReadRun, WhatIsNestedTooDeepIsNotDropped) {
  const std::string deep = std::string(20, '[') + std::string(20, ']');
  for (const char* where : {"{\"weather\":", "{\"run\":"}) {
    EXPECT_THAT(WhyRefused(ShortStore()[0] + "\n" + where + deep + "}\n"),
                HasSubstr("line 2: it is nested deeper than 16 levels"));
  }
  const std::string in_a_text = "{\"weather\":\"\\\"" + deep + "\"}\n";
  EXPECT_TRUE(ReadText(ShortStore()[0] + "\n" + in_a_text).ok()) << "a text has no depth";
}

TEST(ReadRun, ValuesAndMembersOfALineAreBounded) {
  const auto why = [](const std::string& line) {
    return WhyRefused(ShortStore()[0] + "\n" + line);
  };
  std::string list = "{\"weather\":[0";
  for (int i = 0; i < 500'000; ++i) list += ",0";
  EXPECT_THAT(why(list + "]}\n"), HasSubstr("line 2: it has more than 500000 values"));
  std::string object = "{\"weather\":{\"a\":0";
  for (int i = 0; i < 2'000; ++i) absl::StrAppend(&object, ",\"", i, "\":0");
  EXPECT_THAT(why(object + "}}\n"), HasSubstr("an object of more than 2000 members"));
}

// A parser keeps one of the two, whichever it likes.
TEST(ReadRun, AKeyIsThereOnce) {
  const auto why = [](const std::string& line) {
    return WhyRefused(ShortStore()[0] + "\n" + line);
  };
  EXPECT_THAT(why("{\"weather\":{\"a\":1,\"a\":2}}\n"), HasSubstr("the same key twice"));
  EXPECT_THAT(why("{\"weather\":[{\"b\":{\"a\":1,\"a\":1}}]}\n"), HasSubstr("the same key twice"));
  EXPECT_THAT(why("{\"end\":{},\"end\":{}}\n"), HasSubstr("the same key twice"));
}

// It may go on as often as it likes: such lines are known.
TEST(ReadRun, LinesThatNobodyKnowsHaveABound) {
  const auto many = [](const std::string& line, int count) {
    std::string text = ShortStore()[0] + "\n";
    for (int i = 0; i < count; ++i) text += line + "\n";
    return text;
  };
  EXPECT_TRUE(ReadText(many("{\"weather\":1}", 1000)).ok());
  EXPECT_THAT(WhyRefused(many("{\"weather\":1}", 1001)),
              HasSubstr("line 1002: it has more than 1000 lines that this netring"));
  EXPECT_TRUE(ReadText(many(ResumedLineText("2026-01-02T03:04:06Z"), 1001)).ok());
}

TEST(ReadRun, WhatLinesThatNobodyKnowsHoldHasABound) {
  std::string list = "{\"weather\":[0";
  for (int i = 0; i < 60'000; ++i) list += ",0";
  list += "]}\n";
  EXPECT_TRUE(ReadText(ShortStore()[0] + "\n" + list).ok());
  EXPECT_THAT(WhyRefused(ShortStore()[0] + "\n" + list + list),
              HasSubstr("line 3: it has more than 16 MiB or 100000 values in lines that this"));
  const std::string text = "{\"weather\":\"" + std::string(9 << 20, 'a') + "\"}\n";
  EXPECT_THAT(WhyRefused(ShortStore()[0] + "\n" + text + text),
              HasSubstr("line 3: it has more than 16 MiB or "));
  std::string objects = "{\"weather\":[0";
  for (int i = 0; i < 6'000; ++i) objects += ",{\"a\":0}";
  EXPECT_THAT(WhyRefused(ShortStore()[0] + "\n" + objects + "]}\n"),
              HasSubstr("line 2: it has more than 10000 members, objects and lists"));
}

TEST(ReadRun, TellsWhatIsNoJson) {
  for (const char* line : {"{\"weather\":NaN}", "{\"weather\":\"\xff\"}", "{\"weather\":[}",
                           "]]]]{", "{\"weather\":\"\\"}) {
    EXPECT_THAT(WhyRefused(ShortStore()[0] + "\n" + line + "\n"), HasSubstr("line 2: not a line"))
        << line;
  }
}

// What is made of a spec grows with its cells.
TEST(ReadRun, TellsWhichNumberIsNone) {
  EXPECT_THAT(WhyRefused(ShortStore()[0] + "\n{\"weather\":1e999}\n"),
              HasSubstr("line 2: it has a number out of range, 1e999, which netring never writes"));
}

TEST(ReadRun, ASpecThatCannotBeRunIsNone) {
  EXPECT_THAT(WhyRefused(DamagedLine(0,
                                     [](Json& json) {
                                       std::string many = "1";
                                       for (int i = 2; i <= 200; ++i)
                                         absl::StrAppend(&many, ",", i);
                                       json["run"]["spec"]["threads"] = many;
                                       json["run"]["spec"]["depth"] = many;
                                     })),
              HasSubstr("the matrix must have 1 to 10000 cells"));
}

TEST(ReadRun, SlicesHaveABoundThatIsNamed) {
  const auto read = [](int64_t most) {
    const UniqueFd file = MemoryFile(WholeStore());
    return ReadRunFrom(file.get(), "run.jsonl", {}, most).status();
  };
  const auto slices = static_cast<int64_t>(SlicesOfFourCells().size());
  EXPECT_TRUE(read(slices).ok());
  EXPECT_THAT(std::string(read(slices - 1).message()),
              HasSubstr(absl::StrCat("it has more than ", slices - 1, " slices")));
}

TEST(ReadRun, WhoTakesTheSlicesMayEndIt) {
  int taken = 0;
  const auto read = ReadText(WholeStore(), [&](const Result&, size_t, const Slice&) {
    return ++taken == 3 ? absl::ResourceExhaustedError("disk full") : absl::OkStatus();
  });
  EXPECT_EQ(taken, 3);
  EXPECT_THAT(std::string(read.status().message()), HasSubstr("disk full"));
}

}  // namespace
}  // namespace netring
