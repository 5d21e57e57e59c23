#include "experiment/far_sides.h"

#include <netdb.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "base/inet_address.h"
#include "lab/launcher.h"
#include "netring/status.h"

namespace netring {
namespace {

/// The first setting that is not as it was made, of those that need a host of one's own.
std::string AskedOfThisHost(const Spec& spec) {
  const Spec defaults = DefaultSpec();
  for (const char* name : {"path", "server_netns", "client_netns", "agent", "mtu", "gso_max",
                           "offloads", "sysctl", "perf_stat", "perf_record"}) {
    const Setting& setting = *FindSetting(name);
    const std::string text = setting.print(spec);
    if (text != setting.print(defaults)) return absl::StrCat(name, "=", text);
  }
  return "";
}

/// What the server listens on that a client finds at `address`. A link-local one has another zone
/// there: the link that has it, where that is known.
std::string BoundTo(const InetAddress& address, const std::string& link) {
  return address.link_local && link.empty() ? address.Any() : address.Through(link);
}

/// As ResolveThrough() does on another host.
absl::StatusOr<std::vector<std::string>> ResolveHere(const std::string& host) {
  const addrinfo wanted{.ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &wanted, &found); error != 0) {
    return absl::NotFoundError(
        absl::StrCat("--server_address=", host, ": ", gai_strerror(error), "; give an address"));
  }
  std::vector<std::string> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof(text), nullptr, 0,
                    NI_NUMERICHOST) == 0)
      addresses.emplace_back(text);
  }
  freeaddrinfo(found);
  return addresses;
}

absl::StatusOr<Launcher> LauncherOf(const char* setting, const std::string& words) {
  if (words.empty()) return Launcher();
  absl::StatusOr<Launcher> launcher = ParseLauncher(words);
  if (launcher.ok()) return launcher;
  return absl::InvalidArgumentError(
      absl::StrCat("--", setting, "=", words, ": ", launcher.status().message()));
}

absl::Status CheckPorts(const Spec& spec) {
  const int threads = *std::max_element(spec.threads.begin(), spec.threads.end());
  if (spec.far.port == 0 || spec.far.port + threads <= kMaxPort) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--port=", spec.far.port, ": one for the agents and one for each of ", threads,
                   " threads end at ", spec.far.port + threads, ", beyond ", kMaxPort,
                   "; give at most ", kMaxPort - threads));
}

/// Each client needs a thread.
absl::Status CheckClients(const Spec& spec) {
  const int fewest = *std::min_element(spec.threads.begin(), spec.threads.end());
  const int clients = ClientsOf(spec);
  if (fewest >= clients) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--threads=", FindSetting("threads")->print(spec), ": the threads are spread over ", clients,
      " clients (--client_exec), each of which needs one; give at least ", clients));
}

/// What the two say on standard error is told apart. Several clients have numbers.
void TellApart(Lab* lab) {
  Launcher& server = lab->server.launcher;
  Launcher& client = lab->client.launcher;
  if (server.prefix.empty() || server.name != client.name) return;
  server.name = absl::StrCat("server ", server.name);
  if (lab->more_clients.empty()) client.name = absl::StrCat("client ", client.name);
}

}  // namespace

bool HasFarSide(const Spec& spec) {
  return !spec.far.server_exec.empty() || !spec.far.client_exec.empty();
}

int ClientsOf(const Spec& spec) {
  return std::max(1, static_cast<int>(spec.far.client_exec.size()));
}

bool HasNamespaces(const Spec& spec) { return !spec.server_netns.empty(); }

bool MakesPath(const Spec& spec) { return !HasFarSide(spec) && !HasNamespaces(spec); }

bool NobodyReceives(const Spec& spec) { return MakesPath(spec) && spec.path == PathKind::kSink; }

std::vector<TransportKind> TransportsOf(const Spec& spec) {
  const TransportKind own =
      MakesPath(spec) ? PathOf(spec.path).transports.front() : TransportKind::kTcp;
  std::vector<TransportKind> transports;
  for (const std::optional<TransportKind>& asked : spec.transport)
    transports.push_back(asked.value_or(own));
  return transports;
}

bool HasTransport(const Spec& spec, bool Transport::* is_such) {
  const std::vector<TransportKind> transports = TransportsOf(spec);
  return std::any_of(transports.begin(), transports.end(),
                     [&](TransportKind kind) { return TransportOf(kind).*is_such; });
}

absl::Status CheckFarSides(const Spec& spec) {
  if (!HasFarSide(spec)) {
    const FarSides none;
    const bool asked = spec.far.deploy != none.deploy || spec.far.allow_local ||
                       spec.far.port != none.port || !spec.far.agent_path.empty();
    if (!asked) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "--deploy, --agent_path, --allow_local and --port: need --server_exec or --client_exec; "
        "by hand, netring-server and netring-client take a port");
  }
  NETRING_RETURN_IF_ERROR(FarLab(spec).status());
  NETRING_RETURN_IF_ERROR(CheckPorts(spec));
  NETRING_RETURN_IF_ERROR(CheckClients(spec));
  if (spec.server_address.empty()) {
    return absl::InvalidArgumentError(
        "--server_exec, --client_exec: need --server_address, where the client finds the server");
  }
  if (const std::string asked = AskedOfThisHost(spec); !asked.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", asked,
                     ": has no meaning with --server_exec or --client_exec; set it "
                     "on the hosts by hand"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Lab> FarLab(const Spec& spec) {
  Lab lab;
  NETRING_ASSIGN_OR_RETURN(lab.server.launcher, LauncherOf("server_exec", spec.far.server_exec));
  lab.server.address = spec.server_address;
  const std::vector<std::string>& clients = spec.far.client_exec;
  for (const std::string& words : clients) {
    if (clients.size() > 1 && words.empty()) {
      return absl::InvalidArgumentError(
          "--client_exec=: one of several is empty; a client on this host is started by 'env'");
    }
    LabSide& side = &words == &clients.front() ? lab.client : lab.more_clients.emplace_back();
    NETRING_ASSIGN_OR_RETURN(side.launcher, LauncherOf("client_exec", words));
  }
  if (!clients.empty()) TellApart(&lab);
  return lab;
}

std::vector<std::string> NamesOfClients(const Lab& lab) {
  constexpr size_t kLongestName = 200;  // a word of a launcher may be anything
  std::vector<std::string> names;
  for (const LabSide* client : SidesOfClients(lab))
    names.push_back(client->launcher.name.substr(0, kLongestName));
  const std::vector<std::string> plain = names;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto upto = plain.begin() + static_cast<ptrdiff_t>(i) + 1;
    if (std::count(plain.begin(), plain.end(), plain[i]) > 1)
      absl::StrAppend(&names[i], " ", std::count(plain.begin(), upto, plain[i]));
  }
  return names;
}

absl::StatusOr<ServerAddress> AddressOfServer(const Lab& lab, const LaunchOptions& launch,
                                              std::optional<IpVersion> ip) {
  const std::string& address = lab.server.address;
  if (absl::StartsWith(address, kVsockPrefix)) return ServerAddress{address, address};
  if (const auto given = ParseInetAddress(address); given.has_value())
    return ServerAddress{BoundTo(*given, lab.server.link), address};
  const absl::StatusOr<std::vector<std::string>> found =
      lab.client.launcher.prefix.empty() ? ResolveHere(address)
                                         : ResolveThrough(lab.client.launcher, address, launch);
  if (absl::IsCancelled(found.status())) return found.status();
  if (!found.ok()) return About("the client", found.status());
  for (const std::string& each : *found) {
    const std::optional<InetAddress> first = ParseInetAddress(each);
    if (first.has_value() && first->version() == ip.value_or(first->version()))
      return ServerAddress{first->Any(), each};
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--server_address=", address, ": has no address ",
      ip.has_value() ? absl::StrCat("of IPv", NameOf(*ip), " ") : "", "for the client"));
}

}  // namespace netring
