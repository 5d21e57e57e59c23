// The tables of what the doctor looks at: a row says how a thing is read, when it weakens
// measurements, why that matters, and the command that changes it.

#ifndef NETRING_DOCTOR_CHECK_H_
#define NETRING_DOCTOR_CHECK_H_

#include <optional>
#include <string>

#include "absl/types/span.h"
#include "host/host_facts.h"
#include "probe/process_facts.h"
#include "ring/refusal.h"

namespace netring {

/// The machine, as the checks see it.
struct Patient {
  std::string root;         ///< where /proc and /sys are
  RingRefusal ring;         ///< what refuses io_uring
  Environment environment;  ///< as host/environment.h has it
  ProcessFacts process;
};

/// What a thing is, and the number in it that the rule is about.
struct Reading {
  std::string text;
  double number = 0;
  bool beyond_command = false;  ///< the check's command does not change it, its advice may
};

struct Check {
  const char* name;
  /// Empty where the machine does not tell.
  std::optional<Reading> (*read)(const Patient& patient, const Check& check);
  const char* source;  ///< what the reader wants to know: a fact's key, a file, a program
  bool (*weakens)(const Reading& reading);
  /// One clause each, without a full stop.
  const char* effect;       ///< empty: the verdict's explanation
  const char* command;      ///< for a shell, as root; empty: there is none
  const char* advice;       ///< where no command helps; empty: the verdict's
  const char* verdict;      ///< what a run may get from it (analysis/verdict.h); empty: none
  const char* option = "";  ///< of a module: the kernel's option
  bool is_lack = false;     ///< what it finds is missing, and makes no number worse
};

// --- Tables ---

absl::Span<const Check> CpuChecks();
absl::Span<const Check> SystemChecks();

// --- Readers and rules that both tables use ---

/// The environment's value of the key `source`.
std::optional<Reading> OfFact(const Patient& patient, const Check& check);
/// A file below the root: its text and, where it begins with one, its number.
std::optional<Reading> OfFile(const Patient& patient, const Check& check);

template <double kMost>
bool Over(const Reading& reading) {
  return reading.number > kMost;
}
template <double kLeast>
bool Under(const Reading& reading) {
  return reading.number < kLeast;
}

}  // namespace netring

#endif  // NETRING_DOCTOR_CHECK_H_
