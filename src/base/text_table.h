// Aligned columns of text.

#ifndef NETRING_BASE_TEXT_TABLE_H_
#define NETRING_BASE_TEXT_TABLE_H_

#include <string>
#include <vector>

namespace netring {

using TextRow = std::vector<std::string>;

/// The rows behind an indent, each column as wide as its widest cell; numbers, with a sign or not,
/// to the right. Nothing follows the last cell that is not empty.
std::string AlignedText(const std::vector<TextRow>& rows, const std::string& indent = "  ");

/// The words in lines of at most 100 columns, indented by two.
std::string WrappedText(const std::vector<std::string>& words);

}  // namespace netring

#endif  // NETRING_BASE_TEXT_TABLE_H_
