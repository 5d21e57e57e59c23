// A checkup for a person, a shell and a program.

#ifndef NETRING_DOCTOR_CHECKUP_TEXT_H_
#define NETRING_DOCTOR_CHECKUP_TEXT_H_

#include <cstddef>
#include <string>

#include "doctor/checkup.h"

namespace netring {

/// Sections: what weakens, is missing, is not readable, is fine; in lines of at most `width`.
std::string CheckupText(const Checkup& checkup, size_t width = 80);

/// A script for sh: each command behind a comment that says what it is for, and as comments what no
/// command does.
std::string FixScript(const Checkup& checkup);

/// The order of the keys is always the same.
std::string CheckupJson(const Checkup& checkup);
/// The text of schema/doctor.schema.json.
std::string CheckupSchema();

}  // namespace netring

#endif  // NETRING_DOCTOR_CHECKUP_TEXT_H_
