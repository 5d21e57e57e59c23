// What a struct needs to say about its fields; base/json_fields.h has the readers and writers that
// ask. Apart from it, because the JSON library is large and most code only carries such structs
// around.

#ifndef NETRING_BASE_FIELDS_H_
#define NETRING_BASE_FIELDS_H_

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>

namespace netring {

/// Keeps the order in which fields were written, so that files and messages read the same every
/// time.
using Json = nlohmann::ordered_json;

/// Inclusive limits of a number, or of the length of a string or list.
struct Bounds {
  int64_t min = std::numeric_limits<int64_t>::min();
  int64_t max = std::numeric_limits<int64_t>::max();
};

/// Limit on strings and lists whose field states none.
inline constexpr Bounds kDefaultLength{0, 65536};

}  // namespace netring

#endif  // NETRING_BASE_FIELDS_H_
