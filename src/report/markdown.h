// The reference parts of docs/RESULTS.md and docs/VERDICTS.md, made from the tables that the
// program itself uses.

#ifndef NETRING_REPORT_MARKDOWN_H_
#define NETRING_REPORT_MARKDOWN_H_

#include <string>

namespace netring {

/// All columns of results.csv and samples.csv: two headed Markdown tables.
std::string ColumnsMarkdown();

/// All rules of the verdict: one Markdown table.
std::string RulesMarkdown();

/// Everything that may be in run.json's environment: one Markdown table.
std::string EnvironmentMarkdown();

}  // namespace netring

#endif  // NETRING_REPORT_MARKDOWN_H_
