// How far two CPUs are from each other: how long a cache line takes to and fro between them. A
// hypervisor that moves a virtual CPU may change it from one second to the next.

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

constexpr unsigned kTrips = 20000;
constexpr int kTries = 5;  // the shortest counts: others may have run in the rest

alignas(64) std::atomic<unsigned> line{0};

void RunOn(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpu), &set);
  if (sched_setaffinity(0, sizeof(set), &set) == 0) return;
  std::perror("bench-apart: cannot run on the CPU");
  std::exit(1);
}

/// Even numbers are the answers to the odd ones.
void Answer() {
  for (unsigned next = 1; next < 2 * kTrips; next += 2) {
    while (line.load(std::memory_order_acquire) != next) continue;
    line.store(next + 1, std::memory_order_release);
  }
}

double NsPerTrip(int cpu, int other) {
  line = 0;
  std::thread answering([other] {
    RunOn(other);
    Answer();
  });
  RunOn(cpu);
  const auto begin = std::chrono::steady_clock::now();
  for (unsigned next = 1; next < 2 * kTrips; next += 2) {
    line.store(next, std::memory_order_release);
    while (line.load(std::memory_order_acquire) != next + 1) continue;
  }
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  answering.join();
  return took.count() / kTrips;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bench-apart CPU CPU\n\nPrints \"ns_per_trip N\".\n", stderr);
    return 2;
  }
  const int cpu = std::atoi(argv[1]);
  const int other = std::atoi(argv[2]);
  if (cpu == other) {
    std::fputs("bench-apart: the two CPUs must differ: one cannot look while the other does\n",
               stderr);
    return 2;
  }
  double shortest = NsPerTrip(cpu, other);
  for (int i = 1; i < kTries; ++i) shortest = std::min(shortest, NsPerTrip(cpu, other));
  std::printf("ns_per_trip %.0f\n", shortest);
}
