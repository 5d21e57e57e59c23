// Control messages between the coordinator and its agents: one JSON object per line.
//
//   agent                           coordinator
//   hello      {version, kernel, build, host} ->
//                                <- prepare   {config}
//   listening  {ports}           ->              (server only)
//   armed      {connections}     ->              every connection is open, every worker ready
//                                <- start             when both have armed; what is measured then
//                                                      is agreed on by marks on the connections
//                                                      (netring/mark.h)
//   sample     {sample}          ->              after the drain
//   failed     {reason, code}    ->              instead of any of these; the agent then waits for
//   the next prepare
//
// The end of the agent's standard input ends the agent at once, whatever it is doing.

#ifndef NETRING_AGENT_PROTOCOL_H_
#define NETRING_AGENT_PROTOCOL_H_

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/build_facts.h"
#include "agent/host_facts.h"
#include "load/side_config.h"
#include "load/side_sample.h"

namespace netring {

/// What either end may take beyond what was agreed on, before the other gives it up.
inline constexpr int64_t kControlGraceNs = int64_t{10} * 1'000'000'000;

/// Raised when a message changes its meaning; both ends must have the same.
inline constexpr int64_t kProtocolVersion = 11;

enum class MessageType {
  kHello,
  kPrepare,
  kListening,
  kArmed,
  kStart,
  kSample,
  kFailed,
};
constexpr auto EnumNames(MessageType) {
  return std::array{"hello", "prepare", "listening", "armed", "start", "sample", "failed"};
}

/// Any control message: `type` says which of the other fields counts.
struct ControlMessage {
  MessageType type = MessageType::kHello;
  int64_t version = kProtocolVersion;
  std::string kernel;       ///< hello: uname's release
  BuildFacts build;         ///< hello: of the agent's program
  HostFacts host;           ///< hello: of the machine that it is on
  SideConfig config;        ///< prepare
  std::vector<int> ports;   ///< listening
  int64_t connections = 0;  ///< armed
  SideSample sample;        ///< sample
  std::string reason;       ///< failed
  int64_t code = 0;         ///< failed: absl::StatusCode
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
