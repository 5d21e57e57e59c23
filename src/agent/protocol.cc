#include "agent/protocol.h"

#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "netring/status.h"

namespace netring {
namespace {

template <typename Archive>
absl::Status DescribeBody(Archive& archive, ControlMessage& message) {
  if (message.type == "hello") {
    archive.Field("kernel", message.kernel, Bounds{0, 256});
  } else if (message.type == "prepare") {
    archive.Field("config", message.config);
  } else if (message.type == "listening") {
    archive.Field("ports", message.ports, Bounds{1, kMaxThreads});
  } else if (message.type == "armed") {
    archive.Field("connections", message.connections, Bounds{0});
  } else if (message.type == "sample") {
    archive.Field("sample", message.sample);
  } else if (message.type == "failed") {
    archive.Field("reason", message.reason);
    archive.Field("code", message.code, Bounds{1, 16});
  } else if (message.type != "start" && message.type != "settled" && message.type != "measure") {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no control message '", message.type, "'"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string Encode(const ControlMessage& message) {
  ControlMessage copy = message;
  Json json = Json::object();
  JsonWriter writer(&json);
  writer.Field("type", message.type);
  writer.Field("version", message.version);
  DescribeBody(writer, copy).IgnoreError();
  // An error text may quote bytes of the outside world.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<ControlMessage> DecodeMessage(absl::string_view line) {
  const Json json = Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return absl::InvalidArgumentError("a control message must be a JSON object on one line");
  ControlMessage message;
  JsonReader reader(json);
  reader.Field("type", message.type, Bounds{0, 64});
  reader.Field("version", message.version);
  NETRING_RETURN_IF_ERROR(reader.status());
  if (message.version != kProtocolVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the other end speaks control version ", message.version, ", this is ", kProtocolVersion));
  }
  NETRING_RETURN_IF_ERROR(DescribeBody(reader, message));
  NETRING_RETURN_IF_ERROR(reader.status());
  return message;
}

ControlMessage FailedMessage(const absl::Status& status) {
  return {.type = "failed",
          .reason = std::string(status.message().data(), status.message().size()),
          .code = static_cast<int64_t>(status.raw_code())};
}

absl::Status StatusOf(const ControlMessage& failed) {
  return absl::Status(static_cast<absl::StatusCode>(failed.code), failed.reason);
}

}  // namespace netring
