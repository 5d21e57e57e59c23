// Sides that run on other hosts: what a spec says of them, and what that makes of a lab.

#ifndef NETRING_EXPERIMENT_FAR_SIDES_H_
#define NETRING_EXPERIMENT_FAR_SIDES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/conversation.h"
#include "experiment/spec.h"
#include "lab/lab.h"
#include "lab/launcher.h"
#include "net/transport.h"

namespace netring {

/// What such a run is called where others have the name of their path.
inline constexpr char kRemotePath[] = "remote";
/// And one between namespaces of the user's own.
inline constexpr char kNetnsPath[] = "netns";

/// Whether a side is started by a launcher.
bool HasFarSide(const Spec& spec);
/// How many clients share the threads of a cell.
int ClientsOf(const Spec& spec);
/// Whether the sides are in namespaces of the user's own, instead of the lab's.
bool HasNamespaces(const Spec& spec);
/// Whether neither: netring makes the path.
bool MakesPath(const Spec& spec);
/// Whether that path delivers nothing.
bool NobodyReceives(const Spec& spec);

/// What a spec's connections are of, one for each that is asked for.
std::vector<TransportKind> TransportsOf(const Spec& spec);
/// Whether one of them is such a transport: HasTransport(spec, &Transport::tcp).
bool HasTransport(const Spec& spec, bool Transport::* is_such);

/// What goes together with launchers, and what does not.
absl::Status CheckFarSides(const Spec& spec);

/// Where the lab's client finds its server. A name is looked up on the client's host, of
/// several the first's: it stands for the address that is preferred there, and the server then
/// listens on all of that family.
absl::StatusOr<ServerAddress> AddressOfServer(const Lab& lab, const LaunchOptions& launch,
                                              std::optional<IpVersion> ip);

/// A lab whose sides have the spec's launchers; one without a launcher is the caller's own host.
/// Nothing is started.
absl::StatusOr<Lab> FarLab(const Spec& spec);

/// What a lab's clients are called where there are several, each by another name: "hostB", "env 2".
std::vector<std::string> NamesOfClients(const Lab& lab);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_FAR_SIDES_H_
