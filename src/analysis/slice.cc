#include "analysis/slice.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

bool Differ(int64_t a, int64_t b, int64_t allowed) {
  const int64_t difference = std::abs(a - b);
  return difference > allowed &&
         static_cast<double>(difference) > kTornShare * static_cast<double>(std::max(a, b));
}

/// Why it is torn; empty: it is not.
std::string WhyTorn(const Load& load, const SideSample& server, const SideSample& client) {
  if (server.messages == 0 || client.messages == 0) {
    return absl::StrCat("no whole message in the window of the ",
                        client.messages == 0 ? "client" : "server",
                        ": it was stopped, or the window is too short for the size");
  }
  if (Differ(server.messages, client.messages, MostInFlight(load))) {
    return absl::StrCat("the server counted ", server.messages, " messages and the client ",
                        client.messages, ": one of them was stopped or kept from its CPU");
  }
  return "";
}

bool Withheld(const SideSample& side) {
  const int64_t most = std::max(side.run_delay_ns.value_or(0), side.throttled_ns.value_or(0));
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
