// JSON from outside: bounded before a parser sees it.

#ifndef NETRING_BASE_STRICT_JSON_H_
#define NETRING_BASE_STRICT_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/fields.h"

namespace netring {

/// Deeper than anything that netring writes: what a parser keeps is bounded by it.
inline constexpr int kMaxNesting = 16;
/// In all, of lists and objects: the first line of a run of 10,000 cells and their controls has
/// some 400,000. A parser may need a hundred times the bytes of a short value.
inline constexpr size_t kMostValues = 500'000;
/// Of one object: each is looked for among those before it.
inline constexpr size_t kMostMembers = 2'000;

/// What is dearest to parse: members of objects, and objects and lists, in all. As many as values.
inline constexpr size_t kMostParts = kMostValues;

/// The error says which limit the text is over, which number is not kept as it is written, or that
/// an object has a key twice, of which one would be lost unseen. Of what is no JSON in UTF-8 the
/// value is discarded (nlohmann's is_discarded()): who asks says what it should have been.
absl::StatusOr<Json> ParseStrictJson(const std::string& text, size_t most_parts = kMostParts);

}  // namespace netring

#endif  // NETRING_BASE_STRICT_JSON_H_
