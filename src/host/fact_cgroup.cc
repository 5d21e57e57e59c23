// Readers about the limits of the control groups that this process is in.

#include <charconv>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/cgroup.h"
#include "host/fact.h"

namespace netring {
namespace {

/// Of a group that could have a limit and has none.
constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// A limit as it is shown, and what it is compared by.
struct CgroupLimit {
  double amount = kUnlimited;
  std::string text;
};

std::optional<int64_t> NumberIn(absl::string_view text) {
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || read_to != end || number < 0) return std::nullopt;
  return number;
}

CgroupLimit Quota(int64_t quota_us, int64_t period_us) {
  const double cpus = static_cast<double>(quota_us) / static_cast<double>(period_us);
  return {cpus, absl::StrCat(cpus, " CPUs (", quota_us, " us of every ", period_us, " us)")};
}

/// Version 2: "50000 100000", or "max 100000". Version 1: a file for each, -1 for no quota
/// (Documentation/scheduler/sched-bwc.rst).
std::optional<CgroupLimit> CpuLimit(const std::string& root, const std::string& folder) {
  auto quota = ReadLine(root, folder + "/cpu.cfs_quota_us");
  auto period = ReadLine(root, folder + "/cpu.cfs_period_us");
  if (const auto both = ReadLine(root, folder + "/cpu.max"); both.has_value()) {
    const std::vector<std::string> parts = absl::StrSplit(*both, ' ');
    if (parts.size() != 2) return std::nullopt;
    quota = parts[0];
    period = parts[1];
  }
  if (quota == "max" || quota == "-1") return CgroupLimit();
  if (!quota.has_value() || !period.has_value()) return std::nullopt;
  const auto quota_us = NumberIn(*quota);
  const auto period_us = NumberIn(*period);
  if (!quota_us.has_value() || period_us.value_or(0) == 0) return std::nullopt;
  return Quota(*quota_us, *period_us);
}

/// A number, or "max"; memory of version 1 says the largest number of whole pages (mm/memcontrol.c,
/// PAGE_COUNTER_MAX).
std::optional<CgroupLimit> NumberLimit(const std::string& root, const std::string& file) {
  constexpr int64_t kLargestPage = 65536;
  const auto text = ReadLine(root, file);
  if (text == "max") return CgroupLimit();
  const auto number = text.has_value() ? NumberIn(*text) : std::nullopt;
  if (!number.has_value()) return std::nullopt;
  if (*number > std::numeric_limits<int64_t>::max() - kLargestPage) return CgroupLimit();
  return CgroupLimit{static_cast<double>(*number), absl::StrCat(*number)};
}

/// Of the process's group and all above it, with the folder where it is set. `read` takes a folder.
template <typename Read>
std::optional<std::string> Tightest(const std::string& root, const char* controller, Read read) {
  std::optional<CgroupLimit> tightest;
  for (const std::string& folder : CgroupFolders(root, controller)) {
    std::optional<CgroupLimit> limit = read(folder);
    if (!limit.has_value() || (tightest.has_value() && limit->amount >= tightest->amount)) continue;
    absl::StrAppend(&limit->text, " in ", folder);
    tightest = std::move(limit);
  }
  if (!tightest.has_value()) return std::nullopt;
  return tightest->amount == kUnlimited ? "none" : tightest->text;
}

}  // namespace

std::optional<std::string> CgroupCpuQuota(const std::string& root, const Fact&) {
  return Tightest(root, "cpu", [&](const std::string& folder) { return CpuLimit(root, folder); });
}

std::optional<std::string> CgroupMemoryLimit(const std::string& root, const Fact&) {
  return Tightest(root, "memory", [&](const std::string& folder) {
    const auto limit = NumberLimit(root, folder + "/memory.max");
    return limit.has_value() ? limit : NumberLimit(root, folder + "/memory.limit_in_bytes");
  });
}

std::optional<std::string> CgroupPidsLimit(const std::string& root, const Fact&) {
  return Tightest(root, "pids", [&](const std::string& folder) {
    return NumberLimit(root, folder + "/pids.max");
  });
}

}  // namespace netring
