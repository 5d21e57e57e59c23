// A machine of files, and what the doctor says of it.

#ifndef NETRING_TESTS_UNIT_DOCTOR_FIXTURE_H_
#define NETRING_TESTS_UNIT_DOCTOR_FIXTURE_H_

#include <string>

#include "doctor/checkup.h"
#include "support/fake_root.h"

namespace netring {

class DoctorTest : public FakeRoot {
 protected:
  DoctorTest() { WriteCpu("online", "0-1\n"); }

  void WriteCpu(const std::string& file, const std::string& text) const {
    Write("sys/devices/system/cpu/" + file, text);
  }
  void WriteSysctl(const std::string& file, const std::string& text) const {
    Write("proc/sys/" + file, text + "\n");
  }

  Checkup CheckIt(int ring_error = 0) const {
    return CheckUp({.ring = {.error = ring_error}, .root = root()});
  }
  CheckResult Find(const std::string& name, int ring_error = 0) const {
    for (const CheckResult& result : CheckIt(ring_error).checks) {
      if (result.name == name) return result;
    }
    ADD_FAILURE() << "there is no check " << name;
    return {};
  }

  static void ExpectWeakens(const CheckResult& result, const std::string& verdict = "") {
    ExpectFinding(result, Health::kWeakens, verdict);
  }
  static void ExpectMissing(const CheckResult& result) {
    ExpectFinding(result, Health::kMissing, "");
  }
  static void ExpectFine(const CheckResult& result) {
    EXPECT_EQ(result.health, Health::kFine) << result.name << ": " << result.found;
    EXPECT_NE(result.found, "") << result.name;
    EXPECT_EQ(result.effect + result.command + result.advice + result.verdict, "") << result.name;
  }
  static void ExpectNotReadable(const CheckResult& result) {
    EXPECT_EQ(result.health, Health::kNotReadable) << result.name << ": " << result.found;
    EXPECT_EQ(result.found + result.effect + result.command + result.advice, "") << result.name;
  }

 private:
  /// Each field has what a finding needs.
  static void ExpectFinding(const CheckResult& result, Health health, const std::string& verdict) {
    EXPECT_EQ(result.health, health) << result.name << ": " << result.found;
    EXPECT_NE(result.found, "") << result.name;
    EXPECT_NE(result.effect, "") << result.name;
    EXPECT_NE(result.command.empty(), result.advice.empty()) << result.name;
    EXPECT_EQ(result.verdict, verdict) << result.name;
  }
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_DOCTOR_FIXTURE_H_
