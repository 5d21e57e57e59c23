#include "doctor/checkup_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "support/golden.h"

namespace netring {
namespace {

Checkup Example() {
  return {.netring_version = "1.2.3",
          .checks = {{.name = "cpu_turbo",
                      .health = Health::kWeakens,
                      .found = "on",
                      .effect = "the clock drifts",
                      .command = "echo 0 >boost",
                      .verdict = "FREQUENCY_DRIFT"},
                     {.name = "clock_source", .health = Health::kFine, .found = "tsc"},
                     {.name = "steal"},
                     {.name = "NUMA"},
                     {.name = "PMU",
                      .health = Health::kMissing,
                      .found = "none",
                      .effect = "no cycles",
                      .advice = "measure on bare metal"}}};
}

TEST(CheckupText, HasWhatWeakensFirstAndTheRestInParts) {
  EXPECT_EQ(CheckupText(Example()),
            "weakens measurements\n"
            "  cpu_turbo: on; the clock drifts (verdict FREQUENCY_DRIFT)\n"
            "    to fix it: echo 0 >boost\n"
            "\n"
            "missing here\n"
            "  PMU: none; no cycles\n"
            "    to fix it: measure on bare metal\n"
            "\n"
            "netring-probe --doctor --fix prints the commands to be copied.\n"
            "\n"
            "not readable\n"
            "  steal, NUMA\n"
            "\n"
            "fine\n"
            "  clock_source  tsc\n");
}

TEST(CheckupText, SaysThatNothingWasFound) {
  EXPECT_EQ(CheckupText({.checks = {{.name = "steal"}}}),
            "weakens measurements\n  nothing was found\n\nnot readable\n  steal\n");
}

TEST(FixScript, HasCommandsAndCommentsAlone) {
  const std::string script = FixScript(Example());
  std::string commands;
  for (size_t at = 0; at < script.size();) {
    const size_t end = script.find('\n', at);
    if (script[at] != '#') commands += script.substr(at, end + 1 - at);
    at = end + 1;
  }
  EXPECT_EQ(commands, "\necho 0 >boost\n\n");
  EXPECT_THAT(script, testing::HasSubstr("# cpu_turbo: on\n# the clock drifts (verdict"));
  EXPECT_THAT(script, testing::HasSubstr("# By hand: measure on bare metal\n"));
}

TEST(FixScript, OfNothingSaysSo) {
  EXPECT_THAT(FixScript({.checks = {{.name = "steal"}}}),
              testing::EndsWith("\n# Nothing was found.\n"));
}

TEST(CheckupJson, HasEveryFieldOfEveryCheck) {
  const Json json = Json::parse(CheckupJson(Example()));
  EXPECT_EQ(json["schema_version"], kDoctorSchemaVersion);
  EXPECT_EQ(json["netring_version"], "1.2.3");
  EXPECT_EQ(json["checks"].size(), 5);
  EXPECT_EQ(json["checks"][0], Json({{"name", "cpu_turbo"},
                                     {"health", "weakens"},
                                     {"found", "on"},
                                     {"effect", "the clock drifts"},
                                     {"command", "echo 0 >boost"},
                                     {"advice", ""},
                                     {"verdict", "FREQUENCY_DRIFT"}}));
  EXPECT_EQ(json["checks"][2]["health"], "not readable");
}

TEST(CheckupSchema, IsTheCommittedFile) {
  ExpectGolden("schema/doctor.schema.json", CheckupSchema());
}

}  // namespace
}  // namespace netring
