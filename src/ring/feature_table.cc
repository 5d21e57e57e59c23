// The table of io_uring features: what each is called, since when it is there, and how it is asked.

#include <iterator>

#include "netring/check.h"
#include "netring/kernel.h"
#include "ring/feature_questions.h"
#include "ring/uring_abi.h"

namespace netring {
namespace {

using enum Feature;
using enum FeatureKind;
constexpr unsigned kSingleDeferred = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
constexpr unsigned kCoopFlagged = IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG;
constexpr unsigned kRewind = kSetupSqRewind | IORING_SETUP_NO_SQARRAY;

constexpr FeatureInfo kFeatures[] = {
    {kCoopTaskrun, "coop_taskrun", kSetup, "5.19", SetUpWith<IORING_SETUP_COOP_TASKRUN>},
    {kTaskrunFlag, "taskrun_flag", kSetup, "5.19", SetUpWith<kCoopFlagged>},
    {kSingleIssuer, "single_issuer", kSetup, "6.0", SetUpWith<IORING_SETUP_SINGLE_ISSUER>},
    {kDeferTaskrun, "defer_taskrun", kSetup, "6.1", SetUpWith<kSingleDeferred>},
    {kSqpoll, "sqpoll", kSetup, "5.13", MadeWithSqpoll},
    {kSubmitAll, "submit_all", kSetup, "5.18", SetUpWith<IORING_SETUP_SUBMIT_ALL>},
    {kNoSqarray, "no_sqarray", kSetup, "6.6", SetUpWith<IORING_SETUP_NO_SQARRAY>},
    {kNoMmap, "no_mmap", kSetup, "6.5", MadeInOwnMemory<0>},
    {kRegisteredFdOnly, "registered_fd_only", kSetup, "6.5",
     MadeInOwnMemory<IORING_SETUP_REGISTERED_FD_ONLY>},
    {kCqe32, "cqe32", kSetup, "5.19", SetUpWith<IORING_SETUP_CQE32>},
    {kCqeMixed, "cqe_mixed", kSetup, "6.18", SetUpWith<kSetupCqeMixed>},
    {kSqeMixed, "sqe_mixed", kSetup, "6.19", SetUpWith<kSetupSqeMixed>},
    {kSqRewind, "sq_rewind", kSetup, "7.0", SetUpWith<kRewind>},
    {kRingFd, "ring_fd", kRegister, "5.18", RegistersRingFd},
    {kDirect, "direct", kRegister, "5.19", RegistersSparseFiles},
    {kPbufRing, "pbuf_ring", kRegister, "5.19", RegistersBufferRing<0>},
    {kPbufRingInc, "pbuf_ring_inc", kRegister, "6.12", RegistersBufferRing<IOU_PBUF_RING_INC>},
    {kNapi, "napi", kRegister, "6.9", RegistersNapi},
    {kClock, "clock", kRegister, "6.12", RegistersClock},
    {kCloneBuffers, "clone_buffers", kRegister, "6.12", ClonesBuffers},
    {kRegWait, "reg_wait", kRegister, "6.13", RegistersWaits},
    {kResizeRings, "resize_rings", kRegister, "6.13", ResizesRings},
    {kSyncCancel, "sync_cancel", kRegister, "6.0", CancelsSynchronously},
    {kSyncMsg, "sync_msg", kRegister, "6.13", SendsMessageWithoutRing},
    {kZcrx, "zcrx", kRegister, "6.15", RegistersReceiveQueue},
    {kZcrxNodev, "zcrx_nodev", kRegister, "7.1", RegistersQueueWithoutDevice},
    {kQuery, "query", kRegister, "6.18", AnswersQueries},
    {kMinWait, "min_wait", kEnter, "6.12", EnteredWithMinWait},
    {kAbsTimer, "abs_timer", kEnter, "6.12", EnteredWith<IORING_ENTER_ABS_TIMER>},
    {kNoIowait, "no_iowait", kEnter, "6.15", EnteredWith<kEnterNoIowait>},
    {kPollFirst, "poll_first", kRequest, "5.19", Sends<IORING_RECVSEND_POLL_FIRST>},
    {kMultishotReceive, "multishot_receive", kRequest, "6.0", Receives<IORING_RECV_MULTISHOT>},
    {kRecvBundle, "recv_bundle", kRequest, "6.10", Receives<IORING_RECVSEND_BUNDLE>},
    {kMultishotPoll, "multishot_poll", kRequest, "5.13", PollsMultishot},
    {kMultishotAccept, "multishot_accept", kRequest, "5.19", AcceptsMultishot},
    {kSendZc, "send_zc", kRequest, "6.0", Listed<IORING_OP_SEND_ZC>},
    {kSendmsgZc, "sendmsg_zc", kRequest, "6.1", Listed<IORING_OP_SENDMSG_ZC>},
    {kReportUsage, "report_usage", kRequest, "6.2", SendsMessageZc<IORING_SEND_ZC_REPORT_USAGE>},
    {kZcFixed, "zc_fixed", kRequest, "6.0", SendsZcFixed},
    {kSendmsgZcFixed, "sendmsg_zc_fixed", kRequest, "6.15",
     SendsMessageZc<IORING_RECVSEND_FIXED_BUF>},
    {kSendVectorized, "send_vectorized", kRequest, "6.17", Sends<kVectorizedSend>},
    {kSendBundle, "send_bundle", kRequest, "6.10", Sends<IORING_RECVSEND_BUNDLE>},
    {kSendFixed, "send_fixed", kRequest, "7.2", Sends<IORING_RECVSEND_FIXED_BUF>},
    {kReceiveFixed, "receive_fixed", kRequest, "7.2", Receives<IORING_RECVSEND_FIXED_BUF>},
    {kWriteFixed, "write_fixed", kRequest, "5.1", MovesFixed<IORING_OP_WRITE_FIXED>},
    {kReadvFixed, "readv_fixed", kRequest, "6.15", MovesFixed<kOpReadvFixed>},
    {kWritevFixed, "writev_fixed", kRequest, "6.15", MovesFixed<kOpWritevFixed>},
    {kCqeSkip, "cqe_skip", kRequest, "5.17", Reported<IORING_FEAT_CQE_SKIP>},
    {kMsgRing, "msg_ring", kRequest, "5.18", Listed<IORING_OP_MSG_RING>},
    {kSocketIoctl, "socket_ioctl", kRequest, "6.6", CommandsSocket<SOCKET_URING_OP_SIOCINQ>},
    {kSocketOptions, "socket_options", kRequest, "6.7", CommandsSocket<SOCKET_URING_OP_SETSOCKOPT>},
    {kEpollWait, "epoll_wait", kRequest, "6.15", Listed<kOpEpollWait>},
};
static_assert(std::size(kFeatures) == kFeatureCount);

}  // namespace

absl::Span<const FeatureInfo> Features() { return kFeatures; }

const FeatureInfo& Info(Feature feature) {
  const FeatureInfo& info = kFeatures[static_cast<size_t>(feature)];
  NETRING_CHECK(info.feature == feature);
  return info;
}

}  // namespace netring
