// The answer of a run at a glance: what a person sees on a terminal when the run is over.

#ifndef NETRING_REPORT_GLANCE_H_
#define NETRING_REPORT_GLANCE_H_

#include <cstddef>
#include <string>

#include "report/analysed_run.h"

namespace netring {

/// A narrower terminal gets lines of this width all the same.
inline constexpr size_t kLeastGlanceWidth = 60;

struct GlanceOptions {
  size_t width = 80;      ///< no line has more characters
  bool color = false;     ///< bold headings and coloured outcomes by ANSI escapes
  bool utf8 = true;       ///< else ASCII alone
  std::string directory;  ///< of the run, as its user named it; empty: it has none
};

/// The ways of sending with the other axis across, then the answer in labelled lines. A run with
/// more axes, or with --factors, has a row for each cell.
std::string GlanceText(const AnalysedRun& analysed, const GlanceOptions& options = {});

}  // namespace netring

#endif  // NETRING_REPORT_GLANCE_H_
