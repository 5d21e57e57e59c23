#include "report/markdown.h"

#include <gtest/gtest.h>

#include "unit/report/fixture.h"

namespace netring {
namespace {

/// `file` with what is between the markers of `section` replaced.
std::string WithSection(const std::string& file, const std::string& section,
                        const std::string& content) {
  const std::string begin = "<!-- generated: " + section + " -->\n";
  const std::string end = "<!-- end: " + section + " -->\n";
  const std::string text = ReadSource(file);
  const size_t from = text.find(begin);
  const size_t to = text.find(end);
  if (from == std::string::npos || to == std::string::npos || to < from) {
    ADD_FAILURE() << file << " has no section " << section;
    return text;
  }
  return text.substr(0, from) + begin + "\n" + content + "\n" + text.substr(to);
}

TEST(ResultsDocument, ListsTheColumns) {
  ExpectGolden("docs/RESULTS.md", WithSection("docs/RESULTS.md", "columns", ColumnsMarkdown()));
}
TEST(VerdictsDocument, ListsTheRules) {
  ExpectGolden("docs/VERDICTS.md", WithSection("docs/VERDICTS.md", "reasons", RulesMarkdown()));
}

TEST(ResultsDocument, ListsTheEnvironment) {
  ExpectGolden("docs/RESULTS.md",
               WithSection("docs/RESULTS.md", "environment", EnvironmentMarkdown()));
}

}  // namespace
}  // namespace netring
