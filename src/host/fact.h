// One line of the environment: what it means and how this machine is asked.

#ifndef NETRING_HOST_FACT_H_
#define NETRING_HOST_FACT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace netring {

struct Fact {
  /// Where and what to read. `root` is the folder in which /proc, /sys and /boot are. Empty when
  /// the machine does not tell, or not in a form that is understood.
  using Reader = std::optional<std::string> (*)(const std::string& root, const Fact& fact);

  const char* key;
  const char* meaning;  ///< Markdown, for docs/RESULTS.md
  Reader read;
  const char* source = "";  ///< what the reader wants to know: mostly a file below the root
  const char* field = "";   ///< of that file
};

// --- What the readers are made of ---

/// A file below `root`; empty when it cannot be read or is longer than 4 MiB.
std::optional<std::string> ReadBelow(const std::string& root, absl::string_view path);

/// The same in one line with single blanks (tcp_wmem has tabs, /proc/meminfo columns); empty when
/// there is nothing else in it.
std::optional<std::string> ReadLine(const std::string& root, absl::string_view path);

/// The value of the first line "FIELD:VALUE", as ReadLine() gives it; of a file up to 16 MiB.
std::optional<std::string> ReadField(const std::string& root, absl::string_view path,
                                     absl::string_view field);

/// What is in a folder, ascending, up to `most` of it; nothing where it cannot be read.
std::vector<std::string> NamesIn(const std::string& folder, size_t most);

/// "y" or "m" of CONFIG_OPTION, or what else the kernel was configured with there, from where the
/// fact kernel_config is from; "n" where it is not set, empty where there is no configuration.
std::optional<std::string> KernelOption(const std::string& root, absl::string_view option);

/// The environment variable by which a test has netring-run plant work in the controls, in percent.
inline constexpr char kPlantedWork[] = "NETRING_PLANT";

// --- Readers ---

/// The environment variable `source`.
std::optional<std::string> OfVariable(const std::string& root, const Fact& fact);
/// All of the file.
std::optional<std::string> FileText(const std::string& root, const Fact& fact);
/// A field of the file.
std::optional<std::string> FileField(const std::string& root, const Fact& fact);
/// The beginning of the file's 32 digits: all of it is to be kept confidential (machine-id(5)).
std::optional<std::string> MachineId(const std::string& root, const Fact& fact);
/// A list of CPUs that is not empty.
std::optional<std::string> FileCpus(const std::string& root, const Fact& fact);
/// Of a folder: "FILE: CONTENT", joined by " | ", in the order of the names.
std::optional<std::string> FolderTexts(const std::string& root, const Fact& fact);
/// "on" or "off" from 1 or 0.
std::optional<std::string> OnOrOff(const std::string& root, const Fact& fact);

/// "2 sockets, 8 cores, 16 threads" of the CPUs that are online, as far as told.
std::optional<std::string> CpuTopology(const std::string& root, const Fact& fact);
/// "performance 0-7, efficiency 8-15"; only of a processor with both.
std::optional<std::string> CpuKinds(const std::string& root, const Fact& fact);
/// "L1d 32K, L1i 32K, L2 512K, L3 32768K", from `source`, a CPU's cache folder.
std::optional<std::string> CpuCaches(const std::string& root, const Fact& fact);
std::optional<std::string> CpuTurbo(const std::string& root, const Fact& fact);
/// "yes" or "no". Only x86 tells: CPUID's hypervisor bit.
std::optional<std::string> Hypervisor(const std::string& root, const Fact& fact);

/// "HZ=250 IO_URING=y": the options that matter here, as far as they are set.
std::optional<std::string> KernelConfig(const std::string& root, const Fact& fact);
/// "4 x 3200 MT/s" from the firmware's table (memory_speed.h).
std::optional<std::string> MemorySpeed(const std::string& root, const Fact& fact);

/// The limits of the control groups that this process is in: the tightest of its own and all above
/// that are mounted, as "0.5 CPUs (50000 us of every 100000 us) in FOLDER" and "512 in FOLDER";
/// "none" when those that tell have none.
std::optional<std::string> CgroupCpuQuota(const std::string& root, const Fact& fact);
std::optional<std::string> CgroupMemoryLimit(const std::string& root, const Fact& fact);
std::optional<std::string> CgroupPidsLimit(const std::string& root, const Fact& fact);

std::optional<std::string> Machine(const std::string& root, const Fact& fact);
std::optional<std::string> PageSize(const std::string& root, const Fact& fact);
std::optional<std::string> LockedMemoryLimit(const std::string& root, const Fact& fact);
std::optional<std::string> OpenFilesLimit(const std::string& root, const Fact& fact);
std::optional<std::string> User(const std::string& root, const Fact& fact);
/// "yes CAP_NET_ADMIN, no CAP_PERFMON, ..." from the mask of hexadecimal digits in a field.
std::optional<std::string> Capabilities(const std::string& root, const Fact& fact);
/// The arguments of a process as a shell would read them, from its cmdline file.
std::optional<std::string> CommandLineText(const std::string& root, const Fact& fact);

}  // namespace netring

#endif  // NETRING_HOST_FACT_H_
