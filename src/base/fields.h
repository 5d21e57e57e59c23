// What a struct needs to say about its fields. base/json_fields.h and base/merge_fields.h have the
// readers, writers and mergers that ask. Apart from them, because the JSON library is large and
// most code only carries such structs around.

#ifndef NETRING_BASE_FIELDS_H_
#define NETRING_BASE_FIELDS_H_

#include <concepts>
#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace netring {

/// Keeps the order in which fields were written, so that files and messages read the same every
/// time.
using Json = nlohmann::ordered_json;

/// Inclusive limits of a whole number, or of the length of a string or list.
struct Bounds {
  int64_t min = std::numeric_limits<int64_t>::min();
  int64_t max = std::numeric_limits<int64_t>::max();
  std::optional<int64_t> above{};  ///< what any other number must exceed
};

/// Limit on strings and lists whose field states none.
inline constexpr Bounds kDefaultLength{0, 65536};

/// The limits of a length, where `bounds` are those of its string or list.
constexpr Bounds OfLength(Bounds bounds) {
  if (bounds.min < 0) bounds.min = 0;
  if (bounds.max == Bounds{}.max) bounds.max = kDefaultLength.max;
  return bounds;
}

/// The part of `bounds` that a type of whole numbers can hold.
template <std::integral T>
constexpr Bounds WithinType(Bounds bounds) {
  using Limits = std::numeric_limits<T>;
  if (std::cmp_less(bounds.min, Limits::min())) bounds.min = Limits::min();
  if (std::cmp_greater(bounds.max, Limits::max())) bounds.max = Limits::max();
  return bounds;
}

/// A regular expression of what a text looks like. It is said in the schema; a reader checks
/// lengths alone.
struct Pattern {
  const char* text = nullptr;
};

/// A field that is left out where it says nothing: an optional that is empty, else 0, false, or an
/// empty text, list or struct. A reader takes a missing one for that, and a schema does not require
/// it.
struct MayLack {};
inline constexpr MayLack kMayLack;

/// Under which name a schema defines a struct that occurs in several places. Without one it is
/// written out in each.
template <typename T>
inline constexpr const char* kSchemaName = nullptr;

/// How one field of several structs becomes the same field of the struct that stands for all of
/// them (base/merge_fields.h). Further rules derive from this and have a Merged() beside them.
struct MergeRule {};

struct Merge {
  /// The sum. An optional that is missing in one is missing in the sum; lists of one length are
  /// added element by element.
  struct Add : MergeRule {};
  struct Mean : MergeRule {};
  struct Max : MergeRule {};     ///< an optional as with Add
  struct First : MergeRule {};   ///< the first speaks for all
  struct Any : MergeRule {};     ///< true if one is, or the first text that is not empty
  struct Append : MergeRule {};  ///< one list after the other
  /// A struct within: each of its fields as its own line says. A list of structs: element by
  /// element; all have one length.
  struct Fields : MergeRule {};
  /// The same for lists that may differ in length: what the first has beyond another stays.
  struct CommonFields : MergeRule {};

  static constexpr Add kAdd{};
  static constexpr Mean kMean{};
  static constexpr Max kMax{};
  static constexpr First kFirst{};
  static constexpr Any kAny{};
  static constexpr Append kAppend{};
  static constexpr Fields kFields{};
  static constexpr CommonFields kCommonFields{};
};

/// What can be said of a field besides its name; a plain text is its meaning, in one line.
template <typename T>
concept FieldFact =
    std::is_same_v<T, const char*> || std::is_same_v<T, Bounds> || std::is_same_v<T, Pattern> ||
    std::is_same_v<T, MayLack> || std::is_base_of_v<MergeRule, T>;

/// Whether a fact is among those of a field.
template <typename Wanted, FieldFact... Facts>
inline constexpr bool kHasFact = (std::is_same_v<Wanted, Facts> || ...);

/// The fact of one type among those of a field, or its default.
template <typename Wanted>
constexpr Wanted FactAmong() {
  return {};
}
template <typename Wanted, FieldFact Fact, FieldFact... Facts>
constexpr Wanted FactAmong(Fact fact, Facts... others) {
  if constexpr (std::is_convertible_v<Fact, Wanted>) {
    return fact;
  } else {
    return FactAmong<Wanted>(others...);
  }
}

}  // namespace netring

#endif  // NETRING_BASE_FIELDS_H_
