#include "agent/protocol.h"

#include "absl/strings/str_cat.h"
#include "base/inet_address.h"
#include "base/json_fields.h"
#include "base/strict_json.h"
#include "net/reach.h"
#include "netring/status.h"

namespace netring {
namespace {

template <typename Archive>
void DescribeBody(Archive& archive, ControlMessage& message) {
  switch (message.type) {
    case MessageType::kHello:
      archive.Field("host", message.host);
      return archive.Field("build", message.build);
    case MessageType::kMeet:
      return archive.Field("place", message.place);
    case MessageType::kMet:
      return archive.Field("route", message.route);
    case MessageType::kSlice:
      return archive.Field("config", message.config);
    case MessageType::kListening:
      return archive.Field("ports", message.ports, Bounds{1, kMaxThreads});
    case MessageType::kArmed:
      return archive.Field("connections", message.connections, Bounds{0});
    case MessageType::kTrace:
      return archive.Field(
          "events", message.events,
          Bounds{int64_t{kTraceNumbers}, int64_t{kTraceNumbers} * kEventsOfMessage});
    case MessageType::kSample:
      archive.Field("cookie", message.cookie, Bounds{0, 32});
      return archive.Field("sample", message.sample);
    case MessageType::kFailed:
      archive.Field("reason", message.reason);
      archive.Field("code", message.code, Bounds{1, 16});
      return archive.Field("dropped", message.dropped);
    case MessageType::kDrained:
      break;  // the type says it all
  }
}

}  // namespace

std::string Encode(const ControlMessage& message) {
  ControlMessage copy = message;
  Json json = Json::object();
  JsonWriter writer(&json);
  writer.Field("type", message.type);
  writer.Field("version", message.version);
  DescribeBody(writer, copy);
  // An error text may quote bytes of the outside world.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<ControlMessage> DecodeMessage(absl::string_view line) {
  NETRING_ASSIGN_OR_RETURN(const Json json, ParseStrictJson(std::string(line)));
  if (!json.is_object())
    return absl::InvalidArgumentError("a control message must be a JSON object on one line");
  ControlMessage message;
  JsonReader reader(json);
  reader.Field("version", message.version);  // first: other versions have other types
  NETRING_RETURN_IF_ERROR(reader.status());
  if (message.version != kProtocolVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the other end speaks control version ", message.version, ", this is ", kProtocolVersion));
  }
  reader.Field("type", message.type);
  NETRING_RETURN_IF_ERROR(reader.status());
  DescribeBody(reader, message);
  NETRING_RETURN_IF_ERROR(reader.status());
  for (const int port : message.ports) {
    if (port < 1 || port > kMaxPort)
      return absl::InvalidArgumentError(absl::StrCat("field 'ports' has ", port, ", no port"));
  }
  return message;
}

ControlMessage FailedMessage(const absl::Status& status) {
  return {.type = MessageType::kFailed,
          .reason = std::string(status.message().data(), status.message().size()),
          .code = static_cast<int64_t>(status.raw_code()),
          .dropped = IsDropped(status)};
}

absl::Status StatusOf(const ControlMessage& failed) {
  // The other side's: a line, not a flood.
  constexpr size_t kMostShown = 2000;
  const absl::string_view reason = absl::string_view(failed.reason).substr(0, kMostShown);
  return failed.dropped ? DroppedError(reason)
                        : absl::Status(static_cast<absl::StatusCode>(failed.code), reason);
}

}  // namespace netring
