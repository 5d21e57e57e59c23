// Aligned columns of text.

#ifndef NETRING_BASE_TEXT_TABLE_H_
#define NETRING_BASE_TEXT_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace netring {

using TextRow = std::vector<std::string>;

/// The rows behind an indent, each column as wide as its widest cell; numbers, with a sign or not,
/// to the right. Nothing follows the last cell that is not empty.
std::string AlignedText(const std::vector<TextRow>& rows, const std::string& indent = "  ");

/// The same, in lines of at most `width` if the cells before the last one leave room for words: the
/// last one goes on below itself, or below its row where little room is left beside it.
std::string FittedText(const std::vector<TextRow>& rows, size_t width,
                       const std::string& indent = "  ");

}  // namespace netring

#endif  // NETRING_BASE_TEXT_TABLE_H_
