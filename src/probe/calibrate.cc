#include "probe/calibrate.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/page.h"
#include "base/text_file.h"
#include "netring/clock.h"
#include "probe/component_costs.h"
#include "probe/cost_model.h"
#include "probe/message_costs.h"

namespace netring {
namespace {

/// /proc/cpuinfo has a kilobyte or two per CPU.
constexpr size_t kMaxInfoBytes = size_t{16} << 20;

std::optional<double> FirstNumber(absl::string_view text) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number) || !(number > 0)) return std::nullopt;
  return number;
}

}  // namespace

std::optional<double> NominalMhz(const std::string& root) {
  const auto base_khz =
      ReadTextFile(absl::StrCat(root, "/sys/devices/system/cpu/cpu0/cpufreq/base_frequency"), 64);
  if (const auto khz = FirstNumber(base_khz.value_or(std::string()))) return *khz / 1000;
  const auto info = ReadTextFile(absl::StrCat(root, "/proc/cpuinfo"), kMaxInfoBytes);
  if (!info.has_value()) return std::nullopt;
  for (absl::string_view line : absl::StrSplit(*info, '\n')) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (absl::StripAsciiWhitespace(field.first) == "cpu MHz") return FirstNumber(field.second);
  }
  return std::nullopt;
}

Calibration Calibrate(const absl::StatusOr<Kernel>& kernel) {
  const int64_t begun_ns = NowNs();
  const auto page_bytes = static_cast<int64_t>(PageBytes());
  Calibration calibration{.nominal_mhz = NominalMhz()};
  calibration.components = MeasureComponents(kernel);
  const std::vector<MessageCost> messages = MeasureMessages(kernel);
  const absl::StatusOr<double> floor_ns = PlainNs(messages, kFloorBytes);
  for (const MessageCost& message : messages) {
    calibration.predictions.push_back(MakePrediction(
        *message.variant, message.bytes,
        ExpectedNs(*message.variant, message.bytes, calibration.components, floor_ns, page_bytes),
        message.batches));
  }
  calibration.published = Published(calibration.components, calibration.nominal_mhz);
  calibration.wall_ns = NowNs() - begun_ns;
  return calibration;
}

}  // namespace netring
