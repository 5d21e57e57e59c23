// Control messages between the coordinator and its agents, and between two agents: one JSON object
// per line.
//
//   agent                           coordinator
//   hello      {version, host, build} ->
//                                <- meet      {place}        once, the server first
//   listening  {ports}           ->              (server only) where the client finds it
//   met        {route}           ->              the agents' own connection is open (meeting.h),
//                                                and goes this way
//                                <- slice     {config}       any number ahead, done in order
//   trace      {events}          ->              of a slice that is traced, any number of them
//   sample     {cookie, sample}  ->              of each slice, after its drain
//   failed     {reason, code}    ->              instead of any of these; both sides must meet anew
//
//   server                          clients      within a slice, over their own connections
//   listening  {ports}           ->              one per thread
//                                <- armed     {connections}  they are open, the workers ready
//   armed      {connections}     ->              likewise, and all clients have said so: all begin
//   drained                     <->              its evidence is complete; who has said and heard
//   it
//                                                ends the connections by a reset
//
// What is measured is agreed on by marks on the data connections (netring/mark.h).
//
// The end of the agent's standard input ends the agent at once, whatever it is doing.

#ifndef NETRING_AGENT_PROTOCOL_H_
#define NETRING_AGENT_PROTOCOL_H_

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "host/build_facts.h"
#include "host/host_facts.h"
#include "host/route_facts.h"
#include "load/side_config.h"
#include "load/side_sample.h"

namespace netring {

/// What either end may take beyond what was agreed on, before the other gives it up.
inline constexpr int64_t kControlGraceNs = int64_t{10} * 1'000'000'000;

/// Raised when a message changes its meaning; both ends must have the same.
inline constexpr int64_t kProtocolVersion = 15;

/// Events that one message carries at most: its line stays far below LineChannel::kMaxLine.
inline constexpr size_t kEventsOfMessage = 2048;

enum class MessageType {
  kHello,
  kMeet,
  kListening,
  kMet,
  kSlice,
  kArmed,
  kDrained,
  kTrace,
  kSample,
  kFailed,
};
constexpr auto EnumNames(MessageType) {
  return std::array{"hello", "meet",    "listening", "met",    "slice",
                    "armed", "drained", "trace",     "sample", "failed"};
}

/// Where the two agents of a slice find each other, and by what they know each other.
struct MeetingPlace {
  Role role = Role::kServer;
  std::string address;  ///< the server binds to it, the client connects to it
  int64_t port = 0;     ///< the server's; 0 to it: one that the kernel chooses
  std::string cookie;   ///< 32 hex digits that open the connection
  int clients = 1;      ///< that meet the server
  int client = 0;       ///< a client's number among them
};
template <typename Archive>
void Describe(Archive& archive, MeetingPlace& place) {
  archive.Field("role", place.role);
  archive.Field("address", place.address, Bounds{0, kMaxNameLength});
  archive.Field("port", place.port, Bounds{0, kMaxPort});
  archive.Field("cookie", place.cookie, Bounds{0, 32});
  archive.Field("clients", place.clients, Bounds{1, kMaxThreads});
  archive.Field("client", place.client, Bounds{0, kMaxThreads - 1});
}

/// Any control message: `type` says which of the other fields counts.
struct ControlMessage {
  MessageType type = MessageType::kHello;
  int64_t version = kProtocolVersion;
  HostFacts host;               ///< hello
  BuildFacts build;             ///< hello: of the agent's program
  MeetingPlace place;           ///< meet
  RouteFacts route;             ///< met
  SideConfig config;            ///< slice
  std::vector<int> ports;       ///< listening
  int64_t connections = 0;      ///< armed
  std::vector<int64_t> events;  ///< trace: NumbersOf() them
  std::string cookie;           ///< sample: its slice's
  SideSample sample;            ///< sample
  std::string reason;           ///< failed
  int64_t code = 0;             ///< failed: absl::StatusCode
  bool dropped = false;         ///< failed: IsDropped()
};

/// One line without its newline; only the fields that count for its type.
std::string Encode(const ControlMessage& message);
/// Fails on what is not one of the messages above, with all fields in bounds, of this version.
absl::StatusOr<ControlMessage> DecodeMessage(absl::string_view line);

/// A status as a "failed" message, and back.
ControlMessage FailedMessage(const absl::Status& status);
absl::Status StatusOf(const ControlMessage& failed);

}  // namespace netring

#endif  // NETRING_AGENT_PROTOCOL_H_
