#include "experiment/spec.h"

#include <algorithm>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "base/json_fields.h"
#include "base/nearest_name.h"
#include "base/printable.h"
#include "experiment/design.h"
#include "experiment/far_sides.h"
#include "experiment/system_settings.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

/// A longer list of cells is a slip of the pen.
constexpr uint64_t kMaxCells = 10'000;

absl::Status CheckMatrix(const Spec& spec) {
  uint64_t cells = PointsPerBase(spec);
  for (const Setting& setting : Settings()) {
    // Stops before it can overflow: both factors are small.
    if (setting.axis()) cells = std::min(cells, kMaxCells + 1) * setting.values(spec);
  }
  if (cells > 0 && cells <= kMaxCells) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the matrix must have 1 to ", kMaxCells, " cells: give fewer values"));
}

absl::Status CheckNamespaces(const Spec& spec) {
  if (spec.server_netns.empty() != spec.client_netns.empty()) {
    return absl::InvalidArgumentError("--server_netns and --client_netns must be given together");
  }
  if (MakesPath(spec) && !spec.server_address.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--server_address=", spec.server_address,
                     ": needs --server_netns and --client_netns, or --server_exec or "
                     "--client_exec"));
  }
  if (HasNamespaces(spec) && spec.path != PathKind::kVeth) {
    return absl::InvalidArgumentError(
        absl::StrCat("--path=", NameOf(spec.path),
                     ": excludes --server_netns and --client_netns, which bring their own path"));
  }
  return absl::OkStatus();
}

/// What is set must be netring's own to set.
absl::Status CheckSystem(const Spec& spec) {
  if (!HasNamespaces(spec) && PathOf(spec.path).own_namespaces) return absl::OkStatus();
  std::string asked;
  for (const char* name : {"mtu", "gso_max", "offloads", "sysctl"}) {
    const std::string text = FindSetting(name)->print(spec);
    if (!text.empty() && asked.empty()) asked = absl::StrCat(name, "=", text);
  }
  for (const std::string& factor : spec.factors) {
    if (asked.empty() && SystemFactor(factor).has_value()) asked = absl::StrCat("factors=", factor);
  }
  if (asked.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--", asked, ": needs the links of --path=veth or --path=wire; those of ",
      HasNamespaces(spec) ? "--server_netns" : absl::StrCat("--path=", NameOf(spec.path)),
      " are left as they are"));
}

/// With less a link has no IPv6 (IPV6_MIN_MTU), and would not have its address again afterwards.
constexpr int64_t kMinMtuOfIpv6 = 1280;

absl::Status CheckMtuOfIpv6(const Spec& spec) {
  std::vector<int64_t> asked = spec.mtu;
  for (const std::string& factor : spec.factors) {
    const std::optional<Assignment> set = SystemFactor(factor);
    if (set.has_value()) asked.push_back(With({}, *set).mtu);
  }
  for (const int64_t mtu : asked) {
    if (mtu == 0 || mtu >= kMinMtuOfIpv6) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--mtu=", mtu, ": IPv6 needs at least ", kMinMtuOfIpv6, "; or use --ip=4"));
  }
  return absl::OkStatus();
}

absl::Status CheckIp(const Spec& spec) {
  if (!spec.ip.has_value()) return absl::OkStatus();
  const std::string asked = absl::StrCat("--ip=", NameOf(*spec.ip), ": ");
  if (MakesPath(spec) && !PathOf(spec.path).has_ip())
    return absl::InvalidArgumentError(
        absl::StrCat(asked, "--path=", NameOf(spec.path), " has no IP; leave it out"));
  const std::optional<InetAddress> address = ParseInetAddress(spec.server_address);
  if (address.has_value() && address->version() != *spec.ip)
    return absl::InvalidArgumentError(absl::StrCat(asked, "--server_address=", spec.server_address,
                                                   " is of IPv", NameOf(address->version())));
  return *spec.ip == IpVersion::k6 ? CheckMtuOfIpv6(spec) : absl::OkStatus();
}

absl::Status CheckTransports(const Spec& spec) {
  static constexpr TransportKind kOverIp[] = {TransportKind::kTcp, TransportKind::kUdp};
  const bool makes_path = MakesPath(spec);
  const absl::Span<const TransportKind> known =
      makes_path ? PathOf(spec.path).transports : absl::MakeConstSpan(kOverIp);
  for (const TransportKind asked : TransportsOf(spec)) {
    if (std::find(known.begin(), known.end(), asked) != known.end()) continue;
    std::vector<std::string> names;
    for (const TransportKind each : known) names.emplace_back(NameOf(each));
    return absl::InvalidArgumentError(
        absl::StrCat("--transport=", NameOf(asked), ": ",
                     makes_path ? absl::StrCat("--path=", NameOf(spec.path)) : "a path of your own",
                     " has only ", Either(names)));
  }
  return absl::OkStatus();
}

// A value that no cell would have is not dropped in silence.

absl::Status CheckTcpOptions(const Spec& spec) {
  if (HasTransport(spec, &Transport::tcp)) return absl::OkStatus();
  for (const char* name : {"cc", "nagle"}) {
    const Setting& setting = *FindSetting(name);
    const std::string text = setting.print(spec);
    if (text == setting.default_text) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--", name, "=", text, " needs --transport=tcp: nothing else has it; leave it out"));
  }
  return absl::OkStatus();
}

absl::Status CheckSegments(const Spec& spec) {
  const bool cut =
      std::any_of(spec.gso.begin(), spec.gso.end(), [](int64_t gso) { return gso > 0; });
  const bool datagrams = HasTransport(spec, &Transport::datagrams);
  const bool stream = std::count(spec.workload.begin(), spec.workload.end(), Workload::kStream) > 0;
  if (!cut || (datagrams && stream)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--gso=", FindSetting("gso")->print(spec),
                                                 " needs --transport=udp and --workload=stream"));
}

absl::Status CheckLoad(const Spec& spec) {
  const bool open_loop =
      std::any_of(spec.rate.begin(), spec.rate.end(), [](int64_t rate) { return rate > 0; });
  const bool all_rr = std::all_of(spec.workload.begin(), spec.workload.end(),
                                  [](Workload workload) { return workload == Workload::kRr; });
  if (!open_loop || all_rr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--rate=", FindSetting("rate")->print(spec),
                   ": an open loop needs requests: run it with --workload=rr alone"));
}

/// Sizes that no layout would take are a mistake.
absl::Status CheckLayouts(const Spec& spec) {
  const bool all_own = std::all_of(
      spec.layout.begin(), spec.layout.end(),
      [](const std::string& layout) { return Layout::Parse(layout)->own_size().has_value(); });
  if (!all_own || spec.sizes == DefaultSpec().sizes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--sizes=", FindSetting("sizes")->print(spec),
                   ": --layout=", FindSetting("layout")->print(spec),
                   " has a size of its own; leave --sizes out, or write the last part as *"));
}

absl::Status CheckMethod(const Spec& spec) {
  const Method& method = spec.method;
  const auto refuse = [&](absl::string_view name, absl::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", name, "=", FindSetting(name)->print(spec), ": ", why));
  };
  if (method.slice_ns.value_or(0) > method.budget_ns.value_or(method.duration_ns)) {
    const absl::string_view most = method.budget_ns.has_value() ? "budget" : "duration";
    return refuse("slice", absl::StrCat("must be at most --", most, ", which is ",
                                        FindSetting(most)->print(spec)));
  }
  if (NobodyReceives(spec) && spec.memory.verify)
    return refuse("verify", "nobody receives on --path=sink; leave it out");
  if (NobodyReceives(spec) && method.measure != TestedSide::kServer)
    return refuse("measure", "nobody receives on --path=sink; leave it out");
  return absl::OkStatus();
}

/// Asked of each value, so that it can be shown, stored and sent as it is.
absl::Status CheckPrintable(absl::string_view text) {
  return IsPrintable(text) ? absl::OkStatus()
                           : absl::InvalidArgumentError("must be printable ASCII");
}

}  // namespace

const Setting* FindSetting(absl::string_view name) {
  const auto settings = Settings();
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [name](const Setting& setting) { return setting.name == name; });
  return found == settings.end() ? nullptr : &*found;
}

std::string NoSuchSetting(absl::string_view name) {
  for (const GoneSetting& gone : GoneSettings()) {
    if (gone.name == name) return absl::StrCat("there is no '", name, "' any more; ", gone.instead);
  }
  std::vector<std::string> names;
  for (const Setting& setting : Settings()) names.emplace_back(setting.name);
  const std::string nearest = NearestName(name, names);
  return absl::StrCat("there is no setting '", absl::CHexEscape(name), "'",
                      nearest.empty() ? "; netring-run --help=all lists them"
                                      : absl::StrCat("; did you mean '", nearest, "'?"));
}

absl::Status Set(absl::string_view name, absl::string_view text, Spec* spec) {
  const Setting* setting = FindSetting(name);
  if (setting == nullptr) return absl::InvalidArgumentError(NoSuchSetting(name));
  return ErrorOfField(name, text, SetTo(*setting, text, spec));
}

absl::Status SetTo(const Setting& setting, absl::string_view text, Spec* spec) {
  NETRING_RETURN_IF_ERROR(CheckPrintable(text));
  return setting.parse(text, spec);
}

absl::Status AddTo(const Setting& setting, absl::string_view text, Spec* spec) {
  NETRING_RETURN_IF_ERROR(CheckPrintable(text));
  return setting.add(text, spec);
}

absl::Status SetAll(const std::vector<std::pair<std::string, std::string>>& given, Spec* spec) {
  std::set<absl::string_view> before;
  for (const auto& [name, text] : given) {
    const Setting* setting = FindSetting(name);
    const bool again = !before.insert(name).second;
    NETRING_RETURN_IF_ERROR(again && setting != nullptr && setting->collects()
                                ? ErrorOfField(name, text, AddTo(*setting, text, spec))
                                : Set(name, text, spec));
  }
  return absl::OkStatus();
}

Spec DefaultSpec() {
  Spec spec;
  for (const Setting& setting : Settings()) {
    NETRING_CHECK(setting.parse(setting.default_text, &spec).ok());
  }
  return spec;
}

absl::Status CheckSpec(const Spec& spec) {
  NETRING_RETURN_IF_ERROR(CheckFarSides(spec));
  NETRING_RETURN_IF_ERROR(CheckNamespaces(spec));
  NETRING_RETURN_IF_ERROR(CheckSystem(spec));
  NETRING_RETURN_IF_ERROR(CheckIp(spec));
  NETRING_RETURN_IF_ERROR(CheckTransports(spec));
  NETRING_RETURN_IF_ERROR(CheckTcpOptions(spec));
  NETRING_RETURN_IF_ERROR(CheckSegments(spec));
  NETRING_RETURN_IF_ERROR(CheckLoad(spec));
  NETRING_RETURN_IF_ERROR(CheckLayouts(spec));
  NETRING_RETURN_IF_ERROR(CheckMethod(spec));
  NETRING_RETURN_IF_ERROR(CheckDesign(spec));
  return CheckMatrix(spec);
}

Json SpecToJson(const Spec& spec) {
  Json json = Json::object();
  for (const Setting& setting : Settings()) json[std::string(setting.name)] = setting.print(spec);
  return json;
}

absl::StatusOr<Spec> SpecFromJson(const Json& json) {
  if (!json.is_object()) return absl::InvalidArgumentError("a spec is an object of settings");
  Spec spec = DefaultSpec();
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string()) {
      return absl::InvalidArgumentError(
          absl::StrCat("setting '", absl::CHexEscape(name), "' is not a string"));
    }
    NETRING_RETURN_IF_ERROR(Set(name, value.get_ref<const std::string&>(), &spec));
  }
  return spec;
}

}  // namespace netring
