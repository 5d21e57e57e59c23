#include "report/markdown.h"

#include <gtest/gtest.h>

#include "unit/report/fixture.h"

namespace netring {
namespace {

constexpr char kFile[] = "docs/RESULTS.md";

/// docs/RESULTS.md with what is between the markers of `section` replaced.
std::string WithSection(const std::string& section, const std::string& content) {
  const std::string begin = "<!-- generated: " + section + " -->\n";
  const std::string end = "<!-- end: " + section + " -->\n";
  const std::string text = ReadSource(kFile);
  const size_t from = text.find(begin);
  const size_t to = text.find(end);
  if (from == std::string::npos || to == std::string::npos || to < from) {
    ADD_FAILURE() << kFile << " has no section " << section;
    return text;
  }
  return text.substr(0, from) + begin + "\n" + content + "\n" + text.substr(to);
}

TEST(ResultsDocument, ListsTheColumns) {
  ExpectGolden(kFile, WithSection("columns", ColumnsMarkdown()));
}
TEST(ResultsDocument, ListsTheReasons) {
  ExpectGolden(kFile, WithSection("reasons", RulesMarkdown()));
}

}  // namespace
}  // namespace netring
