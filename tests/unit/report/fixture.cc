#include "unit/report/fixture.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "report/run_lines.h"
#include "report/sentences.h"

namespace netring {

EventCount& CounterOf(absl::string_view name, std::vector<EventCount>* counters) {
  for (EventCount& counter : *counters) {
    if (name == counter.name) return counter;
  }
  NETRING_CHECK(false && "no such counter");
  return counters->front();
}

SliceChange InRound(int64_t round, SliceChange change) {
  return [round, change = std::move(change)](Slice* slice) {
    if (slice->round == round) change(slice);
  };
}

SliceChange TimesWork(double factor) {
  return [factor](Slice* slice) {
    SideSample& server = slice->server;
    const auto work = static_cast<double>(server.cpu_ns - server.looking_ns);
    server.cpu_ns = server.looking_ns + static_cast<int64_t>(work * factor);
  };
}

namespace {

constexpr int64_t kWindowNs = 50 * kNsPerMs;

/// -40 to 40 without a pattern from round to round; in each cell another.
int64_t Wobble(const Cell& cell, int64_t round) {
  const int64_t salt = cell.technique.variant.back() % 7 + 3 * cell.twin;
  return (round * round * 37 + round * salt * 11 + salt * 5) % 81 - 40;
}

Histogram::Parts Times(int64_t from_ns) {
  Histogram histogram;
  for (int64_t i = 1; i <= 100; ++i) histogram.Record(from_ns + 100 * i);
  return histogram.ToParts();
}

/// A value for each event that a run counts by default; cycles for a clock of 2.5 GHz.
std::vector<EventCount> Counters(int64_t cpu_ns) {
  std::vector<EventCount> counters;
  for (const Event& event : DefaultEvents()) {
    counters.push_back({.name = event.name,
                        .value = 1'000 * static_cast<int64_t>(counters.size() + 1),
                        .enabled_ns = kWindowNs,
                        .running_ns = kWindowNs});
  }
  *CounterOf(kCycles, &counters).value = cpu_ns * 5 / 2;
  *CounterOf(kL1Misses, &counters).value = 250'000;
  *CounterOf(kLlcMisses, &counters).value = 3'500;
  return counters;
}

/// A message costs 12 us of work.
SideSample MeasuredSide(int64_t wobble) {
  SideSample side;
  side.established = 1;
  side.window_ns = kWindowNs + 100 * wobble;
  side.messages = 1000 + wobble / 10;
  side.bytes = side.messages * 4096;
  side.looking_ns = 8 * kNsPerMs;
  side.cpu_ns = side.looking_ns + side.messages * (12'000 + wobble);
  side.user_ns = 5 * kNsPerMs;
  side.system_ns = 15 * kNsPerMs;
  side.softirq_ns = 2'500'000;
  side.steal_ns = 0;
  side.run_delay_ns = 100'000;
  side.throttled_ns = 0;
  side.link_drops = 0;
  side.tcp_connections = 1;
  side.tcp_mss = 1448;
  side.tcp = {.segments = 3 * side.messages,
              .retransmits = 0,
              .retransmitted_bytes = 0,
              .dsacks = 0,
              .reorderings = 0,
              .delivered_ce = 0,
              .busy_ns = 16 * kNsPerMs,
              .rwnd_limited_ns = 4 * kNsPerMs,
              .sndbuf_limited_ns = 0,
              .app_limited = 0,
              .lost = 0,
              .in_flight = 5,
              .rtt_ns = 30'000,
              .min_rtt_ns = 20'000,
              .cwnd = 10};
  side.foreign_connections = 0;
  side.warmup_ns = 12'500'000;
  side.context_switches = 20 + wobble / 10;
  side.counters = Counters(side.cpu_ns);
  side.evidence.sends = side.messages + 10;
  side.socket = {.sndbuf = 8388608,
                 .rcvbuf = 8388608,
                 .nodelay = true,
                 .zerocopy = false,
                 .congestion_control = "cubic"};
  side.ring = {.asked = {"single_issuer", "defer_taskrun"},
               .granted = {"single_issuer"},
               .sq_entries = 64,
               .cq_entries = 256,
               .receive_rearms = 0,
               .receive = "multishot"};
  side.receive_completions = side.messages + 1;
  side.spin_ns = 100'000;
  side.own_cpus = true;
  return side;
}

/// No number of its time is that of the server.
void AsClient(SideSample* side) {
  side->looking_ns -= kNsPerMs;
  side->cpu_ns += 4 * kNsPerMs;
  *side->user_ns += kNsPerMs;
  *side->system_ns += 3 * kNsPerMs;
  *side->softirq_ns *= 2;
  *side->run_delay_ns += 10'000;
  *side->context_switches += 7;
  for (EventCount& count : side->counters) *count.value *= 2;
  *side->receive_completions += side->messages;
}

void CopyEverything(Slice* slice) {
  Evidence& evidence = slice->server.evidence;
  evidence.zc_sends = evidence.zc_completions = evidence.zc_copied = evidence.sends;
  evidence.zc_bytes = evidence.zc_copied_bytes = evidence.sends * 4096;
  slice->server.socket.zerocopy = true;
  for (SideSample* side : {&slice->server, &slice->client}) {
    for (const char* name : {kCycles, kL1Misses, kLlcMisses}) {
      EventCount& counter = CounterOf(name, &side->counters);
      counter.value.reset();
      counter.reason = "no PMU";
    }
  }
}

Cell CellOfImpl(const std::string& impl) {
  return {.technique = {.variant = impl}, .load = {.size = 4096}};
}

Cell TwinOf(Cell cell) {
  cell.twin = 1;
  return cell;
}

}  // namespace

void LoseDatagrams(Slice* slice) {
  slice->server.datagrams = {.offered = 1000, .sent = 1000, .received = 0};
  slice->client.datagrams = {.offered = 0, .sent = 0, .received = 998};
}

Slice MeasuredSlice(const Cell& cell, int64_t round) {
  const int64_t wobble = Wobble(cell, round);
  Slice slice{.round = round,
              .order = 4 * round,
              .begun_ns = round * 4 * 70 * kNsPerMs,
              .took_ns = 66 * kNsPerMs,
              .slice_ns = kWindowNs,
              .placement = "split: server on CPU 0; client on CPU 1"};
  slice.outcome.kind = Outcome::Kind::kMeasured;
  slice.server = MeasuredSide(wobble);
  slice.server.cpus = {{0}};
  slice.server.working_set_bytes = 32768;
  slice.client = MeasuredSide(wobble);
  AsClient(&slice.client);
  slice.client.cpus = {{1}};
  slice.client.working_set_bytes = 4096;
  slice.client.latency = Times(50'000 + 10 * wobble);
  return slice;
}

CellResult MeasuredCell(const Cell& cell, const SliceChange& change) {
  CellResult result(cell);
  for (int64_t round = 0; round < kFixtureRounds; ++round) {
    Slice slice = MeasuredSlice(cell, round);
    if (change) change(&slice);
    result.Add(slice);
  }
  return result;
}

CellResult MeasuredCell(const std::string& impl, const SliceChange& change) {
  return MeasuredCell(CellOfImpl(impl), change);
}

CellResult StreamCell(const std::string& impl, const SliceChange& change) {
  Cell cell = CellOfImpl(impl);
  cell.load.workload = Workload::kStream;
  cell.load.batch = 16;
  return MeasuredCell(cell, [&](Slice* slice) {
    slice->client.latency = {};
    slice->server.sent = Times(10'000);
    if (impl != "a1" && impl != "a2") {
      slice->server.notified = Times(50'000);
      Evidence& evidence = slice->server.evidence;
      evidence.zc_sends = evidence.zc_completions = evidence.sends;
    }
    if (change) change(slice);
  });
}

Result RunOf(const std::string& impl, const SliceChange& change) {
  Result run;
  run.started_utc = "2026-01-02T03:04:05Z";
  run.ended = RunEnd::kAllRounds;
  run.spec = DefaultSpec();
  run.spec.impl = {impl};
  run.spec.sizes = {4096};
  run.spec.seed = 7;
  run.environment = {
      {"kernel_release", "6.18.0"}, {"build_type", "release"}, {"sanitizer", "none"}};
  run.path = {.path = "veth",
              .server_address = "10.0.0.1",
              .client_address = "10.0.0.2",
              .mtu = 1500,
              .copied_where = "veth delivers locally"};
  run.cells = {MeasuredCell(impl, change)};
  return run;
}

Result RunOfTwo(const SliceChange& of_a2, const SliceChange* of_control) {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2"};
  run.cells.push_back(MeasuredCell("a2", of_a2));
  if (of_control != nullptr)
    run.cells.push_back(MeasuredCell(TwinOf(CellOfImpl("a1")), *of_control));
  return run;
}

Result FourCells() {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2", "a3", "zc"};
  run.cells.clear();
  for (const std::string& impl : run.spec.impl) run.cells.emplace_back(CellOfImpl(impl));
  run.cells.emplace_back(TwinOf(CellOfImpl("a1")));
  run.cells[3].skipped = {Outcome::Kind::kSkipped, "this kernel has no SENDMSG_ZC (needs 6.1)"};
  for (const auto& [cell, slice] : SlicesOfFourCells()) run.cells[cell].Add(slice);
  return run;
}

std::vector<PlacedSlice> SlicesOfFourCells() {
  std::vector<PlacedSlice> slices;
  for (int64_t round = 0; round < kFixtureRounds; ++round) {
    slices.emplace_back(0, MeasuredSlice(CellOfImpl("a1"), round));
    if (round < 2) slices.emplace_back(1, MeasuredSlice(CellOfImpl("a2"), round));
    if (round == 1) {
      Slice failed{.round = round};
      failed.outcome = {Outcome::Kind::kFailed, "client: connection reset, \"mid\" run"};
      slices.back().second = failed;
    }
    Slice copied = MeasuredSlice(CellOfImpl("a3"), round);
    CopyEverything(&copied);
    if (round == 1) copied.outcome = {Outcome::Kind::kTorn, "one of them was stopped"};
    copied.withheld = round == 2;
    slices.emplace_back(2, copied);
    slices.emplace_back(4, MeasuredSlice(TwinOf(CellOfImpl("a1")), round));
  }
  for (size_t i = 0; i < slices.size(); ++i) {
    slices[i].second.order = static_cast<int64_t>(i);
    slices[i].second.begun_ns = static_cast<int64_t>(i) * 70 * kNsPerMs;
  }
  return slices;
}

std::string StoreText(const Result& run, const std::vector<PlacedSlice>& slices) {
  std::string text = RunLineText(run) + "\n";
  std::vector<std::string> known(run.cells.size());
  for (const auto& [cell, slice] : slices) {
    std::string facts = FactsLineText(FactsOf(cell, slice));
    if (slice.outcome.kind != Outcome::Kind::kFailed && facts != known[cell]) {
      absl::StrAppend(&text, facts, "\n");
      known[cell] = std::move(facts);
    }
    absl::StrAppend(&text, SliceLineText(cell, slice), "\n");
  }
  return text;
}

std::vector<std::string> TextsOf(const Result& run) {
  std::vector<std::string> texts;
  for (const Sentence& sentence : Sentences(AnalysedRun(run))) texts.push_back(sentence.text);
  return texts;
}

}  // namespace netring
