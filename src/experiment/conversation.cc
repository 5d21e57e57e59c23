#include "experiment/conversation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
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

/// When one side fails the others do too, soon after: both reasons are worth having, unless one
/// says no more than that another has failed, or the other is lost.
absl::Status Both(const absl::Status& one, const absl::Status& other) {
  if (one.ok() || (absl::IsAborted(one) && !other.ok())) return other;
  if (other.ok() || absl::IsAborted(other)) return one;
  if (IsLost(one) != IsLost(other)) return IsLost(one) ? one : other;
  return WithMore(one, absl::StrCat("; ", other.message()));
}

/// The one reason of all clients that failed; OK: none did.
absl::Status ReasonOf(const std::vector<absl::StatusOr<ControlMessage>>& clients) {
  absl::Status all;
  for (const auto& client : clients) all = Both(all, client.status());
  return all;
}

/// What a side sends is not trusted.
absl::Status CheckSample(const ControlMessage& from, const std::string& side,
                         const std::string& cookie) {
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

/// Of an error of a side, which may quote what it says.
absl::Status Explained(const std::string& title, const absl::Status& status) {
  constexpr size_t kLongestReason = 2000;
  return About(title, WithMessage(status, status.message().substr(0, kLongestReason)));
}

absl::Status TakeEvents(const std::vector<int64_t>& numbers, std::vector<TraceEvent>* trace) {
  NETRING_ASSIGN_OR_RETURN(const std::vector<TraceEvent> events, TraceEventsOf(numbers));
  trace->insert(trace->end(), events.begin(), events.end());
  // Each worker may say besides how many it has left out.
  if (trace->size() <= size_t{2} * kMostTraceEvents) return absl::OkStatus();
  return absl::UnavailableError("sent more events of a trace than were asked for");
}

/// What costs are compared on is one kind of machine.
absl::Status CheckArchitecture(const HellosOfSides::Hello& server,
                               const HellosOfSides::Hello& client, const std::string& title) {
  const Environment here = EnvironmentOf(server.host);
  const Environment there = EnvironmentOf(client.host);
  const absl::string_view own = TextOf(here, kMachineFact);
  const absl::string_view other = TextOf(there, kMachineFact);
  if (own.empty() || other.empty() || own == other) return absl::OkStatus();
  constexpr size_t kShown = 64;
  return absl::FailedPreconditionError(absl::StrCat(title, ": it is ", other.substr(0, kShown),
                                                    ", the server is ", own.substr(0, kShown),
                                                    ": give two hosts of one architecture"));
}

HellosOfSides::Hello HelloOf(ControlMessage message) {
  return {std::move(message.host), std::move(message.build), {}};
}

}  // namespace

bool IsLost(const absl::Status& error) {
  return absl::IsUnavailable(error) || absl::IsDeadlineExceeded(error);
}

bool OnOneMachine(const HellosOfSides::Hello& one, const HellosOfSides::Hello& other) {
  const Environment environment = EnvironmentOf(one.host);
  const absl::string_view boot = TextOf(environment, kBootId);
  return !boot.empty() && boot == TextOf(EnvironmentOf(other.host), kBootId);
}

std::string ClientTitle(const std::string& name, size_t clients) {
  return clients == 1 ? kClient : absl::StrCat(kClient, " ", name);
}

Conversation::Conversation(SideLine& server, const std::vector<ClientLine>& clients)
    : server_{&server, kServer, ""} {
  for (const ClientLine& client : clients)
    clients_.push_back({client.line, ClientTitle(client.name, clients.size()), client.name});
}

absl::Status Conversation::Tell(const Side& side, const ControlMessage& message) {
  const absl::Status told = side.line->WriteLine(Encode(message));
  return told.ok() ? told : Lost(About(side.title, told));
}

/// The next message, which must come in time; OK: it is no failure.
absl::StatusOr<ControlMessage> Conversation::Read(const Side& side, MessageType awaited,
                                                  int64_t limit_ns) {
  const absl::StatusOr<std::string> text = side.line->ReadLine(NowNs() + limit_ns);
  if (absl::IsDeadlineExceeded(text.status())) {
    return Lost(Explained(
        side.title,
        WithMore(text.status(), absl::StrCat(": it was to say '", NameOf(awaited), "' within ",
                                             limit_ns / kNsPerSecond, " s"))));
  }
  if (!text.ok()) return Lost(Explained(side.title, text.status()));
  absl::StatusOr<ControlMessage> message = DecodeMessage(*text);
  if (!message.ok()) return Lost(Explained(side.title, message.status()));
  if (message->type == MessageType::kFailed) return Explained(side.title, Failure(*message));
  return message;
}

/// The next message, which must come in time and be of this type.
absl::StatusOr<ControlMessage> Conversation::Expect(const Side& side, MessageType type,
                                                    int64_t limit_ns,
                                                    std::vector<TraceEvent>* trace) {
  const int64_t end_ns = NowNs() + limit_ns;
  absl::StatusOr<ControlMessage> message = Read(side, type, limit_ns);
  while (trace != nullptr && message.ok() && message->type == MessageType::kTrace) {
    const absl::Status taken = TakeEvents(message->events, trace);
    if (!taken.ok()) return Lost(Explained(side.title, taken));
    message = Read(side, type, std::max<int64_t>(end_ns - NowNs(), 0));
  }
  NETRING_RETURN_IF_ERROR(message.status());
  if (message->type == type) return message;
  return Explained(side.title,
                   absl::UnavailableError(absl::StrCat("said '", NameOf(message->type),
                                                       "' instead of '", NameOf(type), "'")));
}

Conversation::Messages Conversation::ExpectOfClients(MessageType type, int64_t limit_ns,
                                                     std::vector<TraceEvent>* trace) const {
  Messages messages;
  for (const Side& client : clients_) {
    messages.push_back(Expect(client, type, limit_ns, trace));
    if (absl::IsCancelled(messages.back().status())) break;
    limit_ns = std::min(limit_ns, Worker::kLongestDrainNs + kControlGraceNs);
  }
  return messages;
}

absl::StatusOr<HellosOfSides> Conversation::Greet(int64_t limit_ns) {
  NETRING_ASSIGN_OR_RETURN(ControlMessage server, Expect(server_, MessageType::kHello, limit_ns));
  HellosOfSides hellos{.server = HelloOf(std::move(server)), .clients = {}};
  for (const Side& side : clients_) {
    NETRING_ASSIGN_OR_RETURN(ControlMessage client,
                             Expect(side, MessageType::kHello, kControlGraceNs));
    hellos.clients.push_back(HelloOf(std::move(client)));
    NETRING_RETURN_IF_ERROR(CheckArchitecture(hellos.server, hellos.clients.back(), side.title));
  }
  return hellos;
}

absl::Status Conversation::Meet(const ServerAddress& address, int port, HellosOfSides* hellos) {
  usable_ = false;
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, DrawCookie());
  MeetingPlace place{.role = Role::kServer,
                     .address = address.bound,
                     .port = port,
                     .cookie = ToHex(cookie),
                     .clients = static_cast<int>(clients_.size())};
  NETRING_RETURN_IF_ERROR(Tell(server_, {.type = MessageType::kMeet, .place = place}));
  NETRING_ASSIGN_OR_RETURN(const ControlMessage listening,
                           Expect(server_, MessageType::kListening, kControlGraceNs));
  place.role = Role::kClient;
  place.address = address.connected;
  place.port = listening.ports.front();
  for (const Side& client : clients_) {
    NETRING_RETURN_IF_ERROR(Tell(client, {.type = MessageType::kMeet, .place = place}));
    ++place.client;
  }
  const Messages clients = ExpectOfClients(MessageType::kMet, kReachLimitNs + kControlGraceNs);
  const absl::Status reason = ReasonOf(clients);
  // A client that waited in vain did so for as long as the server, which knows more.
  if (!reason.ok() && !IsDropped(reason)) return reason;
  const absl::StatusOr<ControlMessage> server = Expect(server_, MessageType::kMet, kControlGraceNs);
  NETRING_RETURN_IF_ERROR(Both(server.status(), reason));
  if (hellos != nullptr) {
    hellos->server.route = server->route;
    for (size_t i = 0; i < clients.size(); ++i) hellos->clients[i].route = clients[i]->route;
  }
  usable_ = true;
  return absl::OkStatus();
}

absl::Status Conversation::Send(const SideConfigs& sides) {
  usable_ = false;
  NETRING_RETURN_IF_ERROR(Tell(server_, {.type = MessageType::kSlice, .config = sides.server}));
  std::vector<ThreadShare> shares = SharesOf(sides.client.load.threads, clients_.size());
  for (size_t i = 0; i < clients_.size(); ++i) {
    NETRING_RETURN_IF_ERROR(Tell(
        clients_[i], {.type = MessageType::kSlice, .config = OfShare(sides.client, shares[i])}));
  }
  usable_ = true;
  // A client that waits for a mark in vain says so by then too.
  sent_.push_back({.limit_ns = 2 * kReachLimitNs + sides.client.window.warmup_ns +
                               sides.client.window.duration_ns + Worker::kLongestDrainNs +
                               kControlGraceNs,
                   .shares = std::move(shares),
                   .cookie = sides.client.cookie,
                   .traced = sides.server.trace_events > 0});
  return absl::OkStatus();
}

absl::StatusOr<Samples> Conversation::Receive() {
  usable_ = false;
  const Sent sent = std::move(sent_.front());
  sent_.pop_front();
  SideTraces traces;
  Messages clients =
      ExpectOfClients(MessageType::kSample, sent.limit_ns, sent.traced ? &traces.client : nullptr);
  if (absl::IsCancelled(clients.back().status())) return clients.back().status();
  auto server = Expect(server_, MessageType::kSample, Worker::kLongestDrainNs + kControlGraceNs,
                       sent.traced ? &traces.server : nullptr);
  NETRING_RETURN_IF_ERROR(Both(server.status(), ReasonOf(clients)));
  NETRING_ASSIGN_OR_RETURN(Samples samples,
                           SamplesOf(sent, *std::move(server), std::move(clients)));
  samples.traces = std::move(traces);
  usable_ = true;
  return samples;
}

absl::StatusOr<Samples> Conversation::SamplesOf(const Sent& sent, ControlMessage server,
                                                Messages clients) const {
  NETRING_RETURN_IF_ERROR(CheckSample(server, server_.title, sent.cookie));
  Samples samples;
  samples.server = std::move(server.sample);
  std::vector<SideSample> all;
  for (size_t i = 0; i < clients_.size(); ++i) {
    NETRING_RETURN_IF_ERROR(CheckSample(*clients[i], clients_[i].title, sent.cookie));
    all.push_back(std::move(clients[i]->sample));
    if (!HaveSameCounters(all.front(), all.back())) {
      return absl::UnavailableError(
          absl::StrCat(clients_[i].title, ": counted other events than ", clients_[0].title));
    }
  }
  for (size_t i = 0; all.size() > 1 && i < all.size(); ++i) {
    samples.client_hosts.push_back(HostNumbersOf(clients_[i].name, sent.shares[i].count, all[i]));
  }
  samples.client = MergeClients(all, sent.shares);
  return samples;
}

absl::StatusOr<Samples> Conversation::Measure(const SideConfigs& sides) {
  NETRING_RETURN_IF_ERROR(Send(sides));
  return Receive();
}

}  // namespace netring
