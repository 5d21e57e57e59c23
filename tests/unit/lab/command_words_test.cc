#include "lab/command_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lab/agent_process.h"
#include "netring/clock.h"

namespace netring {
namespace {

using testing::HasSubstr;

std::vector<std::string> WordsOf(absl::string_view text) {
  const auto words = CommandWords(text);
  EXPECT_TRUE(words.ok()) << text << ": " << words.status();
  return words.ok() ? *words : std::vector<std::string>();
}

std::string WhyNot(absl::string_view text) {
  return std::string(CommandWords(text).status().message());
}

TEST(CommandWordsTest, BlanksSeparateThem) {
  const std::vector<std::string> three{"ssh", "-v", "hostA"};
  EXPECT_EQ(WordsOf("ssh -v hostA"), three);
  EXPECT_EQ(WordsOf(" \t ssh\n-v   hostA\n"), three);
}

TEST(CommandWordsTest, QuotesAndBackslashesAreThoseOfAShell) {
  EXPECT_EQ(WordsOf(R"(a 'b  c' "d  e" f\ g)"),
            (std::vector<std::string>{"a", "b  c", "d  e", "f g"}));
  EXPECT_EQ(WordsOf(R"(a '' "" b'c'"d"\e)"), (std::vector<std::string>{"a", "", "", "bcde"}));
  EXPECT_EQ(WordsOf(R"('a\' "\"\\\$\`" "\n\a")"),
            (std::vector<std::string>{"a\\", "\"\\$`", "\\n\\a"}));
  EXPECT_EQ(WordsOf("a\\\nb \"c\\\nd\" \\\n e"), (std::vector<std::string>{"ab", "cd", "e"}));
}

TEST(CommandWordsTest, NothingIsExpandedAndNothingIsAnOperator) {
  EXPECT_EQ(WordsOf("echo $HOME ~ * ; rm #x `id` $(id) a&&b >c"),
            (std::vector<std::string>{"echo", "$HOME", "~", "*", ";", "rm", "#x", "`id`", "$(id)",
                                      "a&&b", ">c"}));
}

// Whatever needs no expansion, a real shell splits in the same way.
TEST(CommandWordsTest, AShellAgrees) {
  const char* const commands[] = {
      R"(a 'b  c' "d  e" f\ g)", R"(a '' "" b'c'"d"\e)", R"('a\' "\"\\" "\n\a")",
      "a\\\nb \"c\\\nd\" e",     R"(a"'"b'"'c \'\")",
  };
  for (const char* command : commands) {
    auto shell = AgentProcess::Start(
        {}, {"/bin/sh", "-c",
             absl::StrCat("for w in ", command, "; do printf '[%s]' \"$w\"; done; echo")});
    ASSERT_TRUE(shell.ok()) << shell.status();
    const auto line = shell->ReadLine(NowNs() + 30 * kNsPerSecond);
    ASSERT_TRUE(line.ok()) << line.status();
    std::string ours;
    for (const std::string& word : WordsOf(command)) absl::StrAppend(&ours, "[", word, "]");
    EXPECT_EQ(ours, *line) << command;
  }
}

TEST(CommandWordsTest, WhatIsNoCommandIsOneClearError) {
  EXPECT_EQ(WhyNot("ssh 'hostA"), "the quote ' is not closed");
  EXPECT_EQ(WhyNot("ssh \"hostA'"), "the quote \" is not closed");
  EXPECT_EQ(WhyNot("ssh \"hostA\\"), "the quote \" is not closed");
  EXPECT_EQ(WhyNot("ssh hostA\\"), "it ends with a backslash: nothing is behind it");
  for (const char* nothing : {"", " \t", "''", "'' a"})
    EXPECT_EQ(WhyNot(nothing), "it names no program");
  EXPECT_THAT(WhyNot(absl::string_view("a\0b", 3)), HasSubstr("zero byte"));
  EXPECT_THAT(WhyNot(std::string(kLongestCommand + 1, 'a')), HasSubstr("at most 8192"));
  EXPECT_EQ(WordsOf(std::string(kLongestCommand, 'a')).size(), 1U);
}

}  // namespace
}  // namespace netring
