// What lies between the sides, one row each: where netring makes it itself.

#ifndef NETRING_EXPERIMENT_PATHS_H_
#define NETRING_EXPERIMENT_PATHS_H_

#include <array>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lab/lab.h"
#include "net/transport.h"

namespace netring {

enum class PathKind { kVeth, kLo, kWire, kVsock, kSink };
constexpr auto EnumNames(PathKind) { return std::array{"veth", "lo", "wire", "vsock", "sink"}; }

struct Path {
  PathKind kind;
  absl::string_view words;  ///< its name and what it is to zero copy, in few words
  absl::Span<const TransportKind> transports;  ///< what its connections can be of, the usual first
  bool has_ip() const { return transports.front() != TransportKind::kVsock; }
  bool own_namespaces;  ///< netring made them, so that it may set what is in them
  /// It delivers to a socket of this machine from the sender's own pages: all zero copy is copied
  /// on the way.
  bool copies;
  absl::StatusOr<Lab> (*make)(IpVersion ip);
  /// Where the bytes of a zero-copy send are copied. `in_a_thread`: the client's end polls in one.
  std::string (*copied_where)(bool in_a_thread);
};

const Path& PathOf(PathKind kind);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PATHS_H_
