// How the parts of a glance are laid out in lines of a given width.

#ifndef NETRING_REPORT_GLANCE_LAYOUT_H_
#define NETRING_REPORT_GLANCE_LAYOUT_H_

#include <string>
#include <vector>

#include "report/glance.h"
#include "report/glance_grid.h"

namespace netring {

// The width asked for is kLeastGlanceWidth or more.

/// Its columns in as many blocks as the width takes. Remarks stand behind the rows where all fit,
/// else below them.
std::string LaidOut(const GlanceGrid& grid, const GlanceOptions& options);

/// Two blanks between the items; a line that is full goes on in another, indented.
std::string LineOfItems(const std::vector<std::string>& items, const GlanceOptions& options);

}  // namespace netring

#endif  // NETRING_REPORT_GLANCE_LAYOUT_H_
