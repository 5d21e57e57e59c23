// The settings of an experiment as options of a command line.

#ifndef NETRING_APP_SETTING_OPTIONS_H_
#define NETRING_APP_SETTING_OPTIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "app/options.h"
#include "experiment/spec.h"

namespace netring {

/// Settings that were given, in order: name and value as text.
using GivenSettings = std::vector<std::pair<std::string, std::string>>;

/// All settings, for netring-run: what is given goes to `given`, unchecked, because a job file
/// comes before it.
void AddSettings(GivenSettings* given, Options* options);

/// Those that a program run by hand takes, one value each, into `spec`, which gets the defaults
/// that settings have by hand, on either side.
void AddSettingsByHand(ByHand program, Spec* spec, Options* options);

}  // namespace netring

#endif  // NETRING_APP_SETTING_OPTIONS_H_
