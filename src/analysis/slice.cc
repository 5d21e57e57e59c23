#include "analysis/slice.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

bool Differ(int64_t a, int64_t b, double allowed) {
  const auto difference = static_cast<double>(std::abs(a - b));
  return difference > allowed && difference > kTornShare * static_cast<double>(std::max(a, b));
}

/// What the sockets of a thread's stream can hold when a window opens or closes. A thread with
/// several connections opens its window at the first mark that comes, whichever brings it: what
/// waits in front of the marks of the others is in it. With one connection it is exact.
double MostQueued(const Load& load, const SideSample& server, const SideSample& client) {
  if (load.workload != Workload::kStream || load.connections == 1) return 0;
  const double bytes =
      static_cast<double>(server.socket.sndbuf) + static_cast<double>(client.socket.rcvbuf);
  return static_cast<double>(load.connections) * bytes / static_cast<double>(load.size);
}

/// Where the sides counted other messages; empty: nowhere. Of several threads each is judged for
/// itself, beside the one that it talked to.
std::string WhereTheyDiffer(const Load& load, const SideSample& server, const SideSample& client) {
  const double queued = MostQueued(load, server, client);
  const auto flying = static_cast<double>(MostInFlight(load));
  const std::vector<int64_t>& ours = server.thread_messages;
  const std::vector<int64_t>& theirs = client.thread_messages;
  for (size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    if (Differ(ours[i], theirs[i], flying / load.threads + queued)) {
      return absl::StrCat("in thread ", i, " the server counted ", ours[i],
                          " messages and the client ", theirs[i]);
    }
  }
  if (!Differ(server.messages, client.messages, flying + load.threads * queued)) return "";
  return absl::StrCat("the server counted ", server.messages, " messages and the client ",
                      client.messages);
}

/// Why it is torn; empty: it is not.
std::string WhyTorn(const Load& load, const SideSample& server, const SideSample& client) {
  const bool datagrams = TransportOf(load.transport).datagrams;
  // Of a path that delivers nothing the server alone counts.
  if (datagrams && server.messages > 0 && !client.datagrams.sent.has_value()) return "";
  if (server.messages == 0 || client.messages == 0) {
    return absl::StrCat("no whole message in the window of the ",
                        client.messages == 0 ? "client" : "server",
                        ": it was stopped, or the window is too short for the size");
  }
  // What the client lacks of datagrams is lost: that is counted, not left out.
  if (datagrams) return "";
  const std::string where = WhereTheyDiffer(load, server, client);
  return where.empty() ? "" : absl::StrCat(where, ": one of them was stopped or had no CPU");
}

bool Withheld(const SideSample& side) {
  // Threads of the run that share a CPU wait for each other: that is what is measured.
  const int64_t waited_ns = side.own_cpus ? side.run_delay_ns.value_or(0) : 0;
  const int64_t most = std::max(waited_ns, side.throttled_ns.value_or(0));
  return static_cast<double>(most) > kWithheldShare * static_cast<double>(side.window_ns);
}

}  // namespace

int64_t MostInFlight(const Load& load) {
  return int64_t{load.threads} * load.connections * std::max(load.depth, load.batch);
}

void JudgeSlice(const Load& load, Slice* slice) {
  slice->outcome.reason = WhyTorn(load, slice->server, slice->client);
  slice->outcome.kind =
      slice->outcome.reason.empty() ? Outcome::Kind::kMeasured : Outcome::Kind::kTorn;
  slice->withheld = Withheld(slice->server) || Withheld(slice->client);
}

}  // namespace netring
