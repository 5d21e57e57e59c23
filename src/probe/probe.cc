#include "probe/probe.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "netring/kernel.h"
#include "netring/status.h"
#include "probe/calibrate.h"
#include "probe/network.h"
#include "probe/obstacles.h"
#include "probe/variants.h"
#include "ring/inquiry.h"

namespace netring {
namespace {

KernelFacts FactsOf(const absl::Status& ring) {
  utsname name;
  uname(&name);
  return {.release = name.release,
          .version = name.version,
          .machine = name.machine,
          .user = geteuid() == 0 ? "root" : absl::StrCat("uid ", geteuid()),
          .io_uring = ring.ok(),
          .reason = std::string(ring.message())};
}

std::vector<FeatureAnswer> FeaturesOf(const absl::StatusOr<Kernel>& kernel) {
  std::vector<FeatureAnswer> answers;
  for (const FeatureInfo& info : Features()) {
    FeatureAnswer answer{
        .name = std::string(info.name), .kind = info.kind, .since = std::string(info.since)};
    if (kernel.ok()) {
      answer.here = kernel->Has(info.feature);
      if (!*answer.here) answer.answer = ErrnoName(kernel->Answer(info.feature));
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

std::vector<OpcodeAnswer> Opcodes() {
  std::vector<OpcodeAnswer> answers;
  const absl::StatusOr<std::vector<Opcode>> opcodes = ProbeOpcodes();
  if (!opcodes.ok()) return answers;
  for (const Opcode& opcode : *opcodes)
    answers.push_back({opcode.number, opcode.name, opcode.supported});
  return answers;
}

}  // namespace

ProbeReport ProbeMachine(bool calibrate) {
  const absl::StatusOr<Kernel> kernel = Kernel::Probe();
  const char* path = std::getenv("PATH");
  ProbeReport report{
      .netring_version = NETRING_VERSION,
      .kernel = FactsOf(kernel.status()),
      .obstacles = FindObstacles({.ring = AskForRing(), .path = path == nullptr ? "" : path}),
      .variants = TryVariants(kernel),
      .features = FeaturesOf(kernel),
      .opcodes = Opcodes(),
      .network = AskNetwork()};
  if (calibrate) report.calibration = Calibrate(kernel);
  return report;
}

}  // namespace netring
