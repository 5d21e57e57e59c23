// A line of JSON from outside: bounded before a parser sees it.

#ifndef NETRING_REPORT_JSON_LINE_H_
#define NETRING_REPORT_JSON_LINE_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/fields.h"

namespace netring {

/// Longer than any line: a first line of 10,000 cells has some 5 MB.
inline constexpr size_t kMaxLine = size_t{16} << 20;
/// Deeper than any line: what a parser keeps is bounded by it.
inline constexpr int kMaxNesting = 16;
/// In all, of lists and objects: 10,000 cells and their controls have some 400,000. A parser may
/// need a hundred times the bytes of a short value.
inline constexpr size_t kMostValues = 500'000;
/// Of one object: each is looked for among those before it.
inline constexpr size_t kMostMembers = 2'000;

/// The only member of the line's object is what the line says. The error says which limit it is
/// over, or that it is no JSON in UTF-8, or has a key twice, of which one would be lost unseen.
absl::StatusOr<Json> ParseJsonLine(const std::string& line);

}  // namespace netring

#endif  // NETRING_REPORT_JSON_LINE_H_
