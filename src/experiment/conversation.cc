#include "experiment/conversation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/side_run.h"
#include "base/enum_names.h"
#include "load/worker.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

/// The server's failure may be why the client cannot connect; by then it has been told, or will be
/// soon.
constexpr int64_t kCauseNs = 200 * kNsPerMs;

absl::Status Send(SideLine& line, const ControlMessage& message) {
  return line.WriteLine(Encode(message));
}

/// The next message, which must come in time and be of this type.
absl::StatusOr<ControlMessage> Expect(SideLine& line, const char* side, MessageType type,
                                      int64_t limit_ns) {
  const auto explain = [&](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat("the ", side, ": ", status.message()));
  };
  const absl::StatusOr<std::string> text = line.ReadLine(NowNs() + limit_ns);
  if (!text.ok()) return explain(text.status());
  absl::StatusOr<ControlMessage> message = DecodeMessage(*text);
  if (!message.ok()) return explain(message.status());
  if (message->type == MessageType::kFailed) return explain(StatusOf(*message));
  if (message->type != type) {
    return explain(absl::InternalError(
        absl::StrCat("said '", NameOf(message->type), "' instead of '", NameOf(type), "'")));
  }
  return message;
}

absl::Status ExpectArmed(SideLine& line, const char* side, int64_t connections) {
  NETRING_ASSIGN_OR_RETURN(
      const ControlMessage armed,
      Expect(line, side, MessageType::kArmed, SideRun::kEstablishLimitNs + kControlGraceNs));
  if (armed.connections == connections) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the ", side, " has ", armed.connections,
                                          " connections instead of ", connections));
}

/// When one side fails the other does too, soon after: both reasons are worth having.
absl::Status Both(const absl::Status& server, const absl::Status& client) {
  if (server.ok() || client.ok()) return server.ok() ? client : server;
  return absl::Status(server.code(), absl::StrCat(server.message(), "; ", client.message()));
}

/// What a side sends is not trusted.
absl::Status CheckTimes(const SideSample& sample, const char* side) {
  for (const Histogram::Parts* times : {&sample.latency, &sample.sent, &sample.notified}) {
    const absl::Status status = Histogram::FromParts(*times).status();
    if (!status.ok())
      return absl::Status(status.code(), absl::StrCat("the ", side, ": ", status.message()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BuildsOfSides> Conversation::Greet(int64_t limit_ns) {
  NETRING_ASSIGN_OR_RETURN(ControlMessage server,
                           Expect(server_, "server", MessageType::kHello, limit_ns));
  NETRING_ASSIGN_OR_RETURN(ControlMessage client,
                           Expect(client_, "client", MessageType::kHello, kControlGraceNs));
  return BuildsOfSides{.server = std::move(server.build), .client = std::move(client.build)};
}

absl::Status Conversation::Connect(const SideConfigs& sides) {
  NETRING_RETURN_IF_ERROR(Send(server_, {.type = MessageType::kPrepare, .config = sides.server}));
  NETRING_ASSIGN_OR_RETURN(ControlMessage listening,
                           Expect(server_, "server", MessageType::kListening, kControlGraceNs));
  SideConfig client = sides.client;
  client.ports = std::move(listening.ports);
  NETRING_RETURN_IF_ERROR(
      Send(client_, {.type = MessageType::kPrepare, .config = std::move(client)}));
  const int64_t connections = int64_t{sides.server.load.threads} * sides.server.load.connections;
  const absl::Status armed = ExpectArmed(client_, "client", connections);
  if (armed.ok()) return ExpectArmed(server_, "server", connections);
  if (absl::IsCancelled(armed)) return armed;
  const absl::Status cause = Expect(server_, "server", MessageType::kArmed, kCauseNs).status();
  return absl::IsDeadlineExceeded(cause) ? armed : Both(cause, armed);
}

absl::StatusOr<Samples> Conversation::Measure(const SideConfigs& sides) {
  idle_ = false;
  NETRING_RETURN_IF_ERROR(Connect(sides));
  for (SideLine* side : {&server_, &client_})
    NETRING_RETURN_IF_ERROR(Send(*side, {.type = MessageType::kStart}));

  // Longer than a drain: a client that waits for a mark in vain says so by then.
  const int64_t limit_ns = sides.client.window.warmup_ns + sides.client.window.duration_ns +
                           Worker::kMarkGraceNs + kControlGraceNs;
  absl::StatusOr<ControlMessage> from_client =
      Expect(client_, "client", MessageType::kSample, limit_ns);
  if (absl::IsCancelled(from_client.status())) return from_client.status();
  auto from_server =
      Expect(server_, "server", MessageType::kSample, Worker::kDrainLimitNs + kControlGraceNs);
  NETRING_RETURN_IF_ERROR(Both(from_server.status(), from_client.status()));
  NETRING_RETURN_IF_ERROR(CheckTimes(from_server->sample, "server"));
  NETRING_RETURN_IF_ERROR(CheckTimes(from_client->sample, "client"));
  idle_ = true;
  return Samples{.server = std::move(from_server->sample),
                 .client = std::move(from_client->sample)};
}

}  // namespace netring
