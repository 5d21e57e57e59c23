#include "analysis/run_facts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace netring {

std::vector<const Environment*> ClientMachines(const RunFacts& run) {
  const auto machine = [&](const Environment& own) {
    return own.empty() ? &run.environment : &own;
  };
  if (run.clients.empty()) return {machine(run.client_environment)};
  std::vector<const Environment*> machines;
  for (const ClientFacts& client : run.clients) machines.push_back(machine(client.environment));
  return machines;
}

std::vector<OtherMachine> OtherMachines(const RunFacts& run) {
  std::vector<OtherMachine> others;
  if (!run.client_environment.empty()) others.push_back({"client ", &run.client_environment});
  for (const ClientFacts& client : run.clients) {
    if (!client.environment.empty())
      others.push_back({absl::StrCat("client ", client.name, " "), &client.environment});
  }
  return others;
}

std::string DifferenceOfBuilds(const RunFacts& run) {
  for (const char* key :
       {"netring_version", "git_revision", "compiler", "build_type", "sanitizer"}) {
    const std::string of_server(EnvironmentValue(run, key));
    for (const OtherMachine& other : OtherMachines(run)) {
      const std::string of_client(TextOf(*other.environment, key));
      if (of_server.empty() || of_client.empty() || of_server == of_client) continue;
      const std::string client(absl::StripTrailingAsciiWhitespace(other.prefix));
      return absl::StrCat(key, " '", of_server, "' on the server, '", of_client, "' on the ",
                          client);
    }
  }
  return "";
}

}  // namespace netring
