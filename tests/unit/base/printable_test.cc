#include "base/printable.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(Printable, IsOneLineOfAscii) {
  EXPECT_EQ(Printable("plain 'text' \\ \"as it is\""), "plain 'text' \\ \"as it is\"");
  EXPECT_EQ(Printable("a\x1b[2J\n\t\xc3\xa9z"), "a\\x1b[2J\\n\\t\\xc3\\xa9z");
  EXPECT_EQ(Printable(absl::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m\x7f"),
            "\\xc2\\x9b31m\\x7f");
}

}  // namespace
}  // namespace netring
