#include "experiment/conversation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/meeting.h"
#include "agent/side_run.h"
#include "base/enum_names.h"
#include "load/worker.h"
#include "net/reach.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

/// What the sides are called in errors.
constexpr char kServer[] = "the server";
constexpr char kClient[] = "the client";

/// So that IsLost() finds it.
absl::Status Lost(const absl::Status& why) {
  return absl::IsCancelled(why) || IsLost(why) ? why : absl::UnavailableError(why.message());
}

/// Why a side has failed, as it says itself: its code counts where both know what it means. When
/// packets do not reach it, the other side is lost.
absl::Status Failure(const ControlMessage& failed) {
  const absl::Status said = StatusOf(failed);
  const bool known = absl::IsAborted(said) || IsDropped(said);
  return known ? said : absl::InternalError(said.message());
}

absl::Status Tell(SideLine& line, const char* side, const ControlMessage& message) {
  const absl::Status told = line.WriteLine(Encode(message));
  return told.ok() ? told : Lost(About(side, told));
}

/// The next message, which must come in time and be of this type.
absl::StatusOr<ControlMessage> Expect(SideLine& line, const char* side, MessageType type,
                                      int64_t limit_ns) {
  // It may quote what the side says.
  constexpr size_t kLongestReason = 2000;
  const auto explain = [&](const absl::Status& status) {
    return About(side, WithMessage(status, status.message().substr(0, kLongestReason)));
  };
  const absl::StatusOr<std::string> text = line.ReadLine(NowNs() + limit_ns);
  if (!text.ok()) return Lost(explain(text.status()));
  absl::StatusOr<ControlMessage> message = DecodeMessage(*text);
  if (!message.ok()) return Lost(explain(message.status()));
  if (message->type == MessageType::kFailed) return explain(Failure(*message));
  if (message->type != type) {
    return explain(absl::UnavailableError(
        absl::StrCat("said '", NameOf(message->type), "' instead of '", NameOf(type), "'")));
  }
  return message;
}

/// When one side fails the other does too, soon after: both reasons are worth having, unless one
/// says no more than that the other has failed, or the other is lost.
absl::Status Both(const absl::Status& server, const absl::Status& client) {
  if (server.ok() || (absl::IsAborted(server) && !client.ok())) return client;
  if (client.ok() || absl::IsAborted(client)) return server;
  if (IsLost(server) != IsLost(client)) return IsLost(server) ? server : client;
  return WithMore(server, absl::StrCat("; ", client.message()));
}

/// What a side sends is not trusted.
absl::Status CheckSample(const ControlMessage& from, const char* side, const std::string& cookie) {
  if (from.cookie != cookie) {
    return absl::UnavailableError(
        absl::StrCat(side, ": sent the sample of a slice that was not asked for"));
  }
  const SideSample& sample = from.sample;
  for (const Histogram::Parts* times : {&sample.latency, &sample.sent, &sample.notified}) {
    const absl::Status status = Histogram::FromParts(*times).status();
    if (!status.ok()) return absl::UnavailableError(absl::StrCat(side, ": ", status.message()));
  }
  return absl::OkStatus();
}

}  // namespace

bool IsLost(const absl::Status& error) {
  return absl::IsUnavailable(error) || absl::IsDeadlineExceeded(error);
}

bool OnOneMachine(const HellosOfSides& hellos) {
  const Environment server = EnvironmentOf(hellos.server.host);
  const absl::string_view boot = TextOf(server, kBootId);
  return !boot.empty() && boot == TextOf(EnvironmentOf(hellos.client.host), kBootId);
}

absl::StatusOr<HellosOfSides> Conversation::Greet(int64_t limit_ns) {
  NETRING_ASSIGN_OR_RETURN(ControlMessage server,
                           Expect(server_, kServer, MessageType::kHello, limit_ns));
  NETRING_ASSIGN_OR_RETURN(ControlMessage client,
                           Expect(client_, kClient, MessageType::kHello, kControlGraceNs));
  return HellosOfSides{.server = {std::move(server.host), std::move(server.build), {}},
                       .client = {std::move(client.host), std::move(client.build), {}}};
}

absl::Status Conversation::Meet(const ServerAddress& address, int port, HellosOfSides* hellos) {
  usable_ = false;
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  MeetingPlace place{
      .role = Role::kServer, .address = address.bound, .port = port, .cookie = ToHex(cookie)};
  NETRING_RETURN_IF_ERROR(Tell(server_, kServer, {.type = MessageType::kMeet, .place = place}));
  NETRING_ASSIGN_OR_RETURN(const ControlMessage listening,
                           Expect(server_, kServer, MessageType::kListening, kControlGraceNs));
  place.role = Role::kClient;
  place.address = address.connected;
  place.port = listening.ports.front();
  NETRING_RETURN_IF_ERROR(Tell(client_, kClient, {.type = MessageType::kMeet, .place = place}));
  constexpr int64_t kLimitNs = kReachLimitNs + kControlGraceNs;
  const absl::StatusOr<ControlMessage> client =
      Expect(client_, kClient, MessageType::kMet, kLimitNs);
  // A client that waited in vain did so for as long as the server, which knows more.
  if (!client.ok() && !IsDropped(client.status())) return client.status();
  const absl::StatusOr<ControlMessage> server =
      Expect(server_, kServer, MessageType::kMet, kControlGraceNs);
  NETRING_RETURN_IF_ERROR(Both(server.status(), client.status()));
  if (hellos != nullptr) {
    hellos->server.route = server->route;
    hellos->client.route = client->route;
  }
  usable_ = true;
  return absl::OkStatus();
}

absl::Status Conversation::Send(const SideConfigs& sides) {
  usable_ = false;
  NETRING_RETURN_IF_ERROR(
      Tell(server_, kServer, {.type = MessageType::kSlice, .config = sides.server}));
  NETRING_RETURN_IF_ERROR(
      Tell(client_, kClient, {.type = MessageType::kSlice, .config = sides.client}));
  usable_ = true;
  // Longer than a drain: a client that waits for a mark in vain says so by then.
  sent_.push_back({.limit_ns = 2 * kReachLimitNs + sides.client.window.warmup_ns +
                               sides.client.window.duration_ns + Worker::kMarkGraceNs +
                               kControlGraceNs,
                   .cookie = sides.client.cookie});
  return absl::OkStatus();
}

absl::StatusOr<Samples> Conversation::Receive() {
  usable_ = false;
  const Sent sent = std::move(sent_.front());
  sent_.pop_front();
  absl::StatusOr<ControlMessage> from_client =
      Expect(client_, kClient, MessageType::kSample, sent.limit_ns);
  if (absl::IsCancelled(from_client.status())) return from_client.status();
  auto from_server =
      Expect(server_, kServer, MessageType::kSample, Worker::kDrainLimitNs + kControlGraceNs);
  NETRING_RETURN_IF_ERROR(Both(from_server.status(), from_client.status()));
  NETRING_RETURN_IF_ERROR(CheckSample(*from_server, kServer, sent.cookie));
  NETRING_RETURN_IF_ERROR(CheckSample(*from_client, kClient, sent.cookie));
  usable_ = true;
  return Samples{.server = std::move(from_server->sample),
                 .client = std::move(from_client->sample)};
}

absl::StatusOr<Samples> Conversation::Measure(const SideConfigs& sides) {
  NETRING_RETURN_IF_ERROR(Send(sides));
  return Receive();
}

}  // namespace netring
