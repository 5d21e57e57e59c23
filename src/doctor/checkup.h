// What of a machine weakens measurements, why that matters, and the command that changes it.

#ifndef NETRING_DOCTOR_CHECKUP_H_
#define NETRING_DOCTOR_CHECKUP_H_

#include <array>
#include <string>
#include <vector>

#include "base/enum_names.h"
#include "base/fields.h"
#include "probe/obstacles.h"

namespace netring {

/// Version of the JSON, which schema/doctor.schema.json describes. Grows when a reader of the old
/// one would misunderstand the new.
inline constexpr int kDoctorSchemaVersion = 1;

enum class Health { kFine, kWeakens, kMissing, kNotReadable };
constexpr auto EnumNames(Health) {
  return std::array{"fine", "weakens", "missing", "not readable"};
}

struct CheckResult {
  std::string name;
  Health health = Health::kNotReadable;
  std::string found;
  std::string effect;
  std::string command;
  std::string advice;
  std::string verdict;
};

template <typename Archive>
void Describe(Archive& archive, CheckResult& result) {
  archive.Field("name", result.name, kProbeName);
  archive.Field("health", result.health);
  archive.Field("found", result.found, "what is; empty where it is not readable");
  archive.Field("effect", result.effect, kProbeLine,
                "why it matters; of what weakens or is missing, as the next");
  archive.Field("command", result.command, kProbeLine,
                "what changes it, in a shell as root; empty: no command does");
  archive.Field("advice", result.advice, kProbeLine, "what to do where no command does");
  archive.Field("verdict", result.verdict, kProbeName,
                "what netring-run may say of a cell because of it (docs/VERDICTS.md)");
}

struct Checkup {
  int schema_version = kDoctorSchemaVersion;
  std::string netring_version;
  std::vector<CheckResult> checks;
};

template <typename Archive>
void Describe(Archive& archive, Checkup& checkup) {
  archive.Field("schema_version", checkup.schema_version,
                Bounds{kDoctorSchemaVersion, kDoctorSchemaVersion});
  archive.Field("netring_version", checkup.netring_version, kProbeName);
  archive.Field("checks", checkup.checks, kProbeRows);
}

/// Looks at everything: the tables of check.h, then the probe's obstacles. Needs no rights, changes
/// nothing.
Checkup CheckUp(const Surroundings& surroundings);
/// Of this machine, for this process.
Checkup CheckUpHere();

/// Whether anything weakens measurements; what is missing does not.
bool Weakens(const Checkup& checkup);

}  // namespace netring

#endif  // NETRING_DOCTOR_CHECKUP_H_
