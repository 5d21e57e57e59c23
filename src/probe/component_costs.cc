#include "probe/component_costs.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "probe/copy_meter.h"
#include "probe/cost_model.h"
#include "probe/cpu_cost.h"
#include "probe/send_meter.h"
#include "probe/series.h"

namespace netring {

Batches Combine(const std::vector<Term>& terms) {
  std::vector<double> sums;
  for (const Term& term : terms) {
    NETRING_RETURN_IF_ERROR(term.batches->status());
    const size_t count = (*term.batches)->size();
    sums.resize(&term == &terms.front() ? count : std::min(sums.size(), count));
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += term.factor * (**term.batches)[i];
  }
  return sums;
}

namespace {

constexpr int kBatches = 15;
constexpr int64_t kBatchNs = kNsPerMs;
constexpr int64_t kCopySizes[] = {64, 512, 4096, 65536, CopyMeter::kMaxBytes};

/// What is sent, by name.
struct SendRow {
  const char* name;
  SendWay way;
  int64_t bytes;
};
constexpr SendRow kSends[] = {
    {"nop", SendWay::kNothing, 0},
    {"send small", SendWay::kSend, kFloorBytes},
    {"send large", SendWay::kSend, SendMeter::kMaxBytes},
    {"gather small", SendWay::kGather, kFloorBytes},
    {"zc large", SendWay::kZc, SendMeter::kMaxBytes},
    {"fixed small", SendWay::kZcFixed, kFloorBytes},
    {"fixed large", SendWay::kZcFixed, SendMeter::kMaxBytes},
    {"zerocopy small", SendWay::kMsgZerocopy, kFloorBytes},
};

using AllSeries = std::map<std::string, Series>;

std::string CopyName(const char* name, int64_t bytes) { return absl::StrCat(name, " ", bytes); }

void AddCopies(CopyMeter& meter, AllSeries* all) {
  for (const int64_t bytes : kCopySizes) {
    (*all)[CopyName(kCopyHot, bytes)].measure = [&meter, bytes] {
      return meter.Hot(bytes, kBatchNs);
    };
    (*all)[CopyName(kCopyCold, bytes)].measure = [&meter, bytes] {
      return meter.Cold(bytes, kBatchNs);
    };
  }
}

void AddSends(const absl::StatusOr<std::unique_ptr<SendMeter>>& meter, AllSeries* all) {
  for (const SendRow& row : kSends) {
    (*all)[row.name].measure = [&meter, &row]() -> absl::StatusOr<double> {
      NETRING_RETURN_IF_ERROR(meter.status());
      return (*meter)->Measure(row.way, row.bytes, kBatchNs);
    };
  }
}

absl::StatusOr<double> SystemCallNs() {
  return CpuNsPerCall(kBatchNs, "getppid", [] {
    syscall(SYS_getppid);
    return 0;
  });
}

absl::StatusOr<std::unique_ptr<SendMeter>> MakeSendMeter(const absl::StatusOr<Kernel>& kernel) {
  NETRING_RETURN_IF_ERROR(kernel.status());
  return SendMeter::Create(*kernel);
}

/// Differences are taken batch by batch.
std::vector<Component> ComponentsOf(AllSeries& all) {
  const auto of = [&](const char* name) { return &all[name].batches; };
  const auto minus = [&](const char* above, const char* below, double divisor) {
    return Combine({{of(above), 1 / divisor}, {of(below), -1 / divisor}});
  };
  const auto pages = static_cast<double>(SendMeter::Pages());
  const double kib = static_cast<double>(SendMeter::kMaxBytes - kFloorBytes) / 1024;
  using enum CostUnit;
  std::vector<Component> components;
  const auto add = [&](const char* name, std::optional<int64_t> bytes, CostUnit unit,
                       const Batches& batches) {
    components.push_back(MakeComponent(name, bytes, unit, batches));
  };
  add(kSystemCall, {}, kNs, *of(kSystemCall));
  add(kRingRound, {}, kNs, *of("nop"));
  for (const char* name : {kCopyHot, kCopyCold}) {
    for (const int64_t bytes : kCopySizes)
      add(name, bytes, kNs, all[CopyName(name, bytes)].batches);
  }
  add(kGather, {}, kNs, minus("gather small", "send small", 1));
  add(kKernelCopy, {}, kNsPerKib, minus("send large", "send small", kib));
  add(kDeliveryCopy, {}, kNsPerKib, minus("fixed large", "fixed small", kib));
  add(kPagePin, {}, kNsPerPage, minus("zc large", "fixed large", pages));
  add(kNotification, {}, kNs, minus("fixed small", "send small", 1));
  // Without its page, which the predictions count apart.
  add(kErrorQueue, {}, kNs,
      Combine({{of("zerocopy small"), 1},
               {of("send small"), -1},
               {of("zc large"), -1 / pages},
               {of("fixed large"), 1 / pages}}));
  return components;
}

}  // namespace

std::vector<Component> MeasureComponents(const absl::StatusOr<Kernel>& kernel) {
  CopyMeter copies;
  const absl::StatusOr<std::unique_ptr<SendMeter>> sends = MakeSendMeter(kernel);
  AllSeries all;
  all[kSystemCall].measure = SystemCallNs;
  AddCopies(copies, &all);
  AddSends(sends, &all);
  for (int batch = 0; batch < kBatches; ++batch) {
    for (auto& [name, series] : all) series.MeasureOnce();
  }
  return ComponentsOf(all);
}

}  // namespace netring
