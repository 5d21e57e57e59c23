// Writes what the fuzzers start from into FOLDER/TARGET/, with the library's own writers, so that
// it is never stale.
//
//   fuzz-seeds FOLDER

#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <sys/socket.h>
#include <time.h>
//
#include <linux/errqueue.h>
#include <linux/rtnetlink.h>

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/protocol.h"
#include "experiment/spec.h"
#include "net/route.h"
#include "netring/connection.h"
#include "probe/report_json.h"
#include "report/analysis_json.h"
#include "report/run_lines.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::create_directories(path_);
  }
  void Write(absl::string_view bytes) {
    std::ofstream file(path_ / absl::StrCat(count_++), std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) std::exit(EXIT_FAILURE);
  }

 private:
  std::filesystem::path path_;
  int count_ = 0;
};

void WriteControlMessages(Folder folder) {
  const SideConfig config{
      .technique = {.variant = "a3"}, .load = {.size = 64}, .window = {.duration_ns = 1000}};
  for (const ControlMessage& message : std::initializer_list<ControlMessage>{
           {.type = MessageType::kHello,
            .host = {.release = "6.18.0",
                     .io_uring = {{"send_zc", 0}, {"zcrx", 22}},
                     .environment = {{"boot_id", "5a"}}},
            .build = {.build_id = "0f"}},
           {.type = MessageType::kMeet, .place = {.address = "10.0.0.1", .port = 40001}},
           {.type = MessageType::kMet,
            .route = {.peer = "10.0.0.1", .device = "eth0", .mtu = 1500, .rtt_ns = 30'000}},
           {.type = MessageType::kSlice, .config = config},
           {.type = MessageType::kListening, .ports = {40001, 40002}},
           {.type = MessageType::kArmed, .connections = 6},
           {.type = MessageType::kTrace, .events = {1, 0, 0, 7, 8, 64, 0}},
           {.type = MessageType::kSample, .sample = SlicesOfFourCells().front().second.server},
           {.type = MessageType::kFailed, .reason = "it broke", .code = 13}}) {
    folder.Write(Encode(message));
  }
}

/// What the sides of two slices say, whose cookies are "a" and "b": a server and two clients.
void WriteConversations(Folder folder) {
  const auto sample = [](const char* cookie) {
    const SideSample measured = SlicesOfFourCells().front().second.server;
    return Encode({.type = MessageType::kSample, .cookie = cookie, .sample = measured});
  };
  const std::string hello = Encode({.type = MessageType::kHello, .host = {.release = "6.18.0"}});
  const std::string listening = Encode({.type = MessageType::kListening, .ports = {40001}});
  const std::string met = Encode({.type = MessageType::kMet});
  const std::string failed = Encode({.type = MessageType::kFailed, .reason = "no", .code = 10});
  const std::string trace =
      Encode({.type = MessageType::kTrace, .events = {1, 0, 0, 7, 8, 64, 0, 2, 0, 0, 9, 0, 64, 0}});
  for (const std::string& second : {sample("b"), sample("c"), failed, std::string()}) {
    folder.Write(absl::StrJoin(
        {hello, listening, met, trace, sample("a"), second, std::string("."), hello, met, trace,
         sample("a"), sample("b"), std::string("."), hello, met, sample("a"), second},
        "\n"));
  }
}

void WriteCommands(Folder folder) {
  for (const char* command :
       {"ssh -p 2222 hostA", "kubectl exec -i 'a pod' --", "sudo ip netns exec \"b\\\"lue\"",
        "a\\ b '' \\\n c", "env A='$(x)' B=\"`y`\" sh -c ';'"}) {
    folder.Write(command);
  }
}

/// Those of fuzz-far_answers, whose nonce is "n".
void WriteFarAnswers(Folder folder) {
  folder.Write(
      "Welcome\nn:system Linux x86_64\nn:agent /usr/bin/netring-agent\nn:speaks 11 x86_64 0f\n"
      "n:folder /tmp\nn:writable\nn:lacks head\n$ n:done\r\n");
  folder.Write("n:terminal\nn:speaks 11 x86_64 0f\nn:running\n");
  for (const char* why : {"make no", "write no", "sum", "run 126 no", "run 3 no"})
    folder.Write(absl::StrCat("n:folder /tmp\nn:failed ", why, "\n"));
}

void WriteErrorQueue(Folder folder) {
  for (const auto& [level, type] : {std::pair(SOL_IP, IP_RECVERR), {SOL_IPV6, IPV6_RECVERR}}) {
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(sock_extended_err))] = {};
    msghdr message{};
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof(sock_extended_err));
    const sock_extended_err error{.ee_origin = SO_EE_ORIGIN_ZEROCOPY, .ee_info = 1, .ee_data = 2};
    std::memcpy(CMSG_DATA(header), &error, sizeof(error));
    folder.Write(
        absl::StrCat(absl::string_view("\0", 1), absl::string_view(control, sizeof(control))));
  }
}

using MessagePtr = std::unique_ptr<nl_msg, decltype(&nlmsg_free)>;

std::string BytesOf(const MessagePtr& message) {
  const nlmsghdr* header = nlmsg_hdr(message.get());
  return {reinterpret_cast<const char*>(header), header->nlmsg_len};
}

/// Of a kind of so many bytes; with five it ends.
std::string LinkMessage(int kind_bytes) {
  const MessagePtr message(nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_MULTI), nlmsg_free);
  ifinfomsg link{};
  link.ifi_index = 2;
  link.ifi_flags = IFF_UP;
  nlmsg_append(message.get(), &link, sizeof(link), NLMSG_ALIGNTO);
  nla_put_string(message.get(), IFLA_IFNAME, "veth0");
  nla_put_u32(message.get(), IFLA_MTU, 1500);
  nla_put_u8(message.get(), IFLA_OPERSTATE, IF_OPER_UP);
  nlattr* info = nla_nest_start(message.get(), IFLA_LINKINFO);
  nla_put(message.get(), IFLA_INFO_KIND, kind_bytes, "veth");
  nla_nest_end(message.get(), info);
  return BytesOf(message);
}

std::string AddressMessage(size_t bytes) {
  const MessagePtr message(nlmsg_alloc_simple(RTM_NEWADDR, NLM_F_MULTI), nlmsg_free);
  ifaddrmsg address{};
  address.ifa_family = AF_INET;
  address.ifa_prefixlen = 24;
  address.ifa_index = 2;
  nlmsg_append(message.get(), &address, sizeof(address), NLMSG_ALIGNTO);
  constexpr char kLocal[] = {10, 0, 0, 1};
  nla_put(message.get(), IFA_LOCAL, static_cast<int>(bytes), kLocal);
  nla_put(message.get(), IFA_ADDRESS, static_cast<int>(bytes), kLocal);
  return BytesOf(message);
}

void WriteNetlink(Folder folder) {
  folder.Write(absl::StrCat("n", LinkMessage(5), AddressMessage(sizeof(in_addr))));
  folder.Write(absl::StrCat("n", LinkMessage(4)));
  folder.Write(absl::StrCat("n", AddressMessage(1)));  // too short for what it says to be
  ethtool_drvinfo driver{};
  std::memset(driver.driver, 'd', sizeof(driver.driver));  // no end
  folder.Write(
      absl::StrCat("e", absl::string_view(reinterpret_cast<const char*>(&driver), sizeof(driver))));
  folder.Write("d  lo: 1 2 0 0 0 0 0 0 1 2 0 0 0 0 0 0\nveth0: 1 2 0 3 0 0 0 0 1 2 0 4 0 0 0 0\n");
}

void WriteHello(Folder folder) {
  Hello hello{.thread = 1, .connection = 2, .message_bytes = 65536};
  hello.cookie.fill(0xa5);
  const auto bytes = EncodeHello(hello);
  folder.Write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// An answer has what a question has, and another type.
void WriteRoutes(Folder folder) {
  for (const int family : {AF_INET, AF_INET6}) {
    ConnectionEnds ends;
    ends.own.ss_family = ends.peer.ss_family = static_cast<sa_family_t>(family);
    std::string bytes = RouteQuestion(ends);
    const uint16_t type = RTM_NEWROUTE;
    std::memcpy(bytes.data() + offsetof(nlmsghdr, nlmsg_type), &type, sizeof(type));
    folder.Write(bytes);
  }
}

void WriteProbes(Folder folder) {
  ProbeReport report;
  report.kernel.release = "6.18.0";
  report.obstacles.push_back({.name = "memlock", .found = "64 KiB", .problem = true});
  report.variants.resize(1);
  report.features.resize(1);
  report.opcodes.resize(1);
  report.network.resize(1);
  folder.Write(ReportJson(report));
  folder.Write(ReportJson({}));
}

void WriteSettings(Folder values, Folder job) {
  const Spec spec = DefaultSpec();
  std::string all;
  for (const Setting& setting : Settings()) {
    values.Write(absl::StrCat(setting.name, "=", setting.print(spec)));
    absl::StrAppend(&all, setting.name, " = \"", setting.print(spec), "\"\n");
  }
  job.Write(all);
  values.Write(R"(client_exec=["ssh a","ssh 'b' \"c\""])");
  job.Write("client_exec = ['ssh a', 'ssh b']\n");
}

/// A short one, of each kind of line: what is long is seldom changed where it matters.
void WriteStores(Folder folder) {
  std::vector<PlacedSlice> slices = SlicesOfFourCells();
  slices.resize(8);
  const std::string store = StoreText(FourCells(), slices);
  folder.Write(absl::StrCat(store, EndLineText(RunEnd::kInterrupted), "\n",
                            ResumedLineText("2026-01-02T03:04:06Z"), "\n",
                            EndLineText(RunEnd::kAllRounds), "\n"));
  folder.Write(store.substr(0, store.size() - 100));
}

void WriteAnalyses(Folder folder) {
  const Result four = FourCells();
  folder.Write(AnalysisJson(AnalysedRun(four), 0));
  const SliceChange quiet = [](Slice*) {};
  const Result two = RunOfTwo(TimesWork(1.5), &quiet);
  folder.Write(AnalysisJson(AnalysedRun(two), 0));
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) {
  using namespace netring;
  if (argc != 2) return EXIT_FAILURE;
  const std::filesystem::path root = argv[1];
  WriteCommands(Folder(root / "command_words"));
  WriteControlMessages(Folder(root / "control_message"));
  WriteConversations(Folder(root / "conversation"));
  WriteErrorQueue(Folder(root / "error_queue"));
  WriteFarAnswers(Folder(root / "far_answers"));
  WriteHello(Folder(root / "hello"));
  WriteNetlink(Folder(root / "netlink"));
  WriteRoutes(Folder(root / "route"));
  WriteProbes(Folder(root / "probe_json"));
  WriteSettings(Folder(root / "setting"), Folder(root / "job_file"));
  WriteStores(Folder(root / "run_lines"));
  WriteAnalyses(Folder(root / "analysis_json"));
  // Sends and notifications by turns, in order and not, over the wrap of the ids.
  Folder(root / "ledger").Write({"\xfe\xff\xff\xff\2\1\2\2\2\3\x19\1\x11\0\2\4\x11\0\x09\0", 20});
  return EXIT_SUCCESS;
}
