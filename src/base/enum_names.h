// The names of an enum's values, given once: text, settings and JSON all use them.
//
// Beside an enum whose values count from 0, in the enum's order:
//   constexpr auto EnumNames(Colour) { return std::array{"red", "green"}; }

#ifndef NETRING_BASE_ENUM_NAMES_H_
#define NETRING_BASE_ENUM_NAMES_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"

namespace netring {

/// An enum with its EnumNames().
template <typename E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) { EnumNames(value); };

template <NamedEnum E>
constexpr const char* NameOf(E value) {
  return EnumNames(value).at(static_cast<size_t>(value));
}

/// All names, in the order of the values.
template <NamedEnum E>
std::vector<std::string> AllNames() {
  const auto names = EnumNames(E());
  return {names.begin(), names.end()};
}

/// All values, in their order.
template <NamedEnum E>
std::vector<E> AllValues() {
  std::vector<E> values;
  for (size_t i = 0; i < EnumNames(E()).size(); ++i) values.push_back(static_cast<E>(i));
  return values;
}

/// Empty when no value has that name.
template <NamedEnum E>
std::optional<E> ParseEnum(absl::string_view name) {
  for (const E value : AllValues<E>()) {
    if (name == NameOf(value)) return value;
  }
  return std::nullopt;
}

/// "a, b or c".
std::string Either(const std::vector<std::string>& names);

}  // namespace netring

#endif  // NETRING_BASE_ENUM_NAMES_H_
