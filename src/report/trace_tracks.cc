#include "report/trace_tracks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace netring {
namespace {

using Kind = TraceEvent::Kind;

/// A completion of a ring carries so much of a send's id (EventHandler::OnNotified()).
constexpr int64_t kIdMask = 0xffffff;

/// Times of the format are us, with decimals.
std::string Us(int64_t ns) { return absl::StrFormat("%d.%03d", ns / 1000, ns % 1000); }

/// Zero-copy sends that are not done with: when each began, by its id.
class InUse {
 public:
  void Add(int64_t id, int64_t at_ns) { begun_[id & kIdMask] = at_ns; }
  /// When each of those from `id` on began; they are done with. Ids wrap.
  std::vector<int64_t> Take(int64_t id, int64_t count) {
    std::vector<int64_t> begun;
    const int64_t first = id & kIdMask;
    const int64_t last = first + std::clamp<int64_t>(count, 0, kIdMask + 1);
    TakeBetween(first, last, &begun);
    if (last > kIdMask) TakeBetween(0, last - kIdMask - 1, &begun);
    return begun;
  }

 private:
  void TakeBetween(int64_t first, int64_t end, std::vector<int64_t>* begun) {
    const auto from = begun_.lower_bound(first);
    const auto to = begun_.lower_bound(end);
    for (auto each = from; each != to; ++each) begun->push_back(each->second);
    begun_.erase(from, to);
  }

  std::map<int64_t, int64_t> begun_;
};

/// What is not over yet on a connection.
struct Open {
  std::optional<TraceEvent> send;
  InUse in_use;
  int64_t received = 0;  ///< bytes of the answer
  std::optional<int64_t> asked_ns;
};

class SideRows {
 public:
  SideRows(const TraceSide& side, const Cell& cell, int64_t origin_ns)
      : side_(side), cell_(cell), origin_ns_(origin_ns), calls_(cell.technique.ring.empty()) {}

  void Add(const TraceEvent& event) {
    switch (event.kind) {
      case Kind::kWindow:
        return Instant(event, ThreadOf(event), event.value == 1 ? "window opens" : "window closes");
      case Kind::kSend:
        return AddSend(event);
      case Kind::kSent:
        return AddSent(event);
      case Kind::kNotified:
      case Kind::kCopied:
        return AddNotified(event);
      case Kind::kReceived:
        return AddReceived(event);
      case Kind::kWait:
        return AddWait(event);
      case Kind::kLeftOut:
        return Instant(event, ThreadOf(event),
                       absl::StrCat("the trace is full: ", event.value, " events left out"));
    }
  }

  std::vector<TraceRow> Take() {
    NameTracks();
    return std::move(rows_);
  }

 private:
  /// A track: a thread (connection -1) or one of its connections.
  using Track = std::pair<int, int>;

  static Track ThreadOf(const TraceEvent& event) { return {event.worker, -1}; }
  static Track ConnectionOf(const TraceEvent& event) { return {event.worker, event.connection}; }
  static int64_t IdOf(Track track) {
    return int64_t{track.first} * (kMaxConnections + 1) + track.second + 2;
  }
  static std::string NameOf(Track track) {
    const std::string thread = absl::StrCat("thread ", track.first);
    return track.second < 0 ? thread : absl::StrCat(thread, ", connection ", track.second);
  }

  /// The members that all have.
  void Row(int64_t at_ns, int64_t took_ns, Track track, absl::string_view name, char phase,
           absl::string_view more) {
    tracks_.insert(track);
    rows_.push_back(
        {at_ns, took_ns,
         absl::StrCat("{\"name\":\"", name, "\",\"ph\":\"", absl::string_view(&phase, 1),
                      "\",\"ts\":", Us(at_ns - origin_ns_), ",\"pid\":", side_.pid,
                      ",\"tid\":", IdOf(track), more, "}")});
  }
  void Span(int64_t at_ns, int64_t took_ns, Track track, absl::string_view name,
            absl::string_view arguments) {
    Row(at_ns, took_ns, track, name, 'X',
        absl::StrCat(",\"dur\":", Us(took_ns), ",\"args\":{", arguments, "}"));
  }
  void Instant(const TraceEvent& event, Track track, absl::string_view name,
               absl::string_view arguments = "") {
    Row(event.at_ns, 0, track, name, 'i', absl::StrCat(",\"s\":\"t\",\"args\":{", arguments, "}"));
  }
  /// What may overlap on one connection.
  void Overlapping(int64_t begun_ns, int64_t ended_ns, Track track, absl::string_view name,
                   absl::string_view category, absl::string_view arguments) {
    const std::string both = absl::StrCat(",\"cat\":\"", category, "\",\"id2\":{\"local\":\"",
                                          ++overlapping_, "\"},\"args\":{", arguments, "}");
    const std::string title = absl::StrCat(NameOf(track), ": ", name);
    Row(begun_ns, ended_ns - begun_ns, track, title, 'b', both);
    Row(ended_ns, 0, track, title, 'e', both);
  }

  void AddSend(const TraceEvent& event) {
    Open& open = open_[ConnectionOf(event)];
    open.send = event;
    open.in_use.Add(event.id, event.at_ns);
    if (!side_.asks || event.value != 0 || cell_.load.depth != 1) return;
    open.asked_ns = event.at_ns;
    open.received = 0;
  }

  void AddSent(const TraceEvent& event) {
    Open& open = open_[ConnectionOf(event)];
    if (!open.send.has_value()) return;  // it began before the trace
    const TraceEvent send = *std::exchange(open.send, std::nullopt);
    const Track track = ConnectionOf(event);
    const int64_t took_ns = std::max(event.at_ns - send.at_ns, send.took_ns);
    Span(send.at_ns, took_ns, track, "send",
         absl::StrCat("\"from_byte\":", send.value, ",\"result\":", event.value));
    if (calls_) Span(send.at_ns, send.took_ns, track, "system call", "");
  }

  void AddNotified(const TraceEvent& event) {
    const Track track = ConnectionOf(event);
    const char* copied = event.kind == Kind::kCopied ? "true" : "false";
    Instant(event, track, "notification",
            absl::StrCat("\"sends\":", event.value, ",\"copied\":", copied));
    for (const int64_t begun_ns : open_[track].in_use.Take(event.id, event.value))
      Overlapping(begun_ns, std::max(begun_ns, event.at_ns), track, "buffer in use", "zero copy",
                  absl::StrCat("\"copied\":", copied));
  }

  void AddReceived(const TraceEvent& event) {
    const Track track = ConnectionOf(event);
    Open& open = open_[track];
    Instant(event, track, "received", absl::StrCat("\"bytes\":", event.value));
    open.received += event.value;
    if (!open.asked_ns.has_value() || open.received < cell_.load.size) return;
    Overlapping(*open.asked_ns, std::max(*open.asked_ns, event.at_ns), track, "round trip",
                "round trip", "");
    open.asked_ns.reset();
  }

  /// Named after what took most of it.
  void AddWait(const TraceEvent& event) {
    const int64_t slept_ns = std::clamp<int64_t>(event.value, 0, event.took_ns);
    const int64_t looked_ns = std::clamp<int64_t>(event.id, 0, event.took_ns - slept_ns);
    const int64_t rest_ns = event.took_ns - slept_ns - looked_ns;
    const char* name = "works";
    if (looked_ns >= std::max(slept_ns, rest_ns)) name = "busy-polls";
    if (slept_ns >= std::max(looked_ns, rest_ns)) name = "sleeps";
    Span(event.at_ns, event.took_ns, ThreadOf(event), name,
         absl::StrCat("\"off_cpu_us\":", Us(slept_ns), ",\"busy_polling_us\":", Us(looked_ns)));
  }

  void NameTracks() {
    Metadata("process_name", 0, absl::StrCat("\"name\":\"", side_.name, "\""));
    Metadata("process_sort_index", 0, absl::StrCat("\"sort_index\":", side_.pid));
    for (const Track& track : tracks_) {
      Metadata("thread_name", IdOf(track), absl::StrCat("\"name\":\"", NameOf(track), "\""));
      Metadata("thread_sort_index", IdOf(track), absl::StrCat("\"sort_index\":", IdOf(track)));
    }
  }

  void Metadata(absl::string_view name, int64_t tid, absl::string_view arguments) {
    rows_.push_back({0, 0,
                     absl::StrCat("{\"name\":\"", name, "\",\"ph\":\"M\",\"pid\":", side_.pid,
                                  ",\"tid\":", tid, ",\"args\":{", arguments, "}}")});
  }

  const TraceSide side_;
  const Cell& cell_;
  const int64_t origin_ns_;
  const bool calls_;  ///< sends are system calls
  std::map<Track, Open> open_;
  std::set<Track> tracks_;
  std::vector<TraceRow> rows_;
  int64_t overlapping_ = 0;
};

}  // namespace

std::vector<TraceRow> TraceRowsOf(const TraceSide& side, const Cell& cell,
                                  absl::Span<const TraceEvent> events, int64_t origin_ns) {
  SideRows rows(side, cell, origin_ns);
  for (const TraceEvent& event : events) rows.Add(event);
  return rows.Take();
}

}  // namespace netring
