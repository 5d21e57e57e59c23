#include "host/host_facts.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/cpu_list.h"

namespace netring {

absl::string_view TextOf(const Environment& environment, absl::string_view key) {
  for (const auto& [name, text] : environment) {
    if (name == key) return text;
  }
  return "";
}

size_t OnlineCpus(const Environment& machine) {
  const std::optional<CpuSet> cpus = ParseCpuList(TextOf(machine, "cpus_online"));
  return cpus.has_value() ? cpus->size() : 0;
}

namespace {

std::string Release() {
  utsname name{};
  uname(&name);
  return name.release;
}

}  // namespace

HostFacts FactsOfThisHost(const absl::StatusOr<Kernel>& kernel, const Environment& environment) {
  HostFacts host;
  host.release = kernel.ok() ? kernel->release() : Release();
  if (!kernel.ok()) host.no_io_uring = std::string(kernel.status().message());
  for (const FeatureInfo& info : Features()) {
    if (kernel.ok())
      host.io_uring.push_back({std::string(info.name), kernel->Answer(info.feature)});
  }
  Topology topology = AllowedTopology();
  host.cpus = std::move(topology.cpus);
  host.cores_known = topology.cores_known;
  host.no_pinning = std::string(topology.pinning.message());
  for (const auto& [key, text] : environment) host.environment.push_back({key, text});
  return host;
}

absl::StatusOr<Kernel> KernelOf(const HostFacts& host) {
  if (host.io_uring.empty()) return absl::FailedPreconditionError(host.no_io_uring);
  return Kernel::Told(host.release, [&](const FeatureInfo& info) {
    for (const HostFacts::Answer& answer : host.io_uring) {
      if (answer.feature == info.name) return static_cast<int>(answer.error);
    }
    return EINVAL;
  });
}

Topology TopologyOf(const HostFacts& host) {
  return {.cpus = host.cpus,
          .cores_known = host.cores_known,
          .pinning = host.no_pinning.empty() ? absl::OkStatus()
                                             : absl::FailedPreconditionError(host.no_pinning)};
}

Environment EnvironmentOf(const HostFacts& host) {
  Environment environment;
  for (const HostFacts::Text& fact : host.environment)
    environment.emplace_back(fact.key, fact.text);
  return environment;
}

}  // namespace netring
