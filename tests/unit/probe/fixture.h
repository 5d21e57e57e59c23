// A report with something in every section.

#ifndef NETRING_TESTS_UNIT_PROBE_FIXTURE_H_
#define NETRING_TESTS_UNIT_PROBE_FIXTURE_H_

#include "probe/report.h"

namespace netring {

inline ProbeReport SomeReport() {
  return {
      .netring_version = "0.1.0",
      .kernel = {.release = "6.18.0",
                 .version = "#1 SMP",
                 .machine = "x86_64",
                 .user = "root",
                 .io_uring = true},
      .obstacles = {{.name = "RLIMIT_NOFILE", .found = "1024 (up to 4096)"},
                    {.name = "PMU",
                     .found = "none",
                     .problem = true,
                     .effect = "no cycles",
                     .fix = "give it one"}},
      .variants = {{.variant = "zc",
                    .engine = "uring",
                    .outcome = Did::kWorked,
                    .sends = 7,
                    .notifications = 7,
                    .copied = 7},
                   {.variant = "zc",
                    .engine = "epoll",
                    .outcome = Did::kSkipped,
                    .reason = "needs a ring"}},
      .features = {{.name = "napi", .kind = FeatureKind::kRegister, .since = "6.9", .here = true},
                   {.name = "sq_rewind",
                    .kind = FeatureKind::kSetup,
                    .since = "7.0",
                    .here = false,
                    .answer = "EINVAL"}},
      .opcodes = {{.number = 47, .name = "SEND_ZC", .supported = true},
                  {.number = 63, .name = "NOP128"}},
      .network = {{.name = "udp_gro", .since = "5.0", .here = true},
                  {.name = "ifb", .since = "2.6", .here = false, .answer = "not installed"},
                  {.name = "bpf_loop", .since = "7.1", .answer = "no types"}}};
}

inline Calibration SomeCalibration() {
  return {
      .nominal_mhz = 2445.4,
      .wall_ns = 4'000'000'000,
      .components = {{.name = "system_call", .unit = CostUnit::kNs, .cost = Spread{200, 150, 1234}},
                     {.name = "copy_cold",
                      .bytes = 4096,
                      .unit = CostUnit::kNs,
                      .reason = "no memory to walk"},
                     {.name = "kernel_copy",
                      .unit = CostUnit::kNsPerKib,
                      .cost = Spread{0.04567, -2.5, 36.4}}},
      .predictions = {{.variant = "zc",
                       .bytes = 64,
                       .expected_ns = 1000,
                       .measured_ns = Spread{1500, 1400, 1600},
                       .ratio = 1.5},
                      {.variant = "a3", .bytes = 512, .reason = "nothing was sent"}},
      .published = {
          {.name = "pinning a page",
           .published_cycles = 800,
           .measured_ns = 57.4,
           .measured_cycles = 140},
          {.name = "pinning 8 fields", .published_cycles = 6400, .reason = "no locked memory"}}};
}

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_PROBE_FIXTURE_H_
