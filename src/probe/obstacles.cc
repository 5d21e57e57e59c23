#include "probe/obstacles.h"

#include <linux/capability.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/text_file.h"
#include "netring/status.h"
#include "probe/process_facts.h"

namespace netring {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxProcBytes = 65536;

/// The surroundings as the rows see them.
struct Scene {
  const Surroundings& surroundings;
  ProcessFacts process;
  std::string limits;  ///< text of /proc/self/limits

  std::string Path(absl::string_view path) const {
    return absl::StrCat(surroundings.root, "/", path);
  }
  std::optional<int64_t> Sysctl(absl::string_view path) const {
    return ReadNumber(Path(absl::StrCat("proc/sys/", path)));
  }
};

/// What a row has found. Effect and fix are of a problem.
struct Finding {
  std::string found;
  bool problem = false;
  std::string effect;
  std::string fix;
};

/// Of a setting that does not read. A container may hide /proc/sys, or a file of it.
Finding Unread(const Scene& scene, absl::string_view sysctl) {
  const std::string kernel = scene.Path("proc/sys/kernel");
  std::error_code error;
  const bool listed = fs::directory_iterator(kernel, error) != fs::directory_iterator();
  const bool there = fs::exists(scene.Path(absl::StrCat("proc/sys/", sysctl)), error);
  return {.found = listed && !there ? "this kernel has no such setting" : kUnknown};
}

std::string BoundText(const std::optional<int64_t>& bound) {
  return bound.has_value() ? absl::StrCat(*bound) : "unlimited";
}

Finding LookAtDisabled(const Scene& scene) {
  constexpr char kSysctl[] = "kernel/io_uring_disabled";  // since kernel 6.6
  const std::optional<int64_t> disabled = scene.Sysctl(kSysctl);
  if (!disabled.has_value()) return Unread(scene, kSysctl);
  if (*disabled == 0) return {.found = "0"};
  const int64_t group = scene.Sysctl("kernel/io_uring_group").value_or(-1);
  std::string found = absl::StrCat(*disabled, *disabled == 1 ? ": only for CAP_SYS_ADMIN" : "");
  if (*disabled == 1 && group >= 0) absl::StrAppend(&found, " and kernel.io_uring_group ", group);
  return {.found = std::move(found),
          .problem = scene.surroundings.ring.error != 0,
          .effect = kWithoutRing,
          .fix = "sysctl -w kernel.io_uring_disabled=0"};
}

/// A container's profile answers EPERM or ENOSYS for calls that it does not allow.
Finding LookAtSeccomp(const Scene& scene) {
  const auto [call, error] = scene.surroundings.ring;
  const std::string answer =
      error == 0 ? "io_uring works" : absl::StrCat(call, ": ", ErrnoName(error));
  if (scene.process.seccomp != 2) return {.found = absl::StrCat("no filter; ", answer)};
  return {.found = absl::StrCat("a filter; ", answer),
          .problem = error == EPERM || error == EACCES || error == ENOSYS,
          .effect = kWithoutRing,
          .fix =
              "docker run --security-opt seccomp=unconfined, or allow io_uring_setup, "
              "io_uring_enter and io_uring_register in the profile"};
}

Finding LookAtMemlock(const Scene& scene) {
  // The kernel's own default since 5.16 (include/uapi/linux/resource.h); all that netring's tests
  // do fits it.
  constexpr int64_t kEnough = 8 << 20;
  const std::optional<Limit> limit = FindLimit(scene.limits, "Max locked memory");
  if (!limit.has_value()) return {.found = kUnknown};
  const bool exempt = scene.process.Has(CAP_IPC_LOCK);
  return {.found = absl::StrCat(BoundText(limit->soft), exempt ? ", CAP_IPC_LOCK is exempt" : ""),
          .problem = !exempt && limit->soft.has_value() && *limit->soft < kEnough,
          .effect = "too little for rings and the pages of zero-copy messages: ENOMEM, ENOBUFS",
          .fix =
              "ulimit -l unlimited (systemd: LimitMEMLOCK=infinity, docker: --ulimit "
              "memlock=-1)"};
}

Finding LookAtOptmem(const Scene& scene) {
  constexpr int64_t kEnough = 131072;  // the kernel's own default since 6.7 (net/core/sock.c)
  const std::optional<int64_t> bytes = scene.Sysctl("net/core/optmem_max");
  if (!bytes.has_value()) return {.found = kUnknown};
  return {.found = absl::StrCat(*bytes),
          .problem = *bytes < kEnough,
          .effect =
              "a3: notifications count per socket, so that few sends may be under way: "
              "ENOBUFS",
          .fix = absl::StrCat("sysctl -w net.core.optmem_max=", kEnough)};
}

Finding LookAtFiles(const Scene& scene) {
  constexpr int64_t kEnough = 4096;
  const std::optional<Limit> limit = FindLimit(scene.limits, "Max open files");
  if (!limit.has_value()) return {.found = kUnknown};
  return {.found = absl::StrCat(BoundText(limit->soft), " (up to ", BoundText(limit->hard), ")"),
          .problem = limit->hard.has_value() && *limit->hard < kEnough,
          .effect = "limits --connections",
          .fix = "ulimit -Hn 65536 (systemd: LimitNOFILE=65536, docker: --ulimit nofile=65536)"};
}

/// From 2 on, an ordinary user's counters leave out the kernel (kernel/events/core.c).
Finding LookAtParanoid(const Scene& scene) {
  constexpr char kSysctl[] = "kernel/perf_event_paranoid";
  const std::optional<int64_t> level = scene.Sysctl(kSysctl);
  if (!level.has_value()) return Unread(scene, kSysctl);
  const bool exempt = scene.process.Has(CAP_PERFMON) || scene.process.Has(CAP_SYS_ADMIN);
  return {.found = absl::StrCat(*level, exempt ? ", CAP_PERFMON is exempt" : ""),
          .problem = !exempt && *level > 1,
          .effect = "hardware counters leave out the kernel, which does most of a send",
          .fix = "sysctl -w kernel.perf_event_paranoid=1"};
}

Finding LookAtPmu(const Scene& scene) {
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(scene.Path("sys/bus/event_source/devices"), error)) {
    const std::string name = entry.path().filename().string();
    if (absl::StartsWith(name, "cpu") || absl::StartsWith(name, "armv")) return {.found = name};
  }
  return {.found = "none",
          .problem = true,
          .effect = "cycles and cache misses are not available",
          .fix = "measure on bare metal, or give the VM a PMU (qemu -cpu host,pmu=on)"};
}

/// As root netring makes its network namespaces without a user namespace.
Finding LookAtUserNamespaces(const Scene& scene) {
  constexpr char kSysctl[] = "user/max_user_namespaces";
  const std::optional<int64_t> most = scene.Sysctl(kSysctl);
  if (!most.has_value()) return Unread(scene, kSysctl);
  return {.found = absl::StrCat(*most),
          .problem = *most == 0 && !scene.process.root,
          .effect = "--path veth only as root",
          .fix = "sysctl -w user.max_user_namespaces=15000"};
}

Finding LookAtUsernsClone(const Scene& scene) {
  constexpr char kSysctl[] = "kernel/unprivileged_userns_clone";  // Debian's
  const std::optional<int64_t> allowed = scene.Sysctl(kSysctl);
  if (!allowed.has_value()) return Unread(scene, kSysctl);
  return {.found = absl::StrCat(*allowed),
          .problem = *allowed == 0 && !scene.process.root,
          .effect = "--path veth only as root",
          .fix = "sysctl -w kernel.unprivileged_userns_clone=1"};
}

Finding LookAtApparmor(const Scene& scene) {
  constexpr char kSysctl[] = "kernel/apparmor_restrict_unprivileged_userns";  // Ubuntu's
  const std::optional<int64_t> restricted = scene.Sysctl(kSysctl);
  if (!restricted.has_value()) return Unread(scene, kSysctl);
  return {.found = absl::StrCat(*restricted),
          .problem = *restricted != 0 && !scene.process.root,
          .effect = "--path veth only as root",
          .fix = "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"};
}

Finding LookForPerf(const Scene& scene) {
  for (absl::string_view folder : absl::StrSplit(scene.surroundings.path, ':', absl::SkipEmpty())) {
    const std::string program = absl::StrCat(folder, "/perf");
    std::error_code error;
    if (fs::is_regular_file(scene.Path(program), error)) return {.found = program};
  }
  return {.found = "not in $PATH",
          .problem = true,
          .effect = "no profiles (perf record); netring itself does not need it",
          .fix = "apt-get install linux-perf (Ubuntu: linux-tools-generic)"};
}

struct Row {
  const char* name;
  Finding (*look)(const Scene& scene);
  bool fix_runs = false;
  bool is_lack = false;
};
constexpr bool kFixRuns = true;
constexpr bool kIsLack = true;
constexpr Row kRows[] = {
    {"kernel.io_uring_disabled", LookAtDisabled, kFixRuns},
    {"seccomp", LookAtSeccomp},
    {"RLIMIT_MEMLOCK", LookAtMemlock},
    {"net.core.optmem_max", LookAtOptmem, kFixRuns},
    {"RLIMIT_NOFILE", LookAtFiles},
    {"kernel.perf_event_paranoid", LookAtParanoid, kFixRuns},
    {"PMU", LookAtPmu, !kFixRuns, kIsLack},
    {"user.max_user_namespaces", LookAtUserNamespaces, kFixRuns},
    {"kernel.unprivileged_userns_clone", LookAtUsernsClone, kFixRuns},
    {"kernel.apparmor_restrict_unprivileged_userns", LookAtApparmor, kFixRuns},
    {"perf", LookForPerf, !kFixRuns, kIsLack},
};

bool Is(const Obstacle& obstacle, bool Row::* what) {
  return std::any_of(std::begin(kRows), std::end(kRows),
                     [&](const Row& row) { return row.name == obstacle.name && row.*what; });
}

}  // namespace

std::vector<Obstacle> FindObstacles(const Surroundings& surroundings) {
  Scene scene{.surroundings = surroundings};
  scene.process = ReadProcessFacts(
      ReadTextFile(scene.Path("proc/self/status"), kMaxProcBytes).value_or(std::string()));
  scene.limits =
      ReadTextFile(scene.Path("proc/self/limits"), kMaxProcBytes).value_or(std::string());
  std::vector<Obstacle> obstacles;
  for (const Row& row : kRows) {
    Finding finding = row.look(scene);
    Obstacle obstacle{
        .name = row.name, .found = std::move(finding.found), .problem = finding.problem};
    if (finding.problem) {
      obstacle.effect = std::move(finding.effect);
      obstacle.fix = std::move(finding.fix);
    }
    obstacles.push_back(std::move(obstacle));
  }
  return obstacles;
}

bool FixRuns(const Obstacle& obstacle) { return Is(obstacle, &Row::fix_runs); }

bool IsLack(const Obstacle& obstacle) { return Is(obstacle, &Row::is_lack); }

}  // namespace netring
