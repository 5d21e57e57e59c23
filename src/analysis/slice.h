// One timed piece of one cell, with both sides' samples.

#ifndef NETRING_ANALYSIS_SLICE_H_
#define NETRING_ANALYSIS_SLICE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/cell.h"
#include "analysis/client_hosts.h"
#include "load/side_sample.h"

namespace netring {

struct Slice {
  int64_t round = 0;      ///< from 0; cells are compared by the rounds that both have
  int64_t order = 0;      ///< position in the whole run, from 0
  int64_t begun_ns = 0;   ///< since the run began
  int64_t took_ns = 0;    ///< from preparing to both samples received
  int64_t slice_ns = 0;   ///< the window that was asked for
  std::string placement;  ///< how its threads were placed
  std::string system;     ///< what the kernel was set to, as read back; empty: nothing was
  Outcome outcome;        ///< kMeasured, kTorn or kFailed, which has no samples
  /// CPU time was taken from it: its work counts, its throughput and latency do not.
  bool withheld = false;
  SideSample server;
  SideSample client;                        ///< of several, their sum
  std::vector<HostNumbers> client_hosts{};  ///< of several, each
};

/// At most this share of one side's messages may be missing on the other, beyond those in flight.
/// Both windows open and close at the same messages (netring/mark.h), so that a side that got its
/// CPU later has a window of another length, but of the same messages.
inline constexpr double kTornShare = 0.1;
/// A thread that waited for its CPU, or was throttled, for a larger share of the window withholds
/// the slice. Waiting counts only where the run's own threads share no CPU (SideFacts::own_cpus).
inline constexpr double kWithheldShare = 0.05;

/// Messages of a cell that can be between the sides when a window opens or closes.
int64_t MostInFlight(const Load& load);

/// Judges a slice that has both samples: torn, with its cause, when the sides' windows are not of
/// the same messages or have none, each thread beside the one it talks to; else measured, and
/// withheld or not. Of a stream with several connections per thread, no more is judged than what
/// its sockets cannot hold. Pure.
void JudgeSlice(const Load& load, Slice* slice);

}  // namespace netring

#endif  // NETRING_ANALYSIS_SLICE_H_
