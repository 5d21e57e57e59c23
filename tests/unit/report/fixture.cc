#include "unit/report/fixture.h"

#include "netring/check.h"

namespace netring {

EventCount& CounterOf(absl::string_view name, std::vector<EventCount>* counters) {
  for (EventCount& counter : *counters) {
    if (name == counter.name) return counter;
  }
  NETRING_CHECK(false && "no such counter");
  return counters->front();
}

namespace {

Histogram::Parts Latencies(int64_t shift) {
  Histogram histogram;
  for (int64_t i = 1; i <= 1000; ++i) histogram.Record(50'000 + 10 * i + shift);
  return histogram.ToParts();
}

/// A value for each event that a run counts by default.
std::vector<EventCount> Counters(int64_t number) {
  std::vector<EventCount> counters;
  for (const Event& event : DefaultEvents()) {
    counters.push_back({.name = event.name,
                        .value = 10'000 * static_cast<int64_t>(counters.size() + 1),
                        .enabled_ns = 1'000'000'000,
                        .running_ns = 1'000'000'000});
  }
  *CounterOf(kCycles, &counters).value = 1'000'000'000 + number;
  *CounterOf(kL1Misses, &counters).value = 5'000'000;
  *CounterOf(kLlcMisses, &counters).value = 70'000;
  return counters;
}

SideSample Side(int64_t number) {
  SideSample side;
  side.established = 1;
  side.window_ns = 1'000'000'000;
  side.messages = 20'000 + 100 * number;
  side.bytes = side.messages * 4096;
  side.user_ns = 100'000'000;
  side.softirq_ns = 50'000'000;
  side.steal_ns = 10'000'000;
  side.foreign_connections = 0;
  side.warmup_ns = 1'000'000'000;
  side.context_switches = 20 + number;
  side.counters = Counters(number);
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
  return side;
}

Repetition Measured(int64_t number) {
  Repetition repetition{.number = number, .order = 4 * number, .begun_ns = number * 2'000'000'000};
  repetition.took_ns = 1'500'000'000;
  repetition.placement = "split: server on CPU 0; client on CPU 1";
  repetition.outcome.kind = Outcome::Kind::kMeasured;
  repetition.server = Side(number);
  repetition.server.cpu_ns = 400'000'000;
  repetition.server.system_ns = 300'000'000;
  repetition.server.cpus = {{0}};
  repetition.server.working_set_bytes = 32768;
  repetition.client = Side(number);
  repetition.client.cpu_ns = 500'000'000;
  repetition.client.system_ns = 400'000'000;
  repetition.client.cpus = {{1}};
  repetition.client.working_set_bytes = 4096;
  repetition.client.latency = Latencies(1000 * number);
  return repetition;
}

void CopyEverything(CellResult* cell) {
  for (Repetition& each : cell->repetitions) {
    Evidence& evidence = each.server.evidence;
    evidence.zc_sends = evidence.zc_completions = evidence.zc_copied = evidence.sends;
    evidence.zc_bytes = evidence.zc_copied_bytes = evidence.sends * 4096;
    each.server.socket.zerocopy = true;
    for (SideSample* side : {&each.server, &each.client}) {
      for (const char* name : {kCycles, kL1Misses, kLlcMisses}) {
        EventCount& counter = CounterOf(name, &side->counters);
        counter.value.reset();
        counter.reason = "no PMU";
      }
    }
  }
}

}  // namespace

CellResult MeasuredCell(const std::string& impl) {
  CellResult cell;
  cell.cell = {.technique = {.variant = impl}, .load = {.size = 4096}};
  cell.repetitions = {Measured(0), Measured(1)};
  return cell;
}

CellResult StreamCell(const std::string& impl) {
  CellResult cell = MeasuredCell(impl);
  cell.cell.load.workload = Workload::kStream;
  cell.cell.load.batch = 16;
  for (Repetition& each : cell.repetitions) {
    each.client.latency = {};
    each.server.sent = Latencies(-40'000);
    if (impl == "a1" || impl == "a2") continue;
    each.server.notified = Latencies(0);
    Evidence& evidence = each.server.evidence;
    evidence.zc_sends = evidence.zc_completions = evidence.sends;
  }
  return cell;
}

Result RunOf(const std::string& impl) {
  Result run;
  run.started_utc = "2026-01-02T03:04:05Z";
  run.spec = DefaultSpec();
  run.spec.impl = {impl};
  run.spec.sizes = {4096};
  run.spec.reps = 2;
  run.spec.seed = 7;
  run.environment = {
      {"kernel_release", "6.18.0"}, {"build_type", "release"}, {"sanitizer", "none"}};
  run.path = {.path = "veth",
              .server_address = "10.0.0.1",
              .client_address = "10.0.0.2",
              .mtu = 1500,
              .copied_where = "veth delivers locally"};
  run.cells = {MeasuredCell(impl)};
  return run;
}

Result FourCells() {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2", "a3", "zc"};
  for (const char* impl : {"a2", "a3", "zc"}) run.cells.push_back(MeasuredCell(impl));
  run.cells[1].repetitions[1].outcome = {Outcome::Kind::kFailed,
                                         "client: connection reset, \"mid\" run"};
  CopyEverything(&run.cells[2]);
  run.cells[3].repetitions.clear();
  run.cells[3].skipped = {Outcome::Kind::kSkipped, "this kernel has no SENDMSG_ZC (needs 6.1)"};
  return run;
}

}  // namespace netring
