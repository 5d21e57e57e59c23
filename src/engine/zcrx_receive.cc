// RECV_ZC: completions name where in an area the data lies, and a ring in memory gives pieces of
// the area back. Without a device (ZCRX_REG_NODEV) the kernel copies into the area, and says so in
// its statistics (io_uring/zcrx.c, kernel 7.2).

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>

#include "base/page.h"
#include "engine/receive_buffers.h"
#include "engine/receive_mode.h"
#include "netring/check.h"
#include "netring/status.h"
#include "ring/uring_abi.h"

namespace netring {
namespace {

/// Memory that the kernel shares.
class SharedMemory {
 public:
  static absl::StatusOr<SharedMemory> Of(size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return Errno("no memory to receive into");
    return SharedMemory(static_cast<char*>(memory), bytes);
  }
  SharedMemory(SharedMemory&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_) {}
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory() {
    if (memory_ != nullptr) munmap(memory_, bytes_);
  }

  char* data() const { return memory_; }
  size_t bytes() const { return bytes_; }
  uint64_t address() const { return reinterpret_cast<uint64_t>(memory_); }
  template <typename T>
  T* At(size_t offset) const {
    return reinterpret_cast<T*>(memory_ + offset);
  }

 private:
  SharedMemory(char* memory, size_t bytes) : memory_(memory), bytes_(bytes) {}

  char* memory_;
  size_t bytes_;
};

/// Pieces of a page: what the kernel fills at a time.
unsigned PiecesFor(const EngineOptions& options) { return SmallBuffers(options).count; }

class ZcrxReceiver final : public Receiver {
 public:
  /// `pieces` is a power of two.
  static absl::StatusOr<std::unique_ptr<ZcrxReceiver>> Create(io_uring* ring, unsigned pieces) {
    NETRING_ASSIGN_OR_RETURN(SharedMemory area, SharedMemory::Of(pieces * PageBytes()));
    const size_t entries = std::bit_ceil(pieces * sizeof(ZcrxRefill) + PageBytes());
    NETRING_ASSIGN_OR_RETURN(SharedMemory region, SharedMemory::Of(entries + PageBytes()));
    std::unique_ptr<ZcrxReceiver> receiver(
        new ZcrxReceiver(ring, pieces, std::move(area), std::move(region)));
    NETRING_RETURN_IF_ERROR(receiver->Register(entries));
    return receiver;
  }

  void Prepare(uint16_t, const RingFile& file, io_uring_sqe& sqe) override {
    sqe.opcode = kOpReceiveZc;
    sqe.ioprio = IORING_RECV_MULTISHOT;
    sqe.file_index = id_;  // shares its place with zcrx_ifq_idx
    file.ApplyTo(sqe);
  }

  void OnData(Completion completion, EventHandler& handler) override {
    const uint64_t offset = completion.extra & kZcrxOffsetMask;
    const auto bytes = static_cast<uint32_t>(completion.result);
    NETRING_CHECK(offset + bytes <= area_.bytes());
    received_ += bytes;
    handler.OnReceived({area_.data() + offset, bytes});
    Give(offset, bytes);
  }

  /// No piece was left: those in the refill ring are taken in only when somebody says so.
  bool Recovers(int32_t result) override {
    if (result != -ENOMEM && result != -ENOBUFS) return false;
    Flush();
    return true;
  }

  std::optional<ReceivedBytes> received() const override {
    const auto copied = static_cast<int64_t>(
        std::atomic_ref(statistics_->copy_bytes).load(std::memory_order_relaxed));
    return ReceivedBytes{.copied = copied, .mapped = received_ - std::min(copied, received_)};
  }

 private:
  ZcrxReceiver(io_uring* ring, unsigned pieces, SharedMemory area, SharedMemory region)
      : ring_(ring), pieces_(pieces), area_(std::move(area)), region_(std::move(region)) {}

  absl::Status Register(size_t statistics_offset) {
    ZcrxArea area{.address = area_.address(), .bytes = area_.bytes()};
    RegionDescription region{
        .user_addr = region_.address(), .size = region_.bytes(), .flags = kMemRegionTypeUser};
    ZcrxEvents events{.flags = kZcrxStatistics, .statistics_offset = statistics_offset};
    ZcrxRegistration queue{.refill_entries = pieces_,
                           .flags = kZcrxNoDevice,
                           .area = reinterpret_cast<uint64_t>(&area),
                           .region = reinterpret_cast<uint64_t>(&region),
                           .events = reinterpret_cast<uint64_t>(&events)};
    const int error =
        -io_uring_register(static_cast<unsigned>(ring_->ring_fd), kRegisterZcrxIfq, &queue, 1);
    if (error != 0) return Errno("cannot register an area for RECV_ZC without a device", error);
    id_ = queue.id;
    token_ = area.token;
    tail_ = region_.At<uint32_t>(queue.tail_offset);
    refills_ = region_.At<ZcrxRefill>(queue.entries_offset);
    statistics_ = region_.At<ZcrxStatistics>(statistics_offset);
    return absl::OkStatus();
  }

  /// As many as there are pieces fit, so that there is always room for one.
  void Give(uint64_t offset, uint32_t bytes) {
    refills_[given_++ & (pieces_ - 1)] = {.offset = offset | token_, .bytes = bytes};
    std::atomic_ref(*tail_).store(given_, std::memory_order_release);
    if (given_ - flushed_ >= pieces_ / 2) Flush();
  }

  void Flush() {
    flushed_ = given_;
    ZcrxControl flush{.id = id_};
    io_uring_register(static_cast<unsigned>(ring_->ring_fd), kRegisterZcrxControl, &flush, 0);
  }

  io_uring* ring_;
  unsigned pieces_;
  SharedMemory area_;
  SharedMemory region_;  ///< the refill ring, and a page with the statistics
  uint32_t id_ = 0;
  uint64_t token_ = 0;
  uint32_t* tail_ = nullptr;
  ZcrxRefill* refills_ = nullptr;
  ZcrxStatistics* statistics_ = nullptr;
  uint32_t given_ = 0;
  uint32_t flushed_ = 0;
  int64_t received_ = 0;
};

absl::Status TryZcrx() {
  io_uring ring;
  constexpr unsigned kFlags =
      IORING_SETUP_CQE32 | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
  if (const int error = -io_uring_queue_init(4, &ring, kFlags); error != 0)
    return Errno("cannot make an io_uring", error);
  const absl::Status status = ZcrxReceiver::Create(&ring, 16).status();
  io_uring_queue_exit(&ring);
  if (status.ok()) return status;
  return absl::FailedPreconditionError(
      absl::StrCat(status.message(), "; it needs kernel 7.2 and CAP_NET_ADMIN"));
}

}  // namespace

absl::Status CheckZcrxReceive() {
  static const absl::Status kStatus = TryZcrx();
  return kStatus;
}

unsigned ZcrxCompletions(const EngineOptions& options) { return PiecesFor(options); }

absl::StatusOr<std::unique_ptr<Receiver>> MakeZcrxReceive(Ring* ring,
                                                          const EngineOptions& options) {
  return ZcrxReceiver::Create(ring->raw(), std::bit_floor(PiecesFor(options)));
}

}  // namespace netring
