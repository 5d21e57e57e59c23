#include "experiment/path_facts.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "base/printable.h"
#include "experiment/far_sides.h"

namespace netring {
namespace {

/// "eth0, driver virtio_net"; empty: not known.
std::string DeviceText(const RouteFacts& route) {
  if (route.driver.empty()) return route.device;
  return absl::StrCat(route.device, ", driver ", route.driver);
}

void AddLab(const Lab& lab, PathFacts* facts) {
  facts->server_address = lab.server.address;
  facts->client_address = lab.client.address;
  facts->mtu = lab.mtu;
  facts->xdp = lab.xdp;
  facts->server_threaded_napi = lab.server.threaded_napi;
  facts->client_threaded_napi = lab.client.threaded_napi;
}

/// What a side tells goes beside what the other one does.
void AddRoutes(const RouteFacts& server, const RouteFacts& client, PathFacts* facts) {
  if (!server.address.empty()) facts->server_address = server.address;
  if (!client.address.empty()) facts->client_address = client.address;
  if (server.mtu > 0) facts->mtu = server.mtu;
  const auto add = [&](auto RouteFacts::* from, auto PathFacts::* of_server,
                       auto PathFacts::* of_client) {
    facts->*of_server = server.*from;
    facts->*of_client = client.*from;
  };
  add(&RouteFacts::link, &PathFacts::server_link, &PathFacts::client_link);
  add(&RouteFacts::offloads, &PathFacts::server_offloads, &PathFacts::client_offloads);
  add(&RouteFacts::queues, &PathFacts::server_queues, &PathFacts::client_queues);
  add(&RouteFacts::interrupts, &PathFacts::server_interrupts, &PathFacts::client_interrupts);
  add(&RouteFacts::next_hop, &PathFacts::server_next_hop, &PathFacts::client_next_hop);
  add(&RouteFacts::path_mtu, &PathFacts::server_path_mtu, &PathFacts::client_path_mtu);
  add(&RouteFacts::rtt_ns, &PathFacts::server_rtt_ns, &PathFacts::client_rtt_ns);
}

absl::Status StaysOnHost(const char* side, const RouteFacts& route) {
  return absl::FailedPreconditionError(
      absl::StrCat("the traffic does not leave this host: ", Printable(route.peer),
                   " is one of the ", side, "'s own addresses (", Printable(route.device),
                   "); give an address of the other host, or --allow_local"));
}

}  // namespace

bool MadeByOthers(const PathFacts& path) {
  return path.path == kRemotePath || path.path == kNetnsPath;
}

PathFacts PathFactsOf(const Spec& spec, const absl::StatusOr<Lab>& lab,
                      const std::optional<HellosOfSides>& sides) {
  PathFacts facts{.path = HasFarSide(spec)      ? kRemotePath
                          : HasNamespaces(spec) ? kNetnsPath
                                                : NameOf(spec.path)};
  if (!lab.ok()) return facts;
  AddLab(*lab, &facts);
  if (sides.has_value()) {
    // Of several clients each is among the run's (ClientFacts).
    const bool one = sides->clients.size() == 1;
    AddRoutes(sides->server.route, one ? sides->clients.front().route : RouteFacts(), &facts);
  }
  if (!MadeByOthers(facts)) {
    facts.copied_where = PathOf(spec.path).copied_where(lab->client.threaded_napi);
  } else if (sides.has_value()) {
    facts.copied_where = DeviceText(sides->server.route);
  }
  return facts;
}

absl::Status CheckLeavesHost(const Spec& spec, const HellosOfSides& sides) {
  if (!HasFarSide(spec) || spec.far.allow_local) return absl::OkStatus();
  for (size_t i = 0; i < sides.clients.size(); ++i) {
    const HellosOfSides::Hello& client = sides.clients[i];
    if (!OnOneMachine(sides.server, client)) continue;
    if (client.route.local) return StaysOnHost("client", client.route);
    // The server tells of its route to the first alone.
    if (i == 0 && sides.server.route.local) return StaysOnHost("server", sides.server.route);
  }
  return absl::OkStatus();
}

}  // namespace netring
