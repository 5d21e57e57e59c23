#include "probe/calibration_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/probe/fixture.h"

namespace netring {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(CalibrationText, WhatIsNotAvailableHasAReasonAndIsNever0) {
  const std::string text = CalibrationText(SomeCalibration(), 120);
  EXPECT_THAT(text, ContainsRegex("copy_cold +4096 +- +- +- +not available: no memory to walk"));
  EXPECT_THAT(text, ContainsRegex("a3 +512 +- +- +- +- +- +not available: nothing was sent"));
  EXPECT_THAT(text, ContainsRegex("pinning 8 fields +6400 +- +- +not available: no locked memory"));
  EXPECT_THAT(text, Not(ContainsRegex(" 0(\\.0*)?( |\n)")));
}

TEST(CalibrationText, NumbersKeepThreeDigits) {
  const std::string text = CalibrationText(SomeCalibration());
  EXPECT_THAT(text, ContainsRegex("system_call +200 +150 +1234 +ns\n"));
  EXPECT_THAT(text, ContainsRegex("kernel_copy +0\\.0457 +-2\\.50 +36\\.4 +ns/KiB\n"));
  EXPECT_THAT(text, ContainsRegex("zc +64 +1000 +1500 +1400 +1600 +1\\.50\n"));
  EXPECT_THAT(text, ContainsRegex("pinning a page +800 +140 +57\\.4\n"));
  EXPECT_THAT(text, HasSubstr("2445 MHz"));
}

TEST(CalibrationText, AnUnknownFrequencyIsSaid) {
  Calibration calibration = SomeCalibration();
  calibration.nominal_mhz.reset();
  EXPECT_THAT(CalibrationText(calibration), HasSubstr("unknown frequency"));
}

}  // namespace
}  // namespace netring
