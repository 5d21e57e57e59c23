// The table as JSON, for `--format json`.

#ifndef NETRING_REPORT_RESULTS_JSON_H_
#define NETRING_REPORT_RESULTS_JSON_H_

#include <string>

#include "experiment/result.h"

namespace netring {

/// {"command", "ended", "cells": [{"id", every column of results.csv}]}, with null for what is not
/// available, then the sentences under the table. One line per cell.
std::string ResultsJson(const Result& run);

}  // namespace netring

#endif  // NETRING_REPORT_RESULTS_JSON_H_
