#include "agent/side_run.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/memory_need.h"
#include "base/cgroup.h"
#include "net/datagrams.h"
#include "net/reach.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<std::unique_ptr<SideRun>> SideRun::Create(SideConfig config,
                                                         const absl::StatusOr<Kernel>& kernel) {
  NETRING_ASSIGN_OR_RETURN(const SideTerms terms, Resolve(config, kernel));
  NETRING_RETURN_IF_ERROR(CheckMemory(config, terms));
  config.cpus.resize(static_cast<size_t>(config.threads()));
  std::unique_ptr<SideRun> run(new SideRun(std::move(config), terms, kernel));
  run->finished_.Reset(eventfd(0, EFD_CLOEXEC));
  if (!run->finished_.valid()) return RefusedCall("cannot watch the threads of a side", "eventfd2");
  return run;
}

SideRun::SideRun(SideConfig config, SideTerms terms, const absl::StatusOr<Kernel>& kernel)
    : config_(std::move(config)), terms_(terms), kernel_(kernel) {}

SideRun::~SideRun() {
  Signal not_started = Signal::kWait;
  signal_.compare_exchange_strong(not_started, Signal::kQuit);
  signal_.notify_all();
  start_.ns = StartTime::kGivenUp;
}

absl::StatusOr<std::vector<int>> SideRun::Listen() {
  std::vector<int> ports;
  listening_ns_ = NowNs();
  for (int thread = 0; thread < config_.threads(); ++thread) {
    const int wanted = config_.first_port == 0 ? 0 : config_.first_port + thread;
    NETRING_ASSIGN_OR_RETURN(UniqueFd listener,
                             terms_.transport->listen(config_.address, config_.load.connections,
                                                      config_.socket, wanted));
    NETRING_ASSIGN_OR_RETURN(const int port, PortOf(listener.get()));
    ports.push_back(port);
    listeners_.push_back(std::move(listener));
  }
  return ports;
}

absl::StatusOr<std::vector<std::vector<UniqueFd>>> SideRun::ConnectAll(const Cookie& cookie) const {
  if (config_.ports.size() != static_cast<size_t>(config_.threads())) {
    return absl::InvalidArgumentError("the client needs one port per thread");
  }
  // The server, which knows whether anything came, is to give up first.
  const int64_t deadline = NowNs() + kReachLimitNs + kNsPerSecond / 4;
  std::vector<std::vector<UniqueFd>> peers(static_cast<size_t>(config_.threads()));
  for (size_t thread = 0; thread < peers.size(); ++thread) {
    for (int connection = 0; connection < config_.load.connections; ++connection) {
      const Hello hello{
          .cookie = cookie,
          .thread = static_cast<uint32_t>(config_.first_thread) + static_cast<uint32_t>(thread),
          .connection = static_cast<uint32_t>(connection),
          .message_bytes = static_cast<uint64_t>(config_.load.size)};
      NETRING_ASSIGN_OR_RETURN(UniqueFd fd,
                               terms_.transport->connect(config_.address, config_.ports[thread],
                                                         config_.socket, hello, deadline));
      peers[thread].push_back(std::move(fd));
    }
  }
  return peers;
}

absl::StatusOr<int64_t> SideRun::Establish(absl::Span<const int> controls) {
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, CookieFromHex(config_.cookie));
  const Hello expected{.cookie = cookie, .message_bytes = static_cast<uint64_t>(config_.load.size)};
  const AcceptLimits limits{.deadline_ns = listening_ns_ + kReachLimitNs, .controls = controls};
  auto peers = config_.role == Role::kServer
                   ? terms_.transport->accept(listeners_, config_.load.connections, expected,
                                              config_.socket, limits)
                   : ConnectAll(cookie);
  if (!peers.ok()) return peers.status();
  for (const auto& thread : *peers) {
    for (const UniqueFd& peer : thread) NETRING_RETURN_IF_ERROR(PrepareDatagrams(peer.get()));
  }
  napi_.emplace(*peers, listeners_, config_.napi_cpus);
  listeners_.clear();  // the kernel itself turns away who comes from now on
  MakeWorkers(*std::move(peers));
  NETRING_RETURN_IF_ERROR(StartThreads());
  for (int left = unprepared_; left > 0; left = unprepared_) unprepared_.wait(left);
  for (const absl::Status& status : prepared_) NETRING_RETURN_IF_ERROR(status);
  return int64_t{config_.threads()} * config_.load.connections;
}

absl::Status SideRun::PrepareDatagrams(int fd) const {
  if (config_.role == Role::kServer && !config_.nobody.empty())
    NETRING_RETURN_IF_ERROR(SendToNobody(fd, config_.nobody));
  return SetSegment(fd, config_.load.gso);
}

void SideRun::MakeWorkers(std::vector<std::vector<UniqueFd>> peers) {
  const auto each = static_cast<size_t>(terms_.connections_per_worker(config_));
  for (size_t thread = 0; thread < peers.size(); ++thread) {
    for (auto next = peers[thread].begin(); next != peers[thread].end();) {
      std::vector<UniqueFd> sockets(std::make_move_iterator(next),
                                    std::make_move_iterator(next + static_cast<ptrdiff_t>(each)));
      next += static_cast<ptrdiff_t>(each);
      workers_.push_back(std::make_unique<Worker>(
          config_, terms_, kernel_,
          terms_.first_worker(config_) + static_cast<int>(workers_.size()), std::move(sockets),
          config_.cpus[thread], start_, workers_.empty() ? &*napi_ : nullptr));
    }
  }
  prepared_.resize(workers_.size());
  statuses_.resize(workers_.size());
  samples_.resize(workers_.size());
  connections_.resize(workers_.size());
  unprepared_ = running_ = static_cast<int>(workers_.size());
}

absl::Status SideRun::StartThreads() {
  try {
    for (size_t i = 0; i < workers_.size(); ++i) threads_.emplace_back([this, i] { RunWorker(i); });
    return absl::OkStatus();
  } catch (const std::system_error& error) {  // the library's way to say so
    return Errno(absl::StrCat("cannot start more than ", threads_.size(), " of ", workers_.size(),
                              " threads (", TaskLimitText(), ")"),
                 error.code().value());
  }
}

void SideRun::RunWorker(size_t number) {
  std::unique_ptr<Worker>& worker = workers_[number];
  prepared_[number] = worker->Prepare();
  const bool prepared = prepared_[number].ok();
  if (--unprepared_ == 0) unprepared_.notify_all();
  const bool waits = KeepsTime(terms_.part);
  if (waits) signal_.wait(Signal::kWait);
  if (prepared && (!waits || signal_ == Signal::kRun)) {
    statuses_[number] = worker->Run();
    if (statuses_[number].ok()) samples_[number] = worker->Sample();
  }
  // Its ring takes requests from this thread only, cancelling them included. The peer of one that
  // failed must learn at once that nobody is left.
  std::vector<UniqueFd> connections = worker->End();
  if (prepared && statuses_[number].ok()) connections_[number] = std::move(connections);
  connections.clear();
  if (--running_ == 0) eventfd_write(finished_.get(), 1);
}

void SideRun::Start() {
  start_.ns = NowNs();
  signal_ = Signal::kRun;
  signal_.notify_all();
}

absl::StatusOr<SideSample> SideRun::Join() {
  NETRING_CHECK(signal_ == Signal::kRun);
  threads_.clear();  // joins
  for (size_t i = 0; i < workers_.size(); ++i) {
    if (statuses_[i].ok()) continue;
    return workers_[i]->undrained().has_value() ? NotDrained() : statuses_[i];
  }
  SideSample side = MergeThreads(samples_);
  side.cpus = config_.cpus;
  side.napi_cpus = napi_->cpus();
  NETRING_RETURN_IF_ERROR(CheckEvidence(side));
  return side;
}

std::vector<TraceEvent> SideRun::TakeTrace() {
  std::vector<TraceEvent> all;
  for (const auto& worker : workers_) {
    const std::vector<TraceEvent> events = worker->TakeTrace();
    all.insert(all.end(), events.begin(), events.end());
  }
  return all;
}

void SideRun::Reset() {
  for (const auto& connections : connections_) {
    for (const UniqueFd& connection : connections) ResetConnection(connection.get());
  }
  connections_.clear();
}

/// Of all workers: each knows its own connections alone, which of some engines is one.
absl::Status SideRun::NotDrained() const {
  Undrained side;
  for (const auto& worker : workers_) {
    const Undrained own = worker->undrained().value_or(Undrained());
    side.connections += own.connections;
    side.outstanding += own.outstanding;
    side.waited_ns = std::max(side.waited_ns, own.waited_ns);
    side.silence.Add(own.silence);
  }
  return UndrainedStatus(side, config_.role, int64_t{config_.threads()} * config_.load.connections);
}

absl::Status SideRun::CheckEvidence(const SideSample& sample) const {
  const Evidence& evidence = sample.evidence;
  if (!terms_.variant->zero_copy()) return absl::OkStatus();
  if (evidence.zc_sends == 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        config_.technique.variant, " was not exercised: no send was made with zero copy"));
  }
  if (evidence.zc_completions != evidence.zc_sends) {
    return absl::InternalError(absl::StrCat(evidence.zc_sends, " zero-copy sends have ",
                                            evidence.zc_completions, " notifications"));
  }
  return absl::OkStatus();
}

}  // namespace netring
