// What a coordinator, the server and the clients of one slice say to each other.

#ifndef NETRING_EXPERIMENT_CONVERSATION_H_
#define NETRING_EXPERIMENT_CONVERSATION_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/protocol.h"
#include "analysis/client_hosts.h"
#include "experiment/side_configs.h"
#include "host/build_facts.h"
#include "host/host_facts.h"
#include "host/route_facts.h"

namespace netring {

/// The lines to and from one side's agent, wherever it runs.
class SideLine {
 public:
  virtual ~SideLine() = default;
  /// The next line, or DeadlineExceeded at `deadline_ns` (CLOCK_MONOTONIC), Unavailable when the
  /// agent is gone, Cancelled when the user has interrupted.
  virtual absl::StatusOr<std::string> ReadLine(int64_t deadline_ns) = 0;
  virtual absl::Status WriteLine(const std::string& line) = 0;
};

/// A client's lines and what it is called where there are several, such as "hostB"; else no matter.
struct ClientLine {
  SideLine* line = nullptr;
  std::string name = {};
};

/// What a client is called in errors: "the client", of several "the client hostB".
std::string ClientTitle(const std::string& name, size_t clients);

/// Who the agents are, as they say hello, and where.
struct HellosOfSides {
  struct Hello {
    HostFacts host;
    BuildFacts build;
    RouteFacts route;  ///< to the other side, once they have met
  };
  Hello server;
  std::vector<Hello> clients;
};

/// Whether both kernels are the same running one.
bool OnOneMachine(const HellosOfSides::Hello& one, const HellosOfSides::Hello& other);

/// One address of the server.
struct ServerAddress {
  std::string bound;      ///< what it listens on
  std::string connected;  ///< what the clients connect to
};

/// Whether an error is of a side that has gone, is silent, says what is no answer, or is not
/// reached by the other side.
bool IsLost(const absl::Status& error);

/// Borrows the lines. One thread. Every wait is bounded by what the sides were told to do. Several
/// clients share the load's threads (SharesOf()); when one fails, all do.
class Conversation {
 public:
  Conversation(SideLine& server, SideLine& client) : Conversation(server, {{&client}}) {}
  Conversation(SideLine& server, const std::vector<ClientLine>& clients);

  /// Once per agent, before anything else. The server may be busy with others for `limit_ns`.
  absl::StatusOr<HellosOfSides> Greet(int64_t limit_ns = kControlGraceNs);
  /// Once, before the first slice: the agents connect to each other at the server's address;
  /// with port 0 the server's kernel chooses. What they tell of the route is added to `hellos`,
  /// where that is not null.
  absl::Status Meet(const ServerAddress& address, int port = 0, HellosOfSides* hellos = nullptr);
  /// Hands a slice to all: connecting, warming up, measuring and draining. Slices are done in
  /// order; the coordinator may be ahead by kMostAhead.
  absl::Status Send(const SideConfigs& sides);
  /// The samples of the next slice that was sent. An error says which side gave it; after one, and
  /// after one of any other function, the agents are of no use. Cancelled comes of the user alone.
  absl::StatusOr<Samples> Receive();
  /// One slice, sent and received.
  absl::StatusOr<Samples> Measure(const SideConfigs& sides);
  /// The last thing that was asked for was done.
  bool usable() const { return usable_; }

  static constexpr size_t kMostAhead = 64;

 private:
  /// One end, and what it is called in errors.
  struct Side {
    SideLine* line;
    std::string title;
    std::string name;
  };
  /// Of a slice that was sent.
  struct Sent {
    int64_t limit_ns = 0;             ///< it may take so long
    std::vector<ThreadShare> shares;  ///< per client
    std::string cookie;
    bool traced = false;  ///< what happened comes before the samples
  };
  using Messages = std::vector<absl::StatusOr<ControlMessage>>;

  static absl::Status Tell(const Side& side, const ControlMessage& message);
  /// `trace` takes the events that come before it; null: none may.
  static absl::StatusOr<ControlMessage> Expect(const Side& side, MessageType type, int64_t limit_ns,
                                               std::vector<TraceEvent>* trace = nullptr);
  static absl::StatusOr<ControlMessage> Read(const Side& side, MessageType awaited,
                                             int64_t limit_ns);
  /// Of every client, in turn: who comes after one that failed has had its time.
  Messages ExpectOfClients(MessageType type, int64_t limit_ns,
                           std::vector<TraceEvent>* trace = nullptr) const;
  absl::StatusOr<Samples> SamplesOf(const Sent& sent, ControlMessage server,
                                    Messages clients) const;

  Side server_;
  std::vector<Side> clients_;
  std::deque<Sent> sent_;
  bool usable_ = true;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_CONVERSATION_H_
