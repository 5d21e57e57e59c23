#include "base/shell_quoted.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(ShellQuoted, LeavesPlainWordsAlone) {
  EXPECT_EQ(ShellQuoted("--sizes=64,4K"), "--sizes=64,4K");
  EXPECT_EQ(ShellQuoted("results/2026-01-02T03:04:05Z"), "results/2026-01-02T03:04:05Z");
}

TEST(ShellQuoted, QuotesWhatAShellWouldRead) {
  EXPECT_EQ(ShellQuoted("server=0;client=1"), "'server=0;client=1'");
  EXPECT_EQ(ShellQuoted("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(ShellQuoted(""), "''") << "else the word would be lost";
}

}  // namespace
}  // namespace netring
