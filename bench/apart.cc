// How far two CPUs are from each other: how long a cache line takes to and fro between them. A
// hypervisor that moves a virtual CPU may change it from one second to the next.

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace {

constexpr long kMaxCpus = 8192;  // the most that any kernel is built for
constexpr unsigned kTrips = 20000;
constexpr int kTries = 5;  // the shortest counts: others may have run in the rest

alignas(64) std::atomic<unsigned> line{0};

void RunOn(int cpu) {
  const auto number = static_cast<size_t>(cpu);
  cpu_set_t* set = CPU_ALLOC(number + 1);  // never freed: there are two
  if (set != nullptr) {
    CPU_ZERO_S(CPU_ALLOC_SIZE(number + 1), set);
    CPU_SET_S(number, CPU_ALLOC_SIZE(number + 1), set);
    if (sched_setaffinity(0, CPU_ALLOC_SIZE(number + 1), set) == 0) return;
  }
  std::fprintf(stderr, "bench-apart: cannot run on CPU %d: %s\n", cpu, std::strerror(errno));
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

int CpuOf(const char* text) {
  char* end = nullptr;
  const long cpu = std::strtol(text, &end, 10);
  if (end != text && *end == '\0' && cpu >= 0 && cpu < kMaxCpus) return static_cast<int>(cpu);
  std::fprintf(stderr, "bench-apart: %s: not the number of a CPU\n", text);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bench-apart CPU CPU\n\nPrints \"ns_per_trip N\".\n", stderr);
    return 2;
  }
  const int cpu = CpuOf(argv[1]);
  const int other = CpuOf(argv[2]);
  if (cpu == other) {
    std::fputs("bench-apart: the two CPUs must differ: one cannot look while the other does\n",
               stderr);
    return 2;
  }
  double shortest = NsPerTrip(cpu, other);
  for (int i = 1; i < kTries; ++i) shortest = std::min(shortest, NsPerTrip(cpu, other));
  std::printf("ns_per_trip %.0f\n", shortest);
}
