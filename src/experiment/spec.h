// What an experiment asks for: the axes of its matrix and what is held equal over all cells.

#ifndef NETRING_EXPERIMENT_SPEC_H_
#define NETRING_EXPERIMENT_SPEC_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "analysis/tested_side.h"
#include "base/fields.h"
#include "base/inet_address.h"
#include "base/text_fields.h"
#include "experiment/paths.h"
#include "experiment/pin.h"
#include "lab/launcher.h"
#include "load/shared_settings.h"
#include "netring/connection.h"

namespace netring {

/// How the points of a design on ring switches and receive modes are chosen.
enum class DesignKind { kOne, kFull, kHalf };
constexpr auto EnumNames(DesignKind) { return std::array{"one", "full", "half"}; }

/// Of the cells within each round.
enum class CellOrder { kRandom, kSequential };
constexpr auto EnumNames(CellOrder) { return std::array{"random", "sequential"}; }

/// How long, and how surely.
struct Method {
  int64_t duration_ns = 0;           ///< what each cell is measured in all
  std::optional<int64_t> slice_ns;   ///< of one window; empty: found for each cell
  std::optional<int64_t> warmup_ns;  ///< before each window; empty: from the slice
  /// Share, such as 0.015: a cell whose comparisons are that precise needs no more rounds; 0: it
  /// does; empty: from what is compared.
  std::optional<double> precision;
  std::optional<int64_t> budget_ns;  ///< of the whole run, instead of duration and precision
  double margin = 0;                 ///< share: within it, two costs are the same
  bool control = true;               ///< the first cell of each comparison runs twice
  TestedSide measure = TestedSide::kServer;  ///< whose cost is compared
};

/// A resolved experiment. Axes are lists, every combination is a cell; all else is one value.
/// Sides on other hosts.
struct FarSides {
  std::string server_exec;  ///< the words of a launcher (lab/launcher.h); empty: this host
  /// Likewise; several: the threads are spread over these clients.
  std::vector<std::string> client_exec;
  std::string agent_path;  ///< there; empty: the one in its PATH
  Deploy deploy = Deploy::kAuto;
  bool allow_local = false;  ///< measures too what does not leave a host
  int port = 0;              ///< the first of the server's; 0: those that the kernel chooses
};

struct Spec {
  std::vector<std::string> impl;
  std::vector<std::string> engine;
  std::vector<Workload> workload;
  std::vector<std::string> ring;
  std::vector<std::string> recv;  ///< receive modes
  std::vector<int64_t> mtu;       ///< as SystemState has them, as the next three
  std::vector<int64_t> gso_max;
  std::vector<std::string> offloads;
  std::vector<std::string> sysctl;
  std::vector<std::string> agent;    ///< programs that run the sides; empty text: netring's own
  std::vector<std::string> factors;  ///< to combine with each of ring to sysctl
  DesignKind design = DesignKind::kOne;
  std::vector<int64_t> sizes;                           ///< the other axes are as Load has them
  std::vector<std::optional<TransportKind>> transport;  ///< empty: the path's own
  std::vector<int64_t> gso;
  std::vector<std::string> layout;  ///< as Layout::Text() has them
  std::vector<Alloc> alloc;
  std::vector<int> threads;
  std::vector<int> connections;
  std::vector<int> batch;
  std::vector<int> depth;
  std::vector<int64_t> rate;
  Pace pace;
  Method method;
  Memory memory;
  SocketOptions socket;
  Counting counting;
  CellOrder order = CellOrder::kRandom;
  std::optional<uint64_t> seed;  ///< of the order; empty: the plan draws one
  PathKind path = PathKind::kVeth;
  bool perf_stat = false;                ///< run perf stat on each agent
  std::vector<std::string> perf_record;  ///< run perf record on these cells' agents: ids
  std::string trace;  ///< write down what happens in one more slice of this cell; empty: none
  std::optional<IpVersion> ip;  ///< empty: IPv4, or what there is
  Pin pin;
  std::optional<int64_t> spin_ns;    ///< empty: chosen from the CPUs of the side
  std::optional<int64_t> auto_from;  ///< bytes; empty: measured
  /// Existing namespaces: names under /run/netns or paths; empty: the lab's own.
  std::string server_netns;
  std::string client_netns;
  std::string server_address;
  FarSides far;
};

/// Which of the programs that are run by hand take a setting on their own command line.
enum class ByHand { kNeither, kServer, kClient, kBoth };

/// One setting of a Spec: an option of netring-run, a key of job files and of run.jsonl, a row of
/// docs/FLAGS.md.
struct Setting : TextField<Spec> {
  /// How many values an axis has; null: the setting is no axis and has one.
  size_t (*values)(const Spec& spec) = nullptr;
  ByHand by_hand = ByHand::kNeither;
  absl::string_view hand_name;     ///< there: of one value
  absl::string_view hand_default;  ///< there
  /// What values there are there, where that is less; else null.
  std::string (*hand_allowed)() = nullptr;

  /// Of a setting that may be given several times; else null. One value more, beside those that
  /// there are.
  absl::Status (*add)(absl::string_view text, Spec* spec) = nullptr;
  /// Its values, each as add() takes it.
  std::vector<std::string> (*each)(const Spec& spec) = nullptr;

  bool axis() const { return values != nullptr; }
  bool collects() const { return add != nullptr; }

  /// The same row, taken by hand too, where an axis has one value: under another name and with
  /// another default where these are given.
  constexpr Setting TakenByHand(ByHand programs, absl::string_view new_name = "",
                                absl::string_view new_default = "",
                                std::string (*new_allowed)() = nullptr) const {
    Setting row = *this;
    row.by_hand = programs;
    row.hand_name = new_name.empty() ? name : new_name;
    row.hand_default = new_default.empty() ? default_text : new_default;
    row.hand_allowed = new_allowed;
    return row;
  }
};

/// All settings, in the order of the documentation.
absl::Span<const Setting> Settings();
const Setting* FindSetting(absl::string_view name);
/// What is said of a name that no setting has: what replaces it, the nearest one, or where all are.
std::string NoSuchSetting(absl::string_view name);

/// Sets one setting; the error reads "--NAME=VALUE: what is allowed", one line of printable ASCII
/// whatever the text.
absl::Status Set(absl::string_view name, absl::string_view text, Spec* spec);
/// The same; the error is what is allowed, without name and value.
absl::Status SetTo(const Setting& setting, absl::string_view text, Spec* spec);
/// One value more of a setting that collects them; errors as SetTo().
absl::Status AddTo(const Setting& setting, absl::string_view text, Spec* spec);
/// Settings in the order in which they were given. Of one that is given twice the last counts, or
/// each where it collects.
absl::Status SetAll(const std::vector<std::pair<std::string, std::string>>& given, Spec* spec);

/// A Spec with every setting at its default.
Spec DefaultSpec();

/// A setting that there was: an option and a key that are refused with what to say instead.
struct GoneSetting {
  absl::string_view name;
  absl::string_view instead;
};
absl::Span<const GoneSetting> GoneSettings();

/// What one setting alone cannot tell: settings that need or exclude each other, and the size of
/// the whole matrix.
absl::Status CheckSpec(const Spec& spec);

/// All settings as an object of strings, and back. A setting that is missing has its default; an
/// unknown key is an error. Does not CheckSpec().
Json SpecToJson(const Spec& spec);
absl::StatusOr<Spec> SpecFromJson(const Json& json);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SPEC_H_
