#include "probe/calibration_text.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text_table.h"
#include "base/text_wrap.h"

namespace netring {
namespace {

/// Three digits or more, so that nothing but 0 reads as 0.
std::string NumberText(double number) {
  const double size = std::abs(number);
  if (size >= 100) return absl::StrFormat("%.0f", number);
  if (size >= 10) return absl::StrFormat("%.1f", number);
  return size >= 1 ? absl::StrFormat("%.2f", number) : absl::StrFormat("%.3g", number);
}

std::string NumberText(const std::optional<double>& number) {
  return number.has_value() ? NumberText(*number) : "-";
}

/// Median, lowest and highest.
void AppendSpread(const std::optional<Spread>& spread, TextRow* row) {
  for (double Spread::* part : {&Spread::median, &Spread::lowest, &Spread::highest})
    row->push_back(spread.has_value() ? NumberText((*spread).*part) : "-");
}

std::string WhyNot(const std::string& reason) {
  return reason.empty() ? "" : absl::StrCat("not available: ", reason);
}

std::string ComponentTable(const Calibration& calibration, size_t width) {
  std::vector<TextRow> rows{{"component", "bytes", "median", "lowest", "highest", "unit"}};
  for (const Component& component : calibration.components) {
    TextRow row{component.name, component.bytes.has_value() ? absl::StrCat(*component.bytes) : ""};
    AppendSpread(component.cost, &row);
    row.push_back(component.cost.has_value() ? NameOf(component.unit) : WhyNot(component.reason));
    rows.push_back(std::move(row));
  }
  return absl::StrCat("what the parts of a message cost, CPU time\n", FittedText(rows, width));
}

std::string PredictionTable(const Calibration& calibration, size_t width) {
  std::vector<TextRow> rows{
      {"variant", "bytes", "expected", "measured", "lowest", "highest", "ratio", ""}};
  for (const Prediction& prediction : calibration.predictions) {
    TextRow row{prediction.variant, absl::StrCat(prediction.bytes),
                NumberText(prediction.expected_ns)};
    AppendSpread(prediction.measured_ns, &row);
    row.push_back(NumberText(prediction.ratio));
    row.push_back(WhyNot(prediction.reason));
    rows.push_back(std::move(row));
  }
  return absl::StrCat("what a message costs its sender over loopback, CPU ns\n",
                      FittedText(rows, width));
}

std::string PublishedTable(const Calibration& calibration, size_t width) {
  std::vector<TextRow> rows{{"cost", "published cycles", "cycles here", "ns here", ""}};
  for (const PublishedNumber& number : calibration.published) {
    rows.push_back({number.name, NumberText(number.published_cycles),
                    NumberText(number.measured_cycles), NumberText(number.measured_ns),
                    WhyNot(number.reason)});
  }
  const std::string frequency =
      calibration.nominal_mhz.has_value()
          ? absl::StrCat("nominally ", NumberText(*calibration.nominal_mhz), " MHz")
          : "of unknown frequency";
  return absl::StrCat(
      HangingText("", absl::StrCat("the coursework report (PA02), and this CPU, ", frequency),
                  width, 0),
      FittedText(rows, width));
}

}  // namespace

std::string CalibrationText(const Calibration& calibration, size_t width) {
  return absl::StrCat(ComponentTable(calibration, width), "\n", PredictionTable(calibration, width),
                      "\n", PublishedTable(calibration, width));
}

}  // namespace netring
