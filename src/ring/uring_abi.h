// What io_uring's ABI has beyond the header of liburing 2.9, the oldest that netring builds with:
// numbers and structs of include/uapi/linux/io_uring.h and io_uring/query.h, which never change
// once released. The kernel each came with is beside it (docs/PROBE.md has the sources).

#ifndef NETRING_RING_URING_ABI_H_
#define NETRING_RING_URING_ABI_H_

#include <cstdint>

namespace netring {

inline constexpr unsigned kSetupCqeMixed = 1u << 18;  // 6.18
inline constexpr unsigned kSetupSqeMixed = 1u << 19;  // 6.19
inline constexpr unsigned kSetupSqRewind = 1u << 20;  // 7.0
inline constexpr unsigned kEnterNoIowait = 1u << 7;   // 6.15
inline constexpr unsigned kVectorizedSend = 1u << 5;  // 6.17
inline constexpr unsigned kRegisterSendMsgRing = 31;  // 6.13
inline constexpr unsigned kRegisterZcrxIfq = 32;      // 6.15
inline constexpr unsigned kRegisterResizeRings = 33;  // 6.13
inline constexpr unsigned kRegisterMemRegion = 34;    // 6.13
inline constexpr unsigned kRegisterQuery = 35;        // 6.18
inline constexpr int kOpEpollWait = 59;               // 6.15
inline constexpr int kOpReadvFixed = 60;              // 6.15
inline constexpr int kOpWritevFixed = 61;             // 6.15
inline constexpr unsigned kRegisterZcrxControl = 36;  // 7.0
inline constexpr uint8_t kOpReceiveZc = 58;           // 6.15
inline constexpr uint32_t kMemRegionTypeUser = 1;     // 6.13
inline constexpr uint64_t kMemRegionRegWaitArg = 1;   // 6.13

/// struct io_uring_region_desc and io_uring_mem_region_reg (6.13).
struct RegionDescription {
  uint64_t user_addr;
  uint64_t size;
  uint32_t flags;
  uint32_t id;
  uint64_t mmap_offset;
  uint64_t reserved[4];
};
struct RegionRegistration {
  uint64_t description;  ///< pointer to a RegionDescription
  uint64_t flags;
  uint64_t reserved[2];
};

/// struct io_uring_zcrx_rqe (6.15): memory that goes back to the kernel.
struct ZcrxRefill {
  uint64_t offset;
  uint32_t bytes;
  uint32_t reserved;
};
/// struct io_uring_zcrx_area_reg (6.15).
struct ZcrxArea {
  uint64_t address;
  uint64_t bytes;
  uint64_t token;  ///< from the kernel: what ZcrxRefill::offset has beside the offset
  uint32_t flags;
  uint32_t dmabuf_fd;
  uint64_t reserved[2];
};
/// The low bits of an offset that a completion of RECV_ZC brings; the others name its area.
inline constexpr uint64_t kZcrxOffsetMask = (uint64_t{1} << 48) - 1;
inline constexpr uint32_t kZcrxNoDevice = 2;  // ZCRX_REG_NODEV, 7.1
/// struct zcrx_event_desc (7.2), and where the kernel keeps struct zcrx_stats for it.
struct ZcrxEvents {
  uint64_t user_data;
  uint32_t types;
  uint32_t flags;
  uint64_t statistics_offset;  ///< from the beginning of the refill ring's region
  uint64_t reserved[9];
};
inline constexpr uint32_t kZcrxStatistics = 1;
struct ZcrxStatistics {
  uint64_t copy_count;
  uint64_t copy_bytes;
};
/// struct io_uring_zcrx_ifq_reg (6.15).
struct ZcrxRegistration {
  uint32_t interface;
  uint32_t queue;
  uint32_t refill_entries;
  uint32_t flags;
  uint64_t area;    ///< pointer to a ZcrxArea
  uint64_t region;  ///< pointer to a RegionDescription
  uint32_t head_offset;
  uint32_t tail_offset;
  uint32_t entries_offset;
  uint32_t reserved0;
  uint64_t reserved1[2];
  uint32_t id;
  uint32_t buffer_bytes;
  uint64_t events;  ///< pointer to a ZcrxEvents (7.2)
  uint64_t reserved2[2];
};
/// struct zcrx_ctrl (7.0); operation 0 takes in what the refill ring holds.
struct ZcrxControl {
  uint32_t id;
  uint32_t operation;
  uint64_t reserved[2];
  uint64_t argument[6];
};

/// struct io_uring_query_hdr (6.18): asks for what `data` points to.
struct QueryHeader {
  uint64_t next;
  uint64_t data;
  uint32_t operation;
  uint32_t size;
  int32_t result;
  uint32_t reserved[3];
};
inline constexpr uint32_t kQueryOpcodes = 0;
inline constexpr uint32_t kQueryZcrx = 1;  // unknown to 6.18 (EOPNOTSUPP), known to 7.2 (seen)
/// struct io_uring_query_opcode (6.18).
struct QueryOpcodes {
  uint32_t request_opcodes;   ///< how many IORING_OP_*
  uint32_t register_opcodes;  ///< how many IORING_REGISTER_*
  uint64_t feature_flags;
  uint64_t setup_flags;
  uint64_t enter_flags;
  uint64_t sqe_flags;
};
/// struct io_uring_query_zcrx.
struct QueryZcrx {
  uint64_t register_flags;
  uint64_t area_flags;
  uint32_t control_operations;
  uint32_t features;
  uint32_t refill_header_bytes;
  uint32_t refill_header_alignment;
  uint64_t reserved;
};

}  // namespace netring

#endif  // NETRING_RING_URING_ABI_H_
