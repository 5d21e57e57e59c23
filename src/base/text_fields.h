// Tables of fields that are set by text: options of a command line, keys of a job file.
//
// A row says a field's name, default, meaning and format once:
//   constexpr TextField<Point> kFields[] = {
//       FieldOf<WholeNumber<0, 100>, &Point::x>("x", "1", "how far to the right"),
//   };

#ifndef NETRING_BASE_TEXT_FIELDS_H_
#define NETRING_BASE_TEXT_FIELDS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/formats.h"

namespace netring {

/// One field of Target.
template <typename Target>
struct TextField {
  absl::string_view name;
  absl::string_view default_text;
  absl::string_view help;  ///< what it says or changes, one clause
  /// What values there are: "must be ..."; empty: any text.
  std::string (*allowed)();
  /// Checks and stores a value given as text. The error says what is allowed, without name and
  /// value.
  absl::Status (*parse)(absl::string_view text, Target* target);
  /// The value as text that parse() takes back.
  std::string (*print)(const Target& target);
  bool yes_or_no = false;  ///< on a command line "--name" and "--noname" will do
  bool not_empty = false;  ///< empty is the default, "not given", and cannot be given
};

/// The error of a field under the name that the user knows it by: "--NAME=VALUE: what is allowed",
/// one line of printable ASCII whatever the text.
absl::Status ErrorOfField(absl::string_view name, absl::string_view text,
                          const absl::Status& status);

/// What a chain of members leads to: MemberAt<&Spec::memory, &Memory::slots>(spec).
template <auto kMember, auto... kRest>
auto& MemberAt(auto& object) {
  if constexpr (sizeof...(kRest) == 0) {
    return object.*kMember;
  } else {
    return MemberAt<kRest...>(object.*kMember);
  }
}

template <typename Target, typename Member>
Target ClassOf(Member Target::*);

/// A row whose value is written in one of the formats of base/formats.h.
template <typename Format, auto kMember, auto... kRest>
constexpr auto FieldOf(absl::string_view name, absl::string_view default_text,
                       absl::string_view help) {
  using Target = decltype(ClassOf(kMember));
  constexpr bool kYesOrNo = requires { Format::kYesOrNo; };
  constexpr bool kNotEmpty = requires { Format::kNotEmpty; };
  return TextField<Target>{
      name,
      default_text,
      help,
      Format::Allowed,
      [](absl::string_view text, Target* target) {
        auto value = Format::Parse(text);
        if (!value.has_value()) return absl::InvalidArgumentError(WhyNotInList<Format>(text, text));
        MemberAt<kMember, kRest...>(*target) = *std::move(value);
        return absl::OkStatus();
      },
      [](const Target& target) { return Format::Print(MemberAt<kMember, kRest...>(target)); },
      kYesOrNo,
      kNotEmpty};
}

}  // namespace netring

#endif  // NETRING_BASE_TEXT_FIELDS_H_
